import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { countCharged, monthsBetween } from '../../src/core/focus/export.ts';
import { writeFocus } from '../../src/core/focus/files.ts';
import { seedDatabase } from '../../src/core/storage/seeding.ts';
import { run } from '../../src/cli/program.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { recipeOf } from '../../src/scenario/recipe.ts';
import { loadScenario, scenarioNames } from '../../src/scenario/scenario.ts';
import { runCommand } from '../helpers/command.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

const folder = t.testdir();
const FOCUS = { version: '1.2', granularity: 'daily' } as const;
const JANUARY = ['--from', '2026-01-01', '--to', '2026-02-01'];

async function commandOn(isTerminal: boolean, ...args: readonly string[]) {
  const [stdout, stderr] = [fakeOutput(false), fakeOutput(isTerminal)];
  const outputs = { stdout: stdout.output, stderr: stderr.output };
  const status = await run(['export', ...args], { providers, scenarios: scenarioNames(), env: {}, ...outputs });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

const command = (...args: readonly string[]) => commandOn(false, ...args);

await t.test('an export writes a file a month, with the bytes of the control API', async (t) => {
  const out = join(folder, 'csv');
  const args = ['--format', 'focus', '--focus-version', '1.2', '--from', '2025-12-01', '--to', '2026-02-01'];
  const { status, stdout } = await command(...args, '--out', out);
  t.equal(status, 0);
  t.match(stdout, /2025-12\.csv: [\d,]+ rows, in \d+ s\n.*2026-01\.csv: [\d,]+ rows/s);
  t.same(readdirSync(out), ['focus-1.2-2025-12.csv', 'focus-1.2-2026-01.csv']);
  await using emulator = await startEmulator({ socket: false });
  const url = '/_emulator/datasets/default/focus?focus_version=1.2&from=2026-01-01&to=2026-02-01';
  t.equal(readFileSync(join(out, 'focus-1.2-2026-01.csv'), 'utf8'), (await emulator.inject({ url })).body);
});

await t.test('the progress on a terminal is a bar that ends at the number of resources', async (t) => {
  const args = ['--focus-version', '1.2', ...JANUARY, '--out', join(folder, 'bar')];
  t.match((await commandOn(true, ...args)).stderr, /focus-1\.2-2026-01\.csv: [█░]{24} +\d+% .+ resources/);
  const scenario = loadScenario('default', providers);
  const db = await seedDatabase(':memory:', recipeOf(scenario, scenario.seed));
  t.teardown(() => db.close());
  const month = monthsBetween('2026-01-01', '2026-02-01')[0] ?? 0;
  for (const provider of providers) {
    const request = { ...FOCUS, providers: [provider], now: Date.parse('2026-02-01') };
    let resources = 0;
    await writeFocus(join(folder, provider.name), 'csv', db, month, request, (written) => (resources = written));
    const share = resources / countCharged(db, month, request);
    t.ok(share > 0.9 && share < 1.05, `${provider.name}: ${share}`);
  }
});

await t.test('an export writes Parquet', async (t) => {
  const out = join(folder, 'parquet');
  const { status } = await command('--focus-version', '1.4', ...JANUARY, '--file', 'parquet', '--out', out);
  t.equal(status, 0);
  const bytes = readFileSync(join(out, 'focus-1.4-2026-01.parquet'));
  t.same([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()], ['PAR1', 'PAR1']);
});

await t.test(
  'a folder in which nothing can be created is refused, and never hangs',
  { skip: process.platform === 'linux' ? false : 'there is no such folder on this system' },
  async (t) => {
    const args = ['--scenario', 'empty', '--focus-version', '1.2', ...JANUARY];
    t.match(await command(...args, '--out', '/proc/nowhere'), {
      status: 1,
      stderr: /\/proc\/nowhere can't be written: ENOENT/,
    });
    const served = ['--scenario', 'empty', '--port', '0', '--log-level', 'silent', '--data', '/proc/nowhere.db'];
    t.match(await runCommand(t, served), {
      status: 1,
      stderr:
        /^usage-emulator: \/proc\/nowhere.db can't be written: its folder .* does not exist; create the folder.*\n$/,
    });
  },
);

await t.test('an export refuses what it cannot write, and says why', async (t) => {
  const wrongMonth = await command(
    '--focus-version',
    '1.2',
    '--from',
    '2026-01-05',
    '--to',
    '2026-02-01',
    '--out',
    'x',
  );
  t.match(wrongMonth, { status: 2, stderr: /--from: must be the first day of a month, such as 2026-01-01/ });
  const wrongVersion = await command('--focus-version', '1.5', ...JANUARY, '--out', 'x');
  t.match(wrongVersion, { status: 2, stderr: /--focus-version.*1\.2, 1\.3, 1\.4/ });
  const wrongFolder = await command('--focus-version', '1.2', ...JANUARY, '--out', import.meta.filename);
  t.match(wrongFolder, { status: 1, stderr: /can't be written/ });
});
