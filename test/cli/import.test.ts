import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../src/cli/program.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { scenarioNames } from '../../src/scenario/scenario.ts';
import { fakeOutput } from '../helpers/fake-output.ts';
import { recorder } from '../helpers/recorder.ts';

const folder = t.testdir();
const emulator = await startEmulator({ scenario: 'vendor-examples', controlToken: 'planted' });
t.teardown(() => emulator.close());
const address = ['--port', new URL(emulator.url).port, '--control-token', 'planted'];

async function command(...args: readonly string[]) {
  const [stdout, stderr] = [fakeOutput(false), fakeOutput()];
  const outputs = { stdout: stdout.output, stderr: stderr.output };
  const status = await run(['import', ...args], { providers, scenarios: scenarioNames(), env: {}, ...outputs });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

const USAGE = { provider: 'nirvana', path: '/v1/usage', query: { limit: '100' } };
const original = recorder(emulator, { keys: {} });
const usage = await original.ask(USAGE);
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const har = file('session.har', original.har());
const page = file('page.json', JSON.stringify(JSON.parse(usage), null, 2));
const clock = emulator.clock.now().toISOString();

await t.test('a HAR file or an answer goes into a dataset of a running emulator', async (t) => {
  for (const source of [har, page]) {
    const copy = await emulator.datasets.create({ scenario: 'empty', clock });
    const { status, stdout } = await command(...address, '--dataset', copy.name, source);
    t.equal(status, 0);
    t.match(stdout, /^\S+: records: \d+ of nirvana, in \d+ s\n$/);
    t.equal(await recorder(emulator, copy).ask(USAGE), usage);
  }
});

await t.test('or into a data file, which is made if it does not exist', async (t) => {
  const data = join(folder, 'made.db');
  for (const mode of ['append', 'replace']) {
    t.match(await command('--data', data, '--mode', mode, har), { status: 0, stdout: /records: \d+ of nirvana/ });
  }
  await using served = await startEmulator({ scenario: 'empty', data, clock, socket: false });
  t.equal(await recorder(served, { keys: {} }).ask(USAGE), usage);
});

await t.test('it says what was skipped, and which fields are unknown', async (t) => {
  const [entry] = original.entries;
  const other = { request: { method: 'GET', url: 'https://example.com/' }, response: {} };
  const mixed = file('mixed.har', JSON.stringify({ log: { entries: [entry, other, other, other, other, {}] } }));
  const noted = file('noted.json', usage.replaceAll('"resource_type":', '"note":1,"resource_type":'));
  const copy = await emulator.datasets.create({ scenario: 'empty', clock });
  t.match(await command(...address, '--dataset', copy.name, mixed), {
    status: 0,
    stdout:
      /, in \d+ s\n {2}5 of 6 entries skipped:\n {4}GET is no request to an endpoint of .* \(2, 3, 4 and 1 more\)\n {4}it has no request \(6\)\n$/,
  });
  t.match(await command(...address, '--dataset', copy.name, '--mode', 'replace', noted), {
    status: 0,
    stdout: /\n {2}unknown fields, which are not stored:\n {4}\$\.note \(1.*\)\n$/,
  });
});

await t.test('what is wrong ends it, with the file and the reason, and leaves nothing', async (t) => {
  const data = join(folder, 'none.db');
  const html = file('page.html', '<html>');
  const before = readdirSync(folder);
  for (const [args, status, stderr] of [
    [['--data', data, html], 1, /page\.html: line 1: not JSON: .*nothing was imported\n$/],
    [[...address, html], 1, /page\.html: line 1: not JSON/],
    [[...address, '--dataset', 'nowhere', har], 1, /session\.har: there is no dataset/],
    [['--port', new URL(emulator.url).port, har], 1, /session\.har: /],
    [
      ['--port', '1', har],
      1,
      /session\.har: the request to http:\/\/127\.0\.0\.1:1 failed: .*start the emulator with serve\n$/,
    ],
    [['--data', data, join(folder, 'missing.har')], 1, /missing\.har can't be read: ENOENT/],
    [['--data', data, folder], 1, /can't be read: EISDIR/],
    [['--data', html, har], 1, /page\.html is not a data file/],
    [['--data', data, '--dataset', 'mine', har], 2, /--dataset is for a running emulator: omit it, or --data/],
    [['--kind', 'prices', har], 2, /--kind needs --provider/],
    [['--provider', 'acme', har], 2, /--provider/],
    [['--mode', 'merge', har], 2, /--mode/],
    [[], 2, /missing required argument 'file'/],
  ] as const) {
    const ended = await command(...args);
    t.equal(ended.status, status, ended.stderr);
    t.match(ended.stderr, stderr);
    t.notMatch(ended.stderr, /^\s+at /m);
  }
  t.notOk(existsSync(data));
  t.same(readdirSync(folder), before);
});

await t.test('help teaches by examples', async (t) => {
  const { status, stdout } = await command('--help');
  t.equal(status, 0);
  t.match(stdout, /usage-emulator import session\.har/);
  t.ok(stdout.split('\n').every((line) => line.length <= 100));
});
