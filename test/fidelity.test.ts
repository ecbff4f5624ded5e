import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { providers } from '../src/providers/index.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/fidelity.md'), 'utf8');

interface Row {
  readonly line: number;
  readonly rule: string;
  readonly evidence: string;
  readonly proofs: readonly { readonly file: string; readonly title: string }[];
  readonly settledBy: string;
}

/** The rows of every table with the columns Rule, Evidence, Proven by, What would settle it. */
function readRows(markdown: string): Row[] {
  return markdown.split('\n').flatMap((text, index) => {
    if (!text.startsWith('| ') || text.startsWith('| Rule ') || text.startsWith('| ---')) return [];
    const [, rule = '', evidence = '', proven = '', settledBy = ''] = text
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    const proofs = proven.split('<br>').map((proof) => {
      const match = /^`(?<file>test\/[^`]+)`: (?<title>.+)$/.exec(proof.trim());
      return { file: match?.groups?.['file'] ?? '', title: match?.groups?.['title'] ?? '' };
    });
    return [{ line: index + 1, rule, evidence, proofs, settledBy }];
  });
}

const rows = readRows(page);

await t.test('every rule says what it rests on, and which test proves it', async (t) => {
  t.ok(rows.length > 60, `${rows.length} rules`);
  for (const { line, rule, evidence, proofs } of rows) {
    const where = `docs/fidelity.md:${line}`;
    t.match(evidence, /^\[(doc|client|assumed)\]/, `${where} names its evidence`);
    t.not(rule, '', `${where} states a rule`);
    for (const { file, title } of proofs) {
      if (!t.ok(file !== '' && existsSync(join(root, file)), `${where} names a test file that is there: ${file}`))
        continue;
      const source = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
      t.ok(source.includes(title.replaceAll('\\|', '|')), `${where}: ${file} has a test named: ${title}`);
    }
  }
});

await t.test('every assumption says what would settle it', async (t) => {
  for (const { line, evidence, settledBy } of rows) {
    if (evidence.startsWith('[assumed]')) t.not(settledBy, '', `docs/fidelity.md:${line}`);
  }
});

await t.test('every provider has its rules', async (t) => {
  for (const { title } of providers) t.match(page, `\n## ${title}: `);
});
