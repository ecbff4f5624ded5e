import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { scenarioNames } from '../../src/scenario/scenario.ts';
import { accountOf, digestOfRows } from './account.ts';

const root = join(import.meta.dirname, '../..');

const byDefault = await accountOf('default');

await t.test('the same scenario and seed produce the same rows twice in a process', async (t) => {
  t.equal(digestOfRows(await accountOf('default')), digestOfRows(byDefault));
  for (const name of scenarioNames().filter((each) => each !== 'default')) {
    const parameters = name === 'large' ? { records: 5000 } : {};
    const [once, twice] = [await accountOf(name, undefined, parameters), await accountOf(name, undefined, parameters)];
    t.equal(digestOfRows(once), digestOfRows(twice), name);
  }
});

await t.test('and in other processes, in any time zone and locale', async (t) => {
  const expected = digestOfRows(byDefault);
  const script = join(import.meta.dirname, 'print-digest.ts');
  const environments = [
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' },
  ];
  const printed = await Promise.all(
    environments.map((env) => promisify(execFile)(process.execPath, [script, 'default'], { env })),
  );
  for (const { stdout } of printed) t.equal(stdout, expected);
});

await t.test('simulations use no system time, time zone, locale or inexact mathematical functions', async (t) => {
  const sources = [
    'src/core/random.ts',
    'src/core/time/day.ts',
    'src/simulation/**/*.ts',
    'src/providers/*/simulation/**/*.ts',
  ];
  const files = globSync(sources, { cwd: root });
  t.ok(files.length > 15);
  const unsteady =
    /Date\.now|new Date\(\)|Intl\.|toLocale|localeCompare|\.get(FullYear|Month|Date|Day|Hours)\(|Math\.(random|exp|log|pow|sin|cos|tan)|crypto\.random/;
  for (const file of files)
    t.notMatch(readFileSync(join(root, file), 'utf8').replaceAll(/\/\*.*?\*\//gs, ''), unsteady, file);
});

await t.test('another seed produces other data of the same shape', async (t) => {
  const [one, other] = [byDefault, await accountOf('default', 2)];
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
