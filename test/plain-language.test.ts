import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const root = join(import.meta.dirname, '..');

/** Words that made the texts hard to read, and what to write instead. */
const BANNED: readonly (readonly [phrase: string, instead: string])[] = [
  ['left out', 'omitted'],
  ['nobody', 'no client, no process, ...'],
  ['whoever', 'the caller, the reader, ...'],
  ['anew', 'again'],
  ['as it stands', 'unchanged'],
  ['what is told', 'the input, the settings, ...'],
];

/** Matches a phrase even if it is split between two lines of a comment. */
const patterns = BANNED.map(
  ([phrase, instead]) =>
    [new RegExp(`\\b${phrase.replaceAll(' ', String.raw`\s+(?:(?:\*|//|#|--)\s+)?`)}\\b`, 'gi'), instead] as const,
);

const FILES = ['*.md', '{bench,docs,examples,fixtures,scripts,src,test}/**/*.{go,js,md,py,sh,ts,yaml}'];
const EXCLUDED = ['**/gen/**', 'test/plain-language.test.ts'];

await t.test('no text uses a banned word', (t) => {
  const files = globSync(FILES, { cwd: root, exclude: EXCLUDED });
  t.ok(files.length > 100, `${files.length} files`);
  const found = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return patterns.flatMap(([pattern, instead]) =>
      [...text.matchAll(pattern)].map(
        ({ 0: phrase, index }) => `${file}:${text.slice(0, index).split('\n').length}: '${phrase}'; write: ${instead}`,
      ),
    );
  });
  t.same(found, []);
  t.end();
});
