import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import t from 'tap';
import { launch, runCommand, type Running, seen, startCommand } from '../helpers/command.ts';

const SERVE = ['--workers', '2', '--port', '0'];

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

/** The processes that have logged a line with such a part. */
function loggers({ output }: Pick<Running, 'output'>, part: string): number[] {
  const lines = output()
    .stderr.split('\n')
    .filter((line) => line.includes(part));
  return [...new Set(lines.map((line) => Number(/"pid":(\d+)/.exec(line)?.[1])))].sort();
}

/** The two workers, which each log that they listen. */
async function workersOf(running: Running): Promise<number[]> {
  return seen(running.child.stderr, () => {
    const pids = loggers(running, '"Server listening');
    return pids.length === 2 ? pids : undefined;
  });
}

await t.test(
  'workers share a port, a file that is seeded once, and page tokens; one banner tells of them',
  async (t) => {
    const folder = t.testdir();
    const file = join(folder, 'usage.db');
    const running = await startCommand(t, [...SERVE, '--scenario', 'boundaries', '--data', file]);
    const { stdout } = running.output();
    t.equal(stdout.split('listens on').length, 2);
    t.match(stdout, '\n2 workers, without the control API\n');
    const workers = await workersOf(running);
    t.same(readdirSync(folder), ['usage.db']);

    const alone = await startCommand(t, ['--data', file, '--port', '0', '--log-level', 'silent']);
    const expected = await walk(alone.url);
    t.ok(expected.length > 30);
    t.same(await walk(running.url), expected);
    t.match(await running.stop(), { status: 0, signal: null });
    t.same(loggers(running, '"status":200'), workers, 'each has answered');
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
  const [worker = 0] = await workersOf(running);
  process.kill(worker, 'SIGKILL');
  // What it writes to ends with the last process that has it.
  const { status, stderr } = await running.ended;
  t.equal(status, 1);
  t.ok(
    stderr.endsWith(`\nusage-emulator: worker ${worker} was ended by SIGKILL; the others are ended with it\n`),
    stderr,
  );
});

await t.test('workers end with a primary process that is killed', async (t) => {
  const running = await startCommand(t, [...SERVE, '--scenario', 'empty']);
  t.match(await running.stop('SIGKILL'), { signal: 'SIGKILL' });
  await t.rejects(fetch(running.url));
});

await t.test('a signal to the whole group, as a terminal sends it, ends them with status 0', async (t) => {
  const running = await startCommand(t, [...SERVE, '--scenario', 'empty']);
  for (const pid of await workersOf(running)) process.kill(pid, 'SIGINT');
  t.match(await running.stop('SIGINT'), { status: 0, signal: null });
});

await t.test('a signal before they answer ends them with status 0', async (t) => {
  const { child, ended, output } = launch(t, [...SERVE, '--scenario', 'boundaries'], {});
  await seen(child.stderr, () => (output().stderr.includes('listening') ? true : undefined));
  child.kill('SIGTERM');
  t.match(await ended, { status: 0, signal: null });
});

await t.test('what workers cannot start with is told once, with the status of a single process', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const [inUse, unknown] = await Promise.all([
    runCommand(t, [...SERVE, '--scenario', 'empty', '--port', String(port), '--log-level', 'silent']),
    runCommand(t, [...SERVE, '--scenario', 'emty']),
  ]);
  t.match(inUse, { status: 1, stdout: '', stderr: /^usage-emulator: port \d+ of 127\.0\.0\.1 is in use; .+\n$/ });
  t.match(unknown, { status: 2, stdout: '', stderr: /^usage-emulator: --scenario: no scenario 'emty'; .+\n$/ });
});
