import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import SQLite from 'better-sqlite3';
import t from 'tap';
import { createMetaTables } from '../../src/core/storage/origin.ts';
import { run } from '../../src/cli/program.ts';
import { createProgressBar } from '../../src/cli/terminal/progress-bar.ts';
import { providers } from '../../src/providers/index.ts';
import { scenarioNames } from '../../src/scenario/scenario.ts';
import { COMMAND, launch, type Running, runCommand, startCommand } from '../helpers/command.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

/** A few people and machines, generated quickly. */
const SMALL = `
seed: 1
clock: 2026-03-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-06-01 }
parameters: { records: 500 }
organization:
  name: Few and Sons
  staff: { from: 5, to: 10 }
  offices: [{ name: berlin, zone: Europe/Berlin, weight: 1 }]
  teams: [{ name: core, cost_center: '100', weight: 1 }]
  projects: [{ name: kernel, team: core, weight: 1 }]
gitpod:
  simulate: { records: '\${records}', prebuilds: 0.1, without_project: 0.1, overnight: 0.1, classes: [{ name: regular, weight: 1 }] }
nirvana: { simulate: { region: us-sva-2, vms: 10, clusters: 1, connections: 1 } }
gcore: { simulate: { workloads: 10, regions: [{ id: 76, weight: 1 }] } }
`;

/** A seeding that takes many seconds. */
function longSeed(folder: string, file: string): string[] {
  return ['seed', '--scenario', join(folder, 'small.yaml'), '--records', '2000000', '--out', file];
}

/** Runs the command in this process. */
async function seed(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const outputs = { stdout: stdout.output, stderr: stderr.output };
  const status = await run(['seed', ...args], { providers, scenarios: scenarioNames(), env: {}, ...outputs });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** Resolves when a process has written the first megabyte of the file; rejects if it ends before. */
async function underWay(file: string, { ended }: Pick<Running, 'ended'>): Promise<void> {
  const folder = dirname(file);
  const watcher = watch(folder, { recursive: true });
  const written = new Promise<void>((resolve) => {
    watcher.on('change', () => {
      const unfinished = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
        basename(path).startsWith('seeding-'),
      );
      const size = statSync(join(folder, unfinished ?? ''), { throwIfNoEntry: false })?.size ?? 0;
      if (unfinished !== undefined && size > 1_000_000) resolve();
    });
  });
  const gone = ended.then(({ status, stderr }) => {
    throw new Error(`it ended with status ${status}: ${stderr}`);
  });
  await Promise.race([written, gone]).finally(() => {
    watcher.close();
  });
}

await t.test(
  'a file is written, summarized on stdout, and served without repeating its scenario and seed',
  async (t) => {
    const folder = t.testdir({ 'small.yaml': SMALL });
    const [file, scenario] = [join(folder, 'usage.db'), join(folder, 'small.yaml')];
    const args = ['seed', '--scenario', scenario, '--records', '1000', '--seed', '5', '--out', file];
    const made = await runCommand(t, args);
    t.match(made, { status: 0, stderr: '' });
    t.match(made.stdout, /usage\.db: scenario \S+small\.yaml, seed 5, 1,\d{3} rows, \d+ MB, in \d+ s\n/);
    t.match(made.stdout, `Serve it with: usage-emulator --data ${file}\n`);

    const [{ url, stop }, other] = await Promise.all([
      startCommand(t, ['--data', file, '--port', '0']),
      runCommand(t, ['--data', file, '--scenario', scenario, '--records', '10', '--port', '0']),
    ]);
    t.match(await (await fetch(`${url}/_emulator/health`)).json(), {
      dataset: { scenario, seed: 5 },
      providers: { gitpod: { records: 306, records_to_come: 694 } },
    });
    t.match(other, { status: 1, stdout: '', stderr: /usage\.db was made with records 1000, not 10;/ });
    await stop();
  },
);

await t.test('the same scenario, parameters and seed make the same file in every locale and time zone', async (t) => {
  const folder = t.testdir({ 'small.yaml': SMALL });
  const environments = [
    { TZ: 'Pacific/Apia', LANG: 'de_DE.UTF-8' },
    { TZ: 'America/Los_Angeles', LC_ALL: 'tr_TR.UTF-8' },
  ];
  const [here, there] = await Promise.all(
    environments.map(async (env) => {
      const out = join(folder, `${env.TZ.replace('/', '-')}.db`);
      const args = ['seed', '--scenario', join(folder, 'small.yaml'), '--out', out];
      t.match(await runCommand(t, args, { env }), { status: 0, stderr: '' });
      return createHash('sha256').update(readFileSync(out)).digest('hex');
    }),
  );
  t.equal(here, there);
});

await t.test('an existing file is replaced only with --force; status 2', async (t) => {
  const file = join(t.testdir({ 'usage.db': 'dear to its owner' }), 'usage.db');
  const args = ['--scenario', 'empty', '--out', file];
  t.same(await seed(args), {
    status: 2,
    stdout: '',
    stderr: `usage-emulator: --out: ${file} exists; --force replaces it\n`,
  });
  t.equal(readFileSync(file, 'utf8'), 'dear to its owner');
  mkdirSync(`${file}.companions`);
  const start = new SQLite(`${file}.companions/start.db`);
  createMetaTables(start);
  start.close();
  t.match(await seed([...args, '--force']), { status: 0, stderr: '' });
  t.match(readFileSync(file, 'latin1'), /^SQLite format 3/);
  t.same(readdirSync(dirname(file)), ['usage.db']);
});

await t.test('an invalid value is reported in a line that names it; status 2', async (t) => {
  const folder = t.testdir({ folder: {} });
  const out = ['--out', join(folder, 'usage.db')];
  const cases: [args: string[], message: RegExp][] = [
    [[], /required option '--out <file>' not specified/],
    [['--out', ''], /--out must be a file's path, in a directory that exists, not ""/],
    [['--out', ':memory:'], /--out must be a file's path/],
    [['--out', join(folder, 'no/usage.db')], /--out must be a file's path, in a directory that exists/],
    [['--out', join(folder, 'folder')], /folder is not a file/],
    [[...out, '--records', '1e6'], /--records must be a whole number from 0 to 1000000000, not "1e6"/],
    [[...out, '--records', '10'], /--scenario: default\.yaml has no parameter 'records'; it has none/],
    [[...out, '--scenario', 'large', '--parameter', 'vms=3'], /large\.yaml has no parameter 'vms'; allowed: records/],
    [[...out, '--scenario', 'larg'], /--scenario: no scenario 'larg'; did you mean 'large'/],
    [[...out, '--data', 'x'], /unknown option '--data'/],
  ];
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = await seed(args);
    t.same([status, stdout], [2, ''], args.join(' '));
    t.match(stderr, /^usage-emulator: .+\n$/);
    t.match(stderr, message);
  }
  t.same(readdirSync(folder), ['folder']);
});

await t.test(
  'SIGINT stops it with status 130, SIGTERM with 143, without leaving files or changing the existing one',
  async (t) => {
    const folder = t.testdir({
      'small.yaml': SMALL,
      SIGINT: { 'usage.db': 'dear' },
      SIGTERM: { 'usage.db': 'dear' },
    });
    const interrupt = async (signal: NodeJS.Signals, status: number): Promise<void> => {
      const file = join(folder, signal, 'usage.db');
      const running = launch(t, [...longSeed(folder, file), '--force'], {});
      await underWay(file, running);
      const ended = await running.stop(signal);
      t.match(ended, { status, signal: null, stdout: '' });
      // On a slow machine, progress comes before it.
      t.equal(ended.stderr.split('\n').at(-2), `usage-emulator: stopped by ${signal}`);
      t.same(readdirSync(dirname(file)), ['usage.db']);
      t.equal(readFileSync(file, 'utf8'), 'dear');
    };
    await Promise.all([interrupt('SIGINT', 130), interrupt('SIGTERM', 143)]);
  },
);

await t.test('when killed, it leaves nothing that can be served, and the next run cleans up', async (t) => {
  const folder = t.testdir({ 'small.yaml': SMALL, out: {} });
  const file = join(folder, 'out/usage.db');
  const running = launch(t, longSeed(folder, file), {});
  await underWay(file, running);
  t.match(await running.stop('SIGKILL'), { signal: 'SIGKILL' });
  t.same(readdirSync(dirname(file)), ['usage.db.companions']);
  const [left = ''] = readdirSync(`${file}.companions`);
  t.match(left, /^seeding-/);
  t.match(await runCommand(t, ['--data', join(`${file}.companions`, left), '--port', '0']), {
    ...{ status: 1, stdout: '' },
    stderr: /is (incomplete|not a data file)/,
  });
  t.match(await seed(['--scenario', 'empty', '--out', file]), { status: 0 });
  t.same(readdirSync(dirname(file)), ['usage.db']);
});

await t.test(
  'a full disk is reported in one line with status 1, and no file is left',
  // A file size limit of 4000 blocks stands in for a full disk. Node ignores the signal that comes with it, but the code
  // that tap adds by NODE_OPTIONS does not.
  { skip: !existsSync('/bin/sh') },
  async (t) => {
    const folder = t.testdir({ 'small.yaml': SMALL, out: {} });
    const args = [process.execPath, COMMAND, ...longSeed(folder, join(folder, 'out/usage.db'))];
    const child = spawn('/bin/sh', ['-c', 'ulimit -f 4000; unset NODE_OPTIONS; exec "$@"', 'sh', ...args], {
      env: { PATH: process.env['PATH'] },
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    t.same([child.exitCode, stdout], [1, '']);
    t.match(stderr, /^usage-emulator: \S+usage\.db can't be written: .+\n$/m);
    t.same(readdirSync(join(folder, 'out')), []);
  },
);

await t.test('progress on a terminal is a bar with the rate and the remaining time, within the width', (t) => {
  const { output, text } = fakeOutput(true);
  let now = 0;
  const progress = createProgressBar(output, { label: 'Seeding x', total: 1_000_000, elapsed: () => now });
  now = 5_000;
  progress.update(250_000);
  progress.update(250_001);
  now = 20_000;
  progress.update(1_000_000);
  progress.clear();
  const lines = text().split('\r\u001b[K');
  t.same(lines, [
    '',
    'Seeding x: ██████░░░░░░░░░░░░░░░░░░  25% 250,000 of 1,000,000 rows, 50,000/s, 15 s left'.slice(0, 79),
    'Seeding x: ████████████████████████ 100% 1,000,000 rows, 50,000/s, finishing',
    '',
  ]);
  t.end();
});

await t.test('progress estimates no remaining time before a hundredth is done', (t) => {
  const { output, text } = fakeOutput();
  let now = 0;
  const progress = createProgressBar(output, { label: 'Seeding x', total: 1_000_000, elapsed: () => now });
  now = 15_000;
  progress.update(10);
  t.equal(text(), 'Seeding x: 10 of 1,000,000 rows\n');
  t.end();
});

await t.test('progress elsewhere is a line every five seconds', (t) => {
  const { output, text } = fakeOutput();
  let now = 0;
  const progress = createProgressBar(output, { label: 'Seeding x', total: 1_000_000, elapsed: () => now });
  for (now = 100; now <= 16_000; now += 100) progress.update(now * 10);
  progress.clear();
  t.equal(
    text(),
    'Seeding x: 50,000 of 1,000,000 rows, 10,000/s, 1 min 35 s left\n' +
      'Seeding x: 100,000 of 1,000,000 rows, 10,000/s, 1 min 30 s left\n' +
      'Seeding x: 150,000 of 1,000,000 rows, 10,000/s, 1 min 25 s left\n',
  );
  const unknown = fakeOutput();
  now = 0;
  const counting = createProgressBar(unknown.output, { label: 'Seeding x', total: undefined, elapsed: () => now });
  now = 6_000;
  counting.update(1_200);
  t.equal(unknown.text(), 'Seeding x: 1,200 rows, 200/s\n');
  t.end();
});
