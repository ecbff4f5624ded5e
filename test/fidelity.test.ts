import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fidelityPage } from '../scripts/fidelity-page.ts';
import { ruleReferences, sourcesIn } from '../scripts/rule-references.ts';
import { providers } from '../src/providers/index.ts';

/** Begins the comment of a test, or of a file, about what no request shows: storage, simulation. */
const INTERNAL = '// Internal: ';
const root = join(import.meta.dirname, '..');
const sections = await Promise.all(
  providers.map(async ({ name, rules }) => ({ name, rules: ((await rules?.()) ?? []).flatMap(({ rules }) => rules) })),
);
const all = sections.flatMap(({ rules }) => rules);

await t.test('docs/fidelity.md is what npm run fidelity writes', async (t) => {
  t.equal(readFileSync(join(root, 'docs/fidelity.md'), 'utf8'), await fidelityPage(providers));
});

await t.test('every provider has rules, each with an id of its own', async (t) => {
  for (const { name, rules } of sections) {
    t.ok(rules.length > 40, `${name} has ${rules.length} rules`);
    for (const { id } of rules) t.match(id, new RegExp(`^${name}/[a-z0-9]+(-[a-z0-9]+)*$`));
  }
  const ids = all.map(({ id }) => id);
  t.same(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
    'ids are unique',
  );
});

await t.test('every rule is named by a test, or says why none proves it', async (t) => {
  const tests = ruleReferences('test');
  for (const { id, rule, untested = '' } of all) {
    t.not(rule, '', `${id} states a rule`);
    t.ok(tests.has(id) !== (untested !== ''), `${id} has either a test or a reason for none`);
  }
});

await t.test('code and tests name rules that exist', async (t) => {
  const known = new Set(all.map(({ id }) => id));
  for (const folder of ['src', 'test'] as const) {
    for (const [id, paths] of ruleReferences(folder)) t.ok(known.has(id), `${paths.join()} names ${id}`);
  }
});

await t.test('every assumption says what would settle it', async (t) => {
  for (const { id, evidence, settledBy = '' } of all) if (evidence === 'assumed') t.not(settledBy, '', id);
});

await t.test(
  'every test of a provider names the rules that it proves, or says that it is about internals',
  async (t) => {
    for (const path of sourcesIn('test/providers').filter((path) => path.endsWith('.test.ts'))) {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      const internal = lines[0]?.startsWith(INTERNAL) === true;
      for (const [index, line] of lines.entries()) {
        if (internal || !/^(?:await )?\w+\.test\(/.test(line)) continue;
        const comment = commentBefore(lines, index);
        t.ok(
          /\[[a-z]+\/[a-z0-9-]+[\],]/.test(comment) || comment.includes(INTERNAL),
          `${path}:${index + 1} names no rule`,
        );
      }
    }
  },
);

await t.test('every rule is named by the code that implements it', async (t) => {
  const code = ruleReferences('src');
  for (const { name, rules } of sections) {
    for (const { id } of rules) t.ok(code.has(id), `${name}: no code names ${id}`);
  }
});

function commentBefore(lines: readonly string[], index: number): string {
  const start = lines.slice(0, index).findLastIndex((line) => !line.startsWith('//')) + 1;
  return lines.slice(start, index).join('\n');
}
