import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fidelityPage } from '../scripts/fidelity-page.ts';
import { providers } from '../src/providers/index.ts';

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

await t.test('every rule names the tests that prove it, or why there is none', async (t) => {
  const sources = new Map<string, string>();
  for (const { id, rule, tests, untested = '' } of all) {
    t.not(rule, '', `${id} states a rule`);
    t.ok(tests.length > 0 || untested !== '', `${id} has a test, or a reason for none`);
    for (const test of tests) {
      const [file = '', title = ''] = test.split(/: (.*)/s);
      if (!t.ok(/^test\/\S+$/.test(file) && title !== '' && existsSync(join(root, file)), `${id}: no test ${test}`))
        continue;
      const source = sources.get(file) ?? readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
      sources.set(file, source);
      t.ok(source.includes(title), `${id}: ${file} has a test named: ${title}`);
    }
  }
});

await t.test('every assumption says what would settle it', async (t) => {
  for (const { id, evidence, settledBy = '' } of all) if (evidence === 'assumed') t.not(settledBy, '', id);
});
