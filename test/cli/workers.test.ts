import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { launch, runCommand, type Running, seen, startCommand } from '../helpers/command.ts';

const SERVE = ['--workers', '2', '--port', '0', '--log-level', 'silent'];

interface RecordPage {
  readonly records: readonly { readonly id: string }[];
  readonly pagination: { readonly nextToken: string };
}

/** One page of Gitpod's, by a connection of its own: the primary process hands them to its workers in turn. */
async function page(url: string, token: string): Promise<RecordPage> {
  const sent = request(`${url}/gitpod.v1.UsageService/ListEnvironmentUsageRecords`, {
    method: 'POST',
    agent: new Agent(),
    headers: { authorization: 'Bearer k', 'content-type': 'application/json', connection: 'close' },
  });
  sent.end(JSON.stringify({ pagination: { pageSize: 5, token } }));
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return (await json(response)) as RecordPage;
}

async function walk(url: string): Promise<string[]> {
  const ids: string[] = [];
  let token = '';
  do {
    const { records, pagination } = await page(url, token);
    ids.push(...records.map(({ id }) => id));
    token = pagination.nextToken;
  } while (token !== '');
  return ids;
}

/** The processes that a command has started. */
function workersOf({ child }: Pick<Running, 'child'>): number[] {
  const pids = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' });
  return pids.split('\n').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

await t.test(
  'workers share a port, a file that is seeded once, and page tokens; one banner tells of them',
  async (t) => {
    const folder = t.testdir();
    const file = join(folder, 'usage.db');
    const args = ['--scenario', 'boundaries', '--data', file, '--log-level', 'info'];
    const running = await startCommand(t, [...SERVE, ...args]);
    const { stdout, stderr } = running.output();
    t.equal(stdout.split('listens on').length, 2);
    t.match(stdout, '\n2 workers, without the control API\n');
    const pids = workersOf(running);
    t.equal(pids.length, 2);
    t.same(readdirSync(folder), ['usage.db']);

    const alone = await startCommand(t, ['--data', file, '--port', '0', '--log-level', 'silent']);
    const expected = await walk(alone.url);
    t.ok(expected.length > 30);
    t.same(await walk(running.url), expected);
    t.match(await running.stop(), { status: 0, signal: null });
    const answered = `${stderr}${running.output().stderr}`
      .split('\n')
      .filter((line) => line.includes('"status":200'))
      .map((line) => (JSON.parse(line) as { pid: number }).pid);
    t.same([...new Set(answered)].sort(), pids.sort(), 'each has answered');
    await alone.stop();
  },
);

await t.test('the control API is refused with the reason, and what any worker can tell is not', async (t) => {
  const { url, stop } = await startCommand(t, [...SERVE, '--scenario', 'boundaries', '--clock', 'wall']);
  const calls = [
    ['GET', 'datasets'],
    ['POST', 'datasets'],
    ['PUT', 'datasets/default/clock'],
    ['POST', 'datasets/default/reset'],
    ['GET', 'journal'],
    ['POST', 'faults'],
    ['GET', 'metrics'],
  ] as const;
  for (const [method, path] of calls) {
    const response = await fetch(`${url}/_emulator/${path}`, { method });
    t.equal(response.status, 409, `${method} ${path}`);
    t.match(await response.json(), {
      error: { code: 'conflict', message: /^not with --workers, .*without --workers/ },
    });
  }
  for (const path of ['health', 'ready', 'live', 'openapi.json', 'docs/']) {
    t.equal((await fetch(`${url}/_emulator/${path}`)).status, 200, path);
  }
  t.equal((await fetch(`${url}/_emulator/nonsense`)).status, 404);

  const headers = { authorization: 'Bearer k', 'x-usage-emulator-clock': '2024-02-28T12:00:00Z' };
  const response = await fetch(`${url}/v1/usage`, { headers });
  t.equal(response.headers.get('date'), 'Wed, 28 Feb 2024 12:00:00 GMT', "a request's own clock needs no owner");
  t.match(await stop('SIGINT'), { status: 0, signal: null });
});

await t.test('a worker that ends by itself ends all, with a line that says so; status 1', async (t) => {
  const running = await startCommand(t, [...SERVE, '--scenario', 'empty']);
  const [first = 0, second = 0] = workersOf(running);
  process.kill(first, 'SIGKILL');
  t.match(await running.ended, {
    ...{ status: 1, signal: null },
    stderr: `usage-emulator: worker ${first} was ended by SIGKILL; the others are ended with it\n`,
  });
  t.notOk(isAlive(second));
});

await t.test('workers end with a primary process that is killed', async (t) => {
  const running = await startCommand(t, [...SERVE, '--scenario', 'empty']);
  const pids = workersOf(running);
  t.ok(pids.every(isAlive));
  // Their standard streams are the primary's: these end with the last of them.
  t.match(await running.stop('SIGKILL'), { signal: 'SIGKILL' });
  while (pids.some(isAlive)) await new Promise(setImmediate);
});

await t.test('a signal to the whole group, as a terminal sends it, ends them with status 0', async (t) => {
  const running = await startCommand(t, [...SERVE, '--scenario', 'empty']);
  for (const pid of workersOf(running)) process.kill(pid, 'SIGINT');
  t.match(await running.stop('SIGINT'), { status: 0, signal: null, stderr: '' });
});

await t.test('a signal before they answer ends them with status 0', async (t) => {
  const { child, ended, output } = launch(t, ['--workers', '2', '--port', '0', '--scenario', 'boundaries'], {});
  await seen(child.stderr, () => (output().stderr.includes('listening') ? true : undefined));
  child.kill('SIGTERM');
  t.match(await ended, { status: 0, signal: null });
});

await t.test('what workers cannot start with is told once, with the status of a single process', async (t: Test) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const [inUse, unknown] = await Promise.all([
    runCommand(t, [...SERVE, '--scenario', 'empty', '--port', String(port)]),
    runCommand(t, [...SERVE, '--scenario', 'emty']),
  ]);
  t.match(inUse, { status: 1, stdout: '', stderr: /^usage-emulator: port \d+ of 127\.0\.0\.1 is in use; .+\n$/ });
  t.match(unknown, { status: 2, stdout: '', stderr: /^usage-emulator: --scenario: no scenario 'emty'; .+\n$/ });
});
