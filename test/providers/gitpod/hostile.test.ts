import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { HTTP_STATUS } from '../../../src/providers/gitpod/api/connect/errors.ts';
import { authorization, filterOf, recordsFrom, serve, LIST_PATH } from './support.ts';
import { fc, runs } from '../../helpers/properties.ts';

const DAY = { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' };

/** Words about the implementation, which no client should read. */
const INTERNALS =
  /sqlite|better-|fastify|FST_|ajv|typebox|bufbuild|instancePath|node_modules|\.ts\b|\.js\b|:\d+\)|undefined/i;

interface Outcome {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** An answer to a wrong or odd request: a page, or a Connect error, and never the server's fault. */
function judge(t: Test, { status, type, body }: Outcome, what: string): void {
  if (status === 200) return;
  const ours = [400, 401, 404, 405, 413, 415, 501, 504].includes(status);
  if (!ours) t.fail(`${status} for ${what}`);
  if (type !== 'application/json') t.fail(`${type ?? 'no type'} for ${what}`);
  if (INTERNALS.test(body)) t.fail(`${body} for ${what}`);
  const error = JSON.parse(body) as { code: string; message: string };
  if (!(error.code in HTTP_STATUS) || error.message === '') t.fail(`${body} for ${what}`);
}

// [gitpod/every-request-gets-page-connect]
await t.test(
  'hostile bodies, headers and queries get a Connect error, never a 5xx that the server causes',
  async (t) => {
    const { app } = await serve(t, recordsFrom(DAY.from, 40));
    const valid = JSON.stringify({ filter: filterOf(DAY), pagination: { pageSize: 5 } });
    const body = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => gzipSync(bytes)),
      // A valid one with some bytes changed.
      fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }).map((changes) => {
        const bytes = Buffer.from(valid);
        for (const [index, byte] of changes) bytes[index] = byte;
        return bytes;
      }),
      fc
        .record({
          pagination: fc.record({ pageSize: fc.anything(), token: fc.anything() }),
          filter: fc.oneof(fc.anything(), fc.constant(filterOf(DAY))),
        })
        .map((message) => {
          try {
            return Buffer.from(JSON.stringify(message));
          } catch {
            return Buffer.from(valid);
          }
        }),
    );
    const value = fc.oneof(
      fc.constantFrom('', '0', '1', '-1', '99999999999', 'gzip', 'br', 'application/json', 'application/proto', 'null'),
      fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ' ')),
    );
    const headers = fc.dictionary(
      fc.constantFrom(
        'content-type',
        'content-encoding',
        'accept-encoding',
        'connect-protocol-version',
        'connect-timeout-ms',
        'accept',
      ),
      value,
      { maxKeys: 4 },
    );
    const query = fc.array(
      fc.tuple(
        fc.constantFrom(
          'token',
          'pageSize',
          'connect',
          'encoding',
          'message',
          'base64',
          'compression',
          '__proto__',
          'x',
        ),
        fc.oneof(value, fc.constantFrom('json', 'proto', 'v1', '{}', valid, '%', '%ff', '%00')),
      ),
      { maxLength: 7 },
    );
    const method = fc.constantFrom(
      'POST' as const,
      'POST' as const,
      'GET' as const,
      'PUT' as const,
      'OPTIONS' as const,
    );
    const path = fc.constantFrom(
      LIST_PATH,
      LIST_PATH,
      `/api${LIST_PATH}`,
      `${LIST_PATH}/`,
      '/gitpod.v1.X/Y',
      `${LIST_PATH}%zz`,
    );
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, body, async (method, path, query, headers, payload) => {
        const pairs = query.map(([name, text]) => `${name}=${text.startsWith('%') ? text : encodeURIComponent(text)}`);
        const url = `${path}?${pairs.join('&')}`;
        const response = await app.inject({
          method,
          url,
          headers: { authorization, 'content-type': 'application/json', ...headers },
          ...(method !== 'GET' && { payload }),
        });
        const type = response.headers['content-type'];
        const outcome = { status: response.statusCode, type: type?.toString(), body: response.body };
        judge(t, outcome, JSON.stringify([method, url, headers, payload.toString('latin1')]));
      }),
      { numRuns: runs(1_000) },
    );
    t.pass('nothing broke');
  },
);

// [gitpod/every-request-gets-page-connect]
await t.test('deep, long and repetitive JSON is refused or ignored at once', async (t) => {
  const { app } = await serve(t, []);
  const long = 'x'.repeat(300_000);
  const bodies = [
    '['.repeat(500_000),
    `{"unknown":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    `{"filter":${'{"filter":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    `{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
    `{"pagination":{"token":"${long}"}}`,
    `{"filter":{"projectId":"${long}","dateRange":{"startTime":"${long}","endTime":"${long}"}}}`,
    `{"filter":{"dateRange":{"startTime":"2024-01-01T00:00:00.${'0'.repeat(500_000)}Z","endTime":"2024-01-01T00:00:00"}}}`,
  ];
  for (const payload of bodies) {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url: LIST_PATH, headers, payload });
    t.ok([200, 400].includes(response.statusCode), payload.slice(0, 30));
    t.ok(response.body.length < 1_000);
  }
});

// [gitpod/every-request-gets-page-connect]
await t.test('a proto message of nested groups and endless fields is refused or ignored at once', async (t) => {
  const { app } = await serve(t, []);
  for (const payload of [
    // Unknown fields, groups within groups, groups that end nothing.
    Buffer.alloc(900_000, Buffer.from([0x18, 0x01])),
    Buffer.alloc(900_000, 0x1b),
    Buffer.alloc(900_000, 0x0c),
    Buffer.alloc(900_000, Buffer.from([0x0a, 0x00])),
  ]) {
    const headers = { authorization, 'content-type': 'application/proto' };
    const response = await app.inject({ method: 'POST', url: LIST_PATH, headers, payload });
    t.ok([200, 400].includes(response.statusCode), payload.toString('hex', 0, 4));
  }
});

// [gitpod/every-request-gets-page-connect]
await t.test('a body that is shorter than its length, or no body at all, affects no other request', async (t) => {
  const server = await serve(t, []);
  const { port, hostname } = new URL(await server.listen());
  const raw = async (content: string): Promise<string> => {
    const socket = connect({ port: Number(port), host: hostname });
    socket.end(content);
    return text(socket);
  };
  const head = `POST ${LIST_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n`;
  t.notMatch(await raw(`${head}Content-Length: 10\r\n\r\n{}`), /^HTTP\/1\.1 [25]/);
  t.notMatch(await raw(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`), /^HTTP\/1\.1 [25]/);
  const answered = await new Promise<number | undefined>((resolve, reject) => {
    const options = { port, hostname, path: LIST_PATH, method: 'POST' };
    const headers = { authorization, 'content-type': 'application/json' };
    const request = httpRequest({ ...options, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end('{}');
  });
  t.equal(answered, 200);
});
