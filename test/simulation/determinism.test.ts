import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { scenarioNames } from '../../src/scenario.ts';
import { accountOf, digestOfRows } from './account.ts';

const root = join(import.meta.dirname, '../..');

await t.test('the same scenario and seed make the same bytes twice in a process', async (t) => {
  for (const name of scenarioNames()) {
    const parameters = name === 'large' ? { records: 5000 } : {};
    const once = digestOfRows(await accountOf(name, 7, parameters));
    t.equal(digestOfRows(await accountOf(name, 7, parameters)), once, name);
  }
});

await t.test('and in other processes, whatever their time zone and locale', async (t) => {
  const expected = digestOfRows(await accountOf('default'));
  const script = join(import.meta.dirname, 'print-digest.ts');
  const surroundings = [
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' },
  ];
  const printed = await Promise.all(
    surroundings.map((env) => promisify(execFile)(process.execPath, [script, 'default'], { env })),
  );
  for (const { stdout } of printed) t.equal(stdout, expected);
});

await t.test(
  'nothing that makes data asks the machine for its time, zone or locale, or for inexact mathematics',
  async (t) => {
    const sources = [
      'src/simulation/**/*.ts',
      'src/providers/*/{generator,sessions,infrastructure,segments,hand-written}.ts',
    ];
    const files = globSync([...sources, 'src/providers/gcore/workloads/*.ts'], { cwd: root });
    t.ok(files.length > 15);
    const unsteady =
      /Date\.now|new Date\(\)|Intl\.|toLocale|localeCompare|\.get(FullYear|Month|Date|Day|Hours)\(|Math\.(random|exp|log|pow|sin|cos|tan)|crypto\.random/;
    for (const file of files)
      t.notMatch(readFileSync(join(root, file), 'utf8').replaceAll(/\/\*.*?\*\//gs, ''), unsteady, file);
  },
);

await t.test('another seed makes other data of the same shape', async (t) => {
  const [one, other] = [await accountOf('default', 1), await accountOf('default', 2)];
  t.not(digestOfRows(one), digestOfRows(other));
  t.equal(other.gitpod.length, one.gitpod.length);
  for (const provider of ['nirvana', 'gcore'] as const) {
    const ratio = other[provider].length / one[provider].length;
    t.ok(ratio > 0.8 && ratio < 1.25, `${provider}: ${ratio}`);
  }
  const handWritten = 7;
  const idsOf = ({ gitpod }: typeof one): string[] => gitpod.slice(handWritten).map(({ id }) => id);
  const shared = new Set(idsOf(one));
  t.same(
    idsOf(other).filter((id) => shared.has(id)),
    [],
  );
});
