import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Gitpod } from '@gitpod/sdk';
import t, { type Test } from 'tap';
import { startProxy } from '../../../src/cli/record/proxy.ts';
import { createRecorder } from '../../../src/cli/record/recorder.ts';
import { startEmulator } from '../../../src/index.ts';
import { providers } from '../../../src/providers/index.ts';
import { launch, seen } from '../../helpers/command.ts';
import { listen } from '../../helpers/listen.ts';

const SECRET = 'planted-secret';
const CALL = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';

const emulator = await startEmulator({ clock: '2026-01-03T00:00:00Z' });
t.teardown(() => emulator.close());

async function proxyOf(t: Test, name: string, upstream: string, timeoutMs?: number) {
  const provider = providers.find((candidate) => candidate.name === name);
  const [recording, answers] = [await provider?.recording?.(), await provider?.answers?.()];
  if (!provider || !recording || !answers) throw new Error(`${name} can't be recorded`);
  const recorder = createRecorder({ provider, recording, reader: answers.createReader(), shift: (ms) => ms });
  const lines: string[] = [];
  const { url, close } = await startProxy({
    ...{ base: new URL(upstream), endpoints: provider.endpoints, recorder, port: 0 },
    log: (line) => lines.push(line),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  t.teardown(close);
  return { url, recorder, lines };
}

await t.test('it records what the official client asks, and the client notices nothing', async (t) => {
  const { url, recorder, lines } = await proxyOf(t, 'gitpod', `${emulator.url}/api`);
  const filter = { dateRange: { startTime: '2025-12-15T00:00:00Z', endTime: '2026-01-03T00:00:00Z' } };
  const read = async (baseURL: string): Promise<string[]> => {
    const client = new Gitpod({ baseURL, bearerToken: SECRET });
    const ids: string[] = [];
    for await (const { id } of client.usage.listEnvironmentRuntimeRecords({ filter })) ids.push(id ?? '');
    return ids;
  };
  const ids = await read(`${url}/api`);
  t.ok(ids.length > 25, 'several pages');
  t.same(ids, await read(`${emulator.url}/api`));
  const records = recorder.finish().kinds.get('records') ?? [];
  t.equal(records.length, ids.length);
  t.match(lines[0], 'gitpod.v1.UsageService/ListEnvironmentUsageRecords: status 200');
  for (const text of [JSON.stringify(records), ...lines]) {
    t.notMatch(text, SECRET);
    t.same(
      ids.filter((id) => text.includes(id)),
      [],
    );
  }
});

await t.test('it reads binary answers, and passes them on as they are', async (t) => {
  const { url, recorder } = await proxyOf(t, 'gitpod', emulator.url);
  const binary = async (base: string): Promise<Buffer> => {
    const headers = { authorization: 'Bearer x', 'content-type': 'application/proto' };
    const response = await fetch(`${base}${CALL}`, { method: 'POST', headers, body: '' });
    t.equal(response.headers.get('content-type'), 'application/proto');
    return Buffer.from(await response.arrayBuffer());
  };
  t.same(await binary(url), await binary(emulator.url));
  t.equal(recorder.finish().kinds.get('records')?.length, 25);
});

await t.test('only requests that read are passed on, with their credential', async (t) => {
  const received: IncomingMessage[] = [];
  const upstream = await listen(t, (request, response) => {
    received.push(request);
    response.writeHead(200, { 'content-type': 'application/json', 'x-limit': '7' }).end('{"items":[]}');
  });
  const { url, lines } = await proxyOf(t, 'nirvana', upstream);
  const wrong = [
    ['DELETE', '/v1/projects/1'],
    ['POST', '/v1/vms'],
    ['GET', `/v1/vms/${SECRET}`],
    ['GET', '/v1/usage/../vms'],
    ['GET', '/v1/usage/..%2F1'],
    ['GET', '/'],
  ] as const;
  for (const [method, path] of wrong) {
    const response = await fetch(`${url}${path}`, { method });
    t.equal(response.status, 403, `${method} ${path}`);
    t.match(await response.json(), { message: /only requests that read/ });
  }
  t.same(received, []);
  const response = await fetch(`${url}/v1/usage?limit=10`, { headers: { authorization: `Bearer ${SECRET}` } });
  t.equal(response.headers.get('x-limit'), '7');
  t.same(
    received.map(({ url, headers }) => [url, headers.authorization]),
    [['/v1/usage?limit=10', `Bearer ${SECRET}`]],
  );
  t.notMatch(lines.join('\n'), SECRET);
});

await t.test("a server's failure is the client's to see, and nothing is recorded", async (t) => {
  const failing = await listen(t, (_, response) => {
    response.writeHead(429, { 'retry-after': '9', 'content-type': 'application/json' }).end('{"message":"slow down"}');
  });
  const { url, recorder } = await proxyOf(t, 'nirvana', failing);
  const refused = await fetch(`${url}/v1/usage`);
  t.match(
    [refused.status, refused.headers.get('retry-after'), await refused.json()],
    [429, '9', { message: 'slow down' }],
  );
  const html = await listen(t, (_, response) => response.end('<html></html>'));
  const page = await proxyOf(t, 'nirvana', html);
  t.equal(await (await fetch(`${page.url}/v1/usage`)).text(), '<html></html>');
  t.match(page.lines, ['usage.list: status 200, not recorded']);
  const cut = await proxyOf(t, 'nirvana', await listen(t, (request) => request.socket.destroy()));
  t.equal((await fetch(`${cut.url}/v1/usage`)).status, 502);
  const silent = await proxyOf(t, 'nirvana', await listen(t, () => undefined), 20);
  t.match(await (await fetch(`${silent.url}/v1/usage`)).json(), { message: /doesn't answer in time/ });
  for (const { recorder: one } of [{ recorder }, page, cut, silent]) t.same(one.finish().kinds.get('records'), []);
});

await t.test('a request that is too large is refused, whether or not it says its length', async (t) => {
  const asked: string[] = [];
  const upstream = await listen(t, (request, response) => {
    asked.push(request.url ?? '');
    request.resume();
    response.end('{}');
  });
  const { url } = await proxyOf(t, 'gcore', upstream);
  const chunk = new Uint8Array(2 ** 16);
  let left = 100;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if ((left -= 1) > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
  for (const body of [new Uint8Array(2 ** 21), stream]) {
    const request = fetch(`${url}/cloud/v1/usage_report`, { method: 'POST', body, duplex: 'half' });
    // The proxy closes the connection, which the client may notice before it reads the answer.
    const status = await request.then((response) => response.status).catch(() => 413);
    t.equal(status, 413);
  }
  t.same(asked, []);
});

await t.test('the command records until it is stopped, and then writes the file', async (t) => {
  const out = join(t.testdir(), 'account.ndjson');
  const args = ['record', 'gcore', '--upstream', emulator.url, '--out', out, '--proxy'];
  const { child, output, stop } = launch(t, args, {});
  const url = await seen(child.stdout, () => /GCORE_BASE_URL=(\S+)\n[^]*Ctrl\+C/.exec(output().stdout)?.[1]);
  const body = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-01-02T00:00:00Z', limit: 1000 };
  const response = await fetch(`${url}/cloud/v1/usage_report`, {
    method: 'POST',
    headers: { authorization: `APIKey ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  t.equal(response.status, 200);
  t.match(await stop('SIGINT'), {
    status: 0,
    stdout: /account\.ndjson: [1-9]\d* records/,
    stderr: 'UsageReportHandler.post: status 200',
  });
  t.match(readFileSync(out, 'utf8'), '{"provider":"gcore","record":{"type":');
  t.notMatch(JSON.stringify(output()) + readFileSync(out, 'utf8'), SECRET);
});
