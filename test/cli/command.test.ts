import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { version } from '../../src/core/version.ts';
import { COMMAND, launch, runCommand, seen, startCommand } from '../helpers/command.ts';

const SERVE = ['--scenario', 'empty', '--port', '0'];
const GITPOD = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';

await t.test('an unknown scenario is reported with its flag or variable; status 2', async (t) => {
  t.match(await runCommand(t, [], { env: { USAGE_EMULATOR_SCENARIO: 'emtpy' } }), {
    status: 2,
    stdout: '',
    stderr: /^usage-emulator: USAGE_EMULATOR_SCENARIO: .*emtpy.*\n$/,
  });
});

await t.test('--port 0 picks a free port and prints it, regardless of PORT', async (t) => {
  const env = { USAGE_EMULATOR_PORT: 'x', PORT: '1' };
  const { url, output } = await startCommand(t, ['serve', ...SERVE], { env });
  const response = await fetch(`${url}/_emulator/health`);
  t.match(await response.json(), { status: 'ready', version, dataset: { scenario: 'empty' } });
  t.match(output().stdout, `env --host 127.0.0.1 --port ${new URL(url).port})`);
});

await t.test('a port in use is reported; status 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { status, stdout, stderr } = await runCommand(t, [
    '--scenario',
    'empty',
    '--port',
    String(port),
    '--log-level',
    'silent',
  ]);
  t.same([status, stdout], [1, '']);
  t.match(stderr, /^usage-emulator: .+\n$/);
  t.match(stderr, `can't listen on 127.0.0.1, port ${port}: the port is in use`);
});

await t.test('an address of another machine is reported with the port; status 1', async (t) => {
  // Reserved for documentation: no machine has it.
  const { status, stderr } = await runCommand(t, [
    '--scenario',
    'empty',
    '--host',
    '192.0.2.1',
    '--log-level',
    'silent',
  ]);
  t.equal(status, 1);
  t.match(stderr, /^usage-emulator: can't listen on 192\.0\.2\.1, port 4010: .*--host.*\n$/);
});

await t.test('SIGINT stops it with status 0, like SIGTERM', async (t) => {
  const { stop } = await startCommand(t, SERVE);
  t.match(await stop('SIGINT'), { status: 0, signal: null });
});

await t.test('a signal while seeding stops it with status 0 and leaves no partial file', async (t) => {
  const folder = t.testdir();
  const args = ['--scenario', 'default', '--port', '0', '--data', join(folder, 'usage.db')];
  const { child, output, ended } = launch(t, args, {});
  // The server listens before it seeds.
  await seen(child.stderr, () => (output().stderr.includes('listening') ? true : undefined));
  child.kill('SIGTERM');
  t.match(await ended, { status: 0, signal: null });
  t.same(
    readdirSync(folder, { recursive: true }).filter((file) => String(file).includes('seeding')),
    [],
  );
});

/** A request whose body is half sent, and known to be in flight. */
async function halfRequest(url: string): Promise<{ finish: () => Promise<{ status?: number; body: string }> }> {
  const body = '{"pagination":{"pageSize":1}}';
  const sent = request(`${url}${GITPOD}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer k',
      'content-type': 'application/json',
      'content-length': body.length,
      expect: '100-continue',
    },
  });
  sent.on('error', () => undefined);
  await once(sent, 'continue');
  sent.write(body.slice(0, 5));
  return {
    async finish() {
      sent.end(body.slice(5));
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return { ...(response.statusCode !== undefined && { status: response.statusCode }), body: await text(response) };
    },
  };
}

/** Whether somebody listens there. */
async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise((resolve) => {
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

await t.test('a response in flight is finished before a signal stops it', async (t) => {
  const { url, child, ended } = await startCommand(t, SERVE);
  const { finish } = await halfRequest(url);
  child.kill('SIGTERM');
  while (await answers(url));
  const { status, body } = await finish();
  t.equal(status, 200);
  t.same(JSON.parse(body), { pagination: { nextToken: '' }, records: [] });
  t.match(await ended, { status: 0, signal: null });
});

await t.test('a second signal stops it at once, with status 130 or 143', async (t) => {
  await Promise.all(
    (
      [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const
    ).map(async ([signal, status]) => {
      const { url, child, ended } = await startCommand(t, SERVE);
      await halfRequest(url);
      // Signals in a burst count as one.
      const again = setInterval(() => child.kill(signal), 30);
      t.match(await ended, { status, signal: null });
      clearInterval(again);
    }),
  );
});

await t.test('a data file is seeded once, kept, and refused with another seed or scenario; status 1', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'usage.db');
  const first = await startCommand(t, [...SERVE, '--data', file, '--seed', '1']);
  t.match(first.output().stdout, `seed 1, in ${file}`);
  t.match(await first.stop(), { status: 0 });
  t.same(readdirSync(folder), ['usage.db']);
  const [otherSeed, otherScenario, again] = await Promise.all([
    runCommand(t, [...SERVE, '--data', file, '--seed', '2']),
    runCommand(t, ['--scenario', 'vendor-examples', '--port', '0', '--data', file]),
    startCommand(t, [...SERVE, '--data', file, '--seed', '1']),
  ]);
  t.match(otherSeed, {
    status: 1,
    stdout: '',
    stderr: /^usage-emulator: \S+usage\.db was made with seed 1, not 2; .*\n$/,
  });
  t.match(otherScenario, {
    status: 1,
    stderr: /^usage-emulator: \S+usage\.db was made with scenario 'empty', not .*\n$/,
  });
  t.match(await again.stop(), { status: 0 });
  t.ok(existsSync(file));
});

await t.test('a file that is not a data file is refused and unchanged; status 1', async (t) => {
  const folder = t.testdir({
    'notes.txt': 'not a database, but long enough to be looked at as if it were one'.repeat(20),
  });
  const { status, stderr } = await runCommand(t, [...SERVE, '--data', join(folder, 'notes.txt')]);
  t.equal(status, 1);
  t.match(stderr, /^usage-emulator: \S+notes\.txt is not a data file of usage-emulator: .*\n$/);
});

await t.test(
  'stdout is the banner, stderr the log: a line of JSON for each request, without colors and credentials',
  async (t) => {
    const args = [...SERVE, '--auth', 'strict', '--api-key', 'gitpod=hunter2', '--providers', 'gitpod'];
    const { url, output, stop } = await startCommand(t, args);
    const statuses = await Promise.all(
      ['Bearer hunter2', 'Bearer hunter3', 'Basic aHVudGVyMg=='].map(async (authorization) => {
        const headers = { authorization, 'content-type': 'application/json' };
        return (await fetch(`${url}${GITPOD}`, { method: 'POST', headers, body: '{}' })).status;
      }),
    );
    t.same(statuses, [200, 401, 401]);
    t.match(await stop(), { status: 0 });
    const { stdout, stderr } = output();
    t.notMatch(stdout, /hunter|\{"level/);
    t.notMatch(stdout, /nirvana|gcore/i);
    t.equal(stripVTControlCharacters(stdout + stderr), stdout + stderr);
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { method?: string; status?: number });
    t.same(lines.flatMap(({ status }) => status ?? []).sort(), [200, 401, 401]);
    t.notMatch(stderr, /hunter|aHVudGVy/);
  },
);

await t.test('FORCE_COLOR enables colors in a pipe', async (t) => {
  const { output } = await startCommand(t, SERVE, { env: { FORCE_COLOR: '1' } });
  t.not(stripVTControlCharacters(output().stdout), output().stdout);
});

await t.test(
  'output that can not be written ends a command with a message and status 1',
  { skip: process.platform === 'linux' ? false : 'this system has no /dev/full' },
  (t) => {
    const full = openSync('/dev/full', 'w');
    t.teardown(() => {
      closeSync(full);
    });
    for (const args of [['env'], ['inspect', '--scenario', 'empty'], ['--help']]) {
      const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      t.equal(status, 1, args.join(' '));
      t.match(stderr, /^usage-emulator: the output can't be written: ENOSPC.*\n$/);
    }
    t.end();
  },
);

await t.test('it keeps running when the reader of stdout goes away', async (t) => {
  const { child, output, stop } = launch(t, SERVE, {});
  child.stdout?.destroy();
  const port = await seen(child.stderr, () => /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(output().stderr)?.[1]);
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/_emulator/health`)).status;
  while ((await health()) !== 200);
  t.equal(await health(), 200);
  t.match(await stop(), { status: 0, signal: null });
});

await t.test('env prints the variables of every provider, and sh reads them correctly', async (t) => {
  const args = ['env', '--api-key', 'gcore=12$ab\'c"d\\e'];
  const { stdout } = await runCommand(t, args, { env: { USAGE_EMULATOR_HOST: '0.0.0.0', PORT: '4011' } });
  const listed = execFileSync('sh', ['-c', `${stdout}env -0`], { env: { PATH: process.env['PATH'] } }).toString();
  const variables = listed.split('\0').map((line) => [line.replace(/=[^]*/, ''), line.replace(/^[^=]*=/, '')]);
  t.match(Object.fromEntries(variables), {
    GITPOD_BASE_URL: 'http://127.0.0.1:4011/api',
    GITPOD_API_KEY: /./,
    ONA_BASE_URL: 'http://127.0.0.1:4011/api',
    ONA_API_KEY: /./,
    NIRVANA_LABS_BASE_URL: 'http://127.0.0.1:4011',
    NIRVANA_LABS_API_KEY: /./,
    GCORE_BASE_URL: 'http://127.0.0.1:4011',
    GCORE_API_KEY: '12$ab\'c"d\\e',
  });
});
