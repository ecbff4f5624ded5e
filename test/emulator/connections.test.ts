import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/emulator/library.ts';
import { startCommand } from '../helpers/command.ts';

/** A connection that has sent some text. */
async function connected(t: Test, url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  if (text !== '') await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const IMPORT =
  'POST /_emulator/datasets/default/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n';
const LIST = 'POST /gitpod.v1.UsageService/ListEnvironmentUsageRecords HTTP/1.1\r\nHost: localhost\r\n';
const GITPOD = `${LIST}Authorization: Bearer x\r\nContent-Type: application/json\r\n`;

const UNFINISHED: Readonly<Record<string, string>> = {
  'has sent nothing': '',
  'has sent half a header': 'GET /v1/usage HTTP/1.1\r\nHost: loc',
  'has sent half a body': `${GITPOD}Content-Length: 100\r\n\r\n{"filter"`,
  'has sent half an import': `${IMPORT}Content-Length: 100000\r\n\r\n{"provider"`,
  'reads no answer': 'GET /_emulator/datasets/default/export HTTP/1.1\r\nHost: localhost\r\n\r\n',
};

for (const [what, text] of Object.entries(UNFINISHED)) {
  await t.test(`closing ends a connection that ${what}, within its time limit`, async (t) => {
    const emulator = await startEmulator({ scenario: 'vendor-examples', limits: { closeTimeoutMs: 50 } });
    const socket = await connected(t, emulator.url, text);
    socket.pause();
    // A request on another connection is answered after the server has seen the first one.
    await (await fetch(`${emulator.url}/_emulator/live`)).text();
    const closed = once(socket, 'close');
    await emulator.close();
    socket.resume();
    await closed;
    t.ok(socket.destroyed);
  });
}

await t.test('closing lets an answer in progress finish', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  await emulator.faults.arm({ provider: 'gitpod', effect: { kind: 'slow_body', bytes: 40, every_ms: 1 } });
  const socket = await connected(t, emulator.url, `${GITPOD}Content-Length: 2\r\n\r\n{}`);
  const answer = textOf(socket);
  // The answer takes longer than this request.
  await (await fetch(`${emulator.url}/_emulator/live`)).text();
  const [text] = await Promise.all([answer, emulator.close()]);
  const body = text.split('\r\n\r\n')[1] ?? '';
  t.ok(Array.isArray((JSON.parse(body) as { records: unknown }).records));
});

await t.test(
  'a request that is not complete in time is answered with 408, and leaves its dataset usable',
  async (t) => {
    await using emulator = await startEmulator({
      scenario: 'vendor-examples',
      limits: { headersTimeoutMs: 50, requestTimeoutMs: 100 },
    });
    const half = await Promise.all(
      Array.from({ length: 50 }, () => connected(t, emulator.url, UNFINISHED['has sent half an import'] ?? '')),
    );
    const header = await connected(t, emulator.url, UNFINISHED['has sent half a header'] ?? '');
    // Others aren't kept waiting by an import that has not arrived.
    await emulator.dataset.reset();
    for (const answer of await Promise.all(half.map(textOf))) t.match(answer, /^HTTP\/1\.1 408 /);
    t.match(await textOf(header), /^HTTP\/1\.1 408 /);
    await emulator.dataset.reset();
  },
);

await t.test(
  'a body that is too large is refused before it is complete, and must end in time all the same',
  async (t) => {
    await using emulator = await startEmulator({
      scenario: 'empty',
      limits: { headersTimeoutMs: 50, requestTimeoutMs: 100 },
    });
    const head = 'POST /cloud/v1/usage_report HTTP/1.1\r\nHost: localhost\r\nAuthorization: APIKey k\r\n';
    const socket = await connected(
      t,
      emulator.url,
      `${head}Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{`,
    );
    t.match(await textOf(socket), /^HTTP\/1\.1 413 /);
  },
);

await t.test('a request that the HTTP parser refuses is answered in the dialect of its path', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty' });
  const long = `X-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
  const cases: readonly (readonly [text: string, status: number, body: object])[] = [
    [`${LIST}${long}`, 431, { code: 'unknown', message: /larger than 16 KiB/ }],
    [`GET /v1/usage HTTP/1.1\r\n${long}`, 431, { code: 'bad_request', message: /larger than 16 KiB/ }],
    [`POST /cloud/v1/usage_report HTTP/1.1\r\n${long}`, 431, { exception_class: 'ValidationError', request_id: /./ }],
    [`GET /_emulator/health HTTP/1.1\r\n${long}`, 431, { error: { code: 'invalid', request_id: /./ } }],
    ['nonsense\r\n\r\n', 400, { error: { message: 'the request is not valid HTTP' } }],
    ['GET /v1/usage HTTP/1.1\r\nContent-Length: x\r\n\r\n', 400, { code: 'bad_request' }],
  ];
  for (const [text, status, body] of cases) {
    const socket = await connected(t, emulator.url, text);
    const [head = '', json = ''] = (await textOf(socket)).split('\r\n\r\n');
    t.match(head, new RegExp(`^HTTP/1\\.1 ${status} `), text.slice(0, 40));
    t.match(JSON.parse(json), body, text.slice(0, 40));
  }
});

await t.test('what the HTTP parser refuses is answered once, and after the requests before it', async (t) => {
  await using emulator = await startEmulator({ scenario: 'large', parameters: { records: 1_000 } });
  const head = 'HTTP/1.1\r\nHost: localhost\r\n';
  // An export is written in several turns, so it is in progress when the parser fails.
  const exported = await connected(
    t,
    emulator.url,
    `GET /_emulator/datasets/default/export ${head}\r\nnonsense\r\n\r\n`,
  );
  const text = await textOf(exported);
  const [start = '', end = ''] = text.split('\r\n0\r\n\r\n');
  t.ok(start.startsWith('HTTP/1.1 200 '));
  t.notOk(start.includes('HTTP/1.1 400'), 'nothing is written between its chunks');
  t.match(end, /^HTTP\/1\.1 400 [^]*the request is not valid HTTP/);

  // Refused by its length, it is cut short.
  const large = `POST /cloud/v1/usage_report ${head}Authorization: APIKey k\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`;
  const answered = await connected(t, emulator.url, large);
  await once(answered, 'readable');
  answered.end();
  t.same((await textOf(answered)).match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 413']);

  // Both parts of a pipeline whose second request is cut short.
  const live = `GET /_emulator/live ${head}\r\n`;
  const pipeline = await connected(t, emulator.url, `${live}${GITPOD}Transfer-Encoding: chunked\r\n\r\nx\r\n`);
  t.same((await textOf(pipeline)).match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 400']);
});

await t.test('clients that close their connection in the middle of a request are no errors in the log', async (t) => {
  const { url, output, stop } = await startCommand(t, ['--port', '0', '--scenario', 'vendor-examples']);
  const gzipped = 'Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\n\x1f';
  const requests = [...Object.values(UNFINISHED), `${GITPOD}${gzipped}`, `${IMPORT}${gzipped}`];
  requests.push(
    `${IMPORT}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
    `${GITPOD}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
  );
  for (const text of requests) {
    const socket = await connected(t, url, text);
    await (await fetch(`${url}/_emulator/live`)).text();
    socket.resetAndDestroy();
  }
  await (await fetch(`${url}/_emulator/live`)).text();
  await stop();
  t.notMatch(output().stderr, 'internal error');
  t.notMatch(output().stderr, /"level":[56]0/);
});
