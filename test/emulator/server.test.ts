import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { BODY_LIMIT } from '../../src/emulator/server.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';
import { testServer } from '../helpers/server.ts';

const providers = [fakeProvider('alpha', '/alpha'), fakeProvider('beta', '/api/beta')];
const authorization = 'Key k';

await t.test(
  'an unknown path, a wrong method and an internal error speak the dialect of the path space hit',
  async (t) => {
    const { app } = await testServer(t, { providers });
    const cases = [
      ['GET', '/alpha/nothing', 404, 'alpha', 'not_found'],
      ['DELETE', '/alpha/things', 405, 'alpha', 'method_not_allowed'],
      ['OPTIONS', '/api/beta/things?x=1', 405, 'beta', 'method_not_allowed'],
      ['PUT', '/api/beta/things/7', 405, 'beta', 'method_not_allowed'],
      ['GET', '/api/beta/things/7', 500, 'beta', 'internal'],
    ] as const;
    for (const [method, url, status, dialect, reason] of cases) {
      const response = await app.inject({ method, url, headers: { authorization } });
      t.equal(response.statusCode, status, `${method} ${url}`);
      t.match(response.json(), { dialect, reason });
      t.match(response.headers['content-type'], /^application\/json/);
    }
    const wrong = await app.inject({ method: 'DELETE', url: '/alpha/things' });
    t.equal(wrong.headers.allow, 'GET, POST');
  },
);

await t.test('an unknown path or method is refused whatever the body is', async (t) => {
  const server = await testServer(t, { providers });
  const base = await server.listen();
  const send = async (method: string, path: string, body?: string): Promise<number> =>
    (await fetch(base + path, { method, ...(body !== undefined && { body, headers: { 'content-type': 'text/xml' } }) }))
      .status;
  t.equal(await send('QUERY', '/alpha/things'), 405);
  t.equal(await send('PATCH', '/alpha/things', '<xml/>'), 405);
  t.equal(await send('POST', '/alpha/nothing', '<xml/>'), 404);
  t.equal(await send('POST', '/nothing', 'x'.repeat(2 * BODY_LIMIT)), 404);
});

await t.test("paths that no provider owns get the emulator's own 404, which names what there is", async (t) => {
  const { app } = await testServer(t, { providers });
  for (const url of ['/alphabet', '/_emulator/nothing', '//', '/%2e%2e/x', '/v9/thing']) {
    const response = await app.inject({ url });
    t.equal(response.statusCode, 404, url);
    t.match(response.json(), { error: { code: 'not_found', request_id: /^[0-9a-f]{32}$/ } });
  }
  t.equal((await app.inject({ method: 'POST', url: '/_emulator/health' })).statusCode, 405);
});

await t.test('an internal error tells the client nothing of the house', async (t) => {
  const { app } = await testServer(t, { providers });
  const response = await app.inject({ url: '/alpha/things/7', headers: { authorization } });
  t.notMatch(response.body, /secret/);
  t.match(response.json(), { message: 'internal error' });
});

await t.test('every response carries a request id, the one that its body names', async (t) => {
  const { app } = await testServer(t, { providers });
  const ids = new Set<unknown>();
  for (const url of ['/alpha/things', '/alpha/nothing', '/_emulator/health', '/nothing', '/alpha/%zz']) {
    const response = await app.inject({ url, headers: { 'x-request-id': 'chosen-by-the-client' } });
    t.match(response.headers['x-request-id'], /^[0-9a-f]{32}$/, url);
    ids.add(response.headers['x-request-id']);
  }
  t.equal(ids.size, 5);
  const failed = await app.inject({ url: '/alpha/nothing' });
  t.equal(failed.json<{ requestId: string }>().requestId, failed.headers['x-request-id']);
});

await t.test('authentication comes before validation', async (t) => {
  const { app } = await testServer(t, { providers, keys: ['k'] });
  const post = (headers: Record<string, string>, payload: object): Promise<LightMyRequestResponse> =>
    app.inject({ method: 'POST', url: '/alpha/things', headers, payload });
  t.match((await post({}, { limit: 'x' })).json(), { reason: 'unauthenticated' });
  t.match((await post({ authorization: 'Key other' }, { limit: 'x' })).json(), { reason: 'unknown_credential' });
  t.match((await post({ authorization }, { limit: 'x' })).json(), { reason: 'invalid' });
  t.equal((await post({ authorization }, { limit: 1 })).statusCode, 200);
});

await t.test('the time of a request is the clock of its dataset', async (t) => {
  const { app } = await testServer(t, { providers, clock: '2024-02-29T12:00:00Z' });
  const response = await app.inject({ url: '/alpha/things', headers: { authorization } });
  t.same(response.json(), { now: Date.parse('2024-02-29T12:00:00Z') });
});

await t.test('bodies that are malformed, empty, of another type or too long are refused in the dialect', async (t) => {
  const { app } = await testServer(t, { providers });
  const post = (payload: string, type: string): Promise<LightMyRequestResponse> =>
    app.inject({ method: 'POST', url: '/alpha/things', headers: { authorization, 'content-type': type }, payload });
  const cases = [
    ['{', 'application/json', 'malformed_body'],
    ['', 'application/json', 'malformed_body'],
    ['a=1', 'application/x-www-form-urlencoded', 'unsupported_media_type'],
    ['[]', 'application/json', 'invalid'],
    [`"${'x'.repeat(BODY_LIMIT)}"`, 'application/json', 'payload_too_large'],
  ] as const;
  for (const [payload, type, reason] of cases) {
    t.match((await post(payload, type)).json(), { dialect: 'alpha', reason }, payload.slice(0, 20));
  }
  t.equal((await post('{"__proto__":{},"constructor":{"prototype":{}}}', 'application/json')).statusCode, 200);
});

await t.test('closing lets the answer in flight finish, and its connection not live on', async (t) => {
  const server = await testServer(t, { providers });
  const arrived = new Promise<void>((resolve) => {
    server.app.server.once('request', () => {
      resolve();
    });
  });
  const { port } = new URL(await server.listen());
  const socket = connect(Number(port), '127.0.0.1');
  const answer = text(socket);
  const body = '{"limit":1}';
  const head = [
    'POST /alpha/things HTTP/1.1',
    'Host: x',
    'Connection: keep-alive',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await arrived;
  const closed = server.app.close();
  socket.write(body);
  await closed;
  t.match(await answer, /^HTTP\/1\.1 200 OK[^]*connection: close[^]*"now"/i);
});

await t.test(
  'closing does not wait for the keep-alive of a connection whose upload was refused',
  { timeout: 30_000 },
  async (t) => {
    const server = await testServer(t, { providers });
    const { port } = new URL(await server.listen());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    t.match(answer.toString(), /^HTTP\/1\.1 404 Not Found/);
    await server.app.close();
    t.equal(await text(socket), '');
  },
);

await t.test('what is not HTTP, or no URL, is refused without harm', async (t) => {
  const server = await testServer(t, { providers });
  const { app } = server;
  t.equal((await app.inject({ url: '/alpha/%zz' })).json<{ dialect: string }>().dialect, 'alpha');
  const { port } = new URL(await server.listen());
  for (const bytes of ['\0\0\0\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET /alpha/\0 HTTP/1.1\r\nHost: x\r\n\r\n']) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(bytes);
    t.match(await text(socket), /^HTTP\/1\.1 400 Bad Request/);
  }
  t.equal((await app.inject({ url: '/_emulator/health' })).statusCode, 200);
});
