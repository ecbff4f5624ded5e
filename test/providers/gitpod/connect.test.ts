import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { create, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { Failure, type FailureReason } from '../../../src/core/http/failure.ts';
import { answerFailure, HTTP_STATUS } from '../../../src/providers/gitpod/api/connect/errors.ts';
import {
  ListEnvironmentUsageRecordsRequestSchema as RequestSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import {
  authorization,
  filterOf,
  idsOf,
  list,
  PROJECT,
  record,
  recordsFrom,
  serve,
  textOf,
  LIST_PATH,
} from './support.ts';

const DAY = { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' };
const MESSAGE = { filter: filterOf(DAY, PROJECT), pagination: { pageSize: 10 } };
const BINARY = Buffer.from(toBinary(RequestSchema, fromJson(RequestSchema, MESSAGE)));

async function post(
  app: FastifyInstance,
  payload: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> {
  return app.inject({
    method: 'POST',
    url: LIST_PATH,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    payload,
  });
}

async function get(
  app: FastifyInstance,
  query: string | Readonly<Record<string, string>>,
  options: InjectOptions = {},
) {
  const text = typeof query === 'string' ? query : new URLSearchParams(query).toString();
  return app.inject({ method: 'GET', url: `${LIST_PATH}?${text}`, headers: { authorization }, ...options });
}

const UNPACK = { gzip: gunzipSync, br: brotliDecompressSync };

const codeOf = (response: LightMyRequestResponse): string => response.json<{ code: string }>().code;
const messageOf = (response: LightMyRequestResponse): string => response.json<{ message: string }>().message;

// [gitpod/content-type-application-json-parameters]
await t.test('the response uses the codec of the request: application/json', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8; foo="a;b"',
    'Application/JSON',
  ]) {
    const response = await post(app, JSON.stringify(MESSAGE), { 'content-type': type });
    t.equal(response.statusCode, 200, type);
    t.equal(response.headers['content-type'], 'application/json');
  }
});

// [gitpod/content-type-application-proto-response]
await t.test('the response uses the codec of the request: application/proto', async (t) => {
  const { app } = await serve(t, [
    ...recordsFrom(DAY.from, 30),
    record('none', '2024-01-01T20:00:00.007Z', { projectId: null }),
  ]);
  let token = '';
  let pages = 0;
  do {
    const message = { filter: filterOf(DAY), pagination: { pageSize: 7, token } };
    const binary = Buffer.from(toBinary(RequestSchema, fromJson(RequestSchema, message)));
    const response = await post(app, binary, { 'content-type': 'application/proto' });
    t.equal(response.statusCode, 200);
    t.equal(response.headers['content-type'], 'application/proto');
    const json = await list(app, message);
    const page = fromBinary(ResponseSchema, response.rawPayload);
    t.ok(page.pagination, 'pagination is always there');
    t.same(toJson(ResponseSchema, page), {
      pagination: json.body.pagination.nextToken === '' ? {} : json.body.pagination,
      records: json.body.records,
    });
    // Nothing but what the library itself would write.
    t.same(response.rawPayload, Buffer.from(toBinary(ResponseSchema, page)));
    token = page.pagination?.nextToken ?? '';
    pages++;
  } while (token !== '');
  t.equal(pages, 5);
});

// [gitpod/content-type-application-proto-response]
await t.test('an empty binary message asks for every record', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 3));
  for (const encoding of ['identity', 'gzip', 'br']) {
    const headers = { 'content-type': 'application/proto', 'content-encoding': encoding };
    const response = await post(app, Buffer.alloc(0), headers);
    t.equal(fromBinary(ResponseSchema, response.rawPayload).records.length, 3, encoding);
  }
});

// [gitpod/filter-without-date-range-range]
await t.test('the constraints of a binary message are those of JSON', async (t) => {
  const { app } = await serve(t, []);
  const refused = [
    [{ pagination: { pageSize: 101 } }, /pagination\.page_size: value must be greater than or equal to 0 and less/],
    [{ pagination: { pageSize: -1 } }, /pagination\.page_size: value must be greater than or equal to 0 and less/],
    [{ filter: {} }, /filter\.date_range: value is required \[required\]/],
    [{ filter: { dateRange: {} } }, /filter\.date_range\.start_time: value is required \[required\]/],
    [{ pagination: { token: 'x' } }, /^pagination\.token: /],
    [
      { filter: { dateRange: { startTime: { seconds: 1n << 50n }, endTime: {} } } },
      /^filter\.date_range\.start_time: value must be an RFC 3339 timestamp/,
    ],
  ] as const;
  for (const [message, expected] of refused) {
    const binary = toBinary(RequestSchema, create(RequestSchema, message));
    const response = await post(app, Buffer.from(binary), { 'content-type': 'application/proto' });
    t.equal(response.statusCode, 400);
    t.equal(codeOf(response), 'invalid_argument');
    t.match(messageOf(response), expected);
  }
});

// [gitpod/binary-message-cant-decoded-invalid]
await t.test('a binary message that cannot be decoded is invalid_argument', async (t) => {
  const { app } = await serve(t, []);
  for (const hex of ['ff', '0a', '0801', '12', '120a0a03ff0041', '0a0d0880808080808080808080808001', '7b7d']) {
    const response = await post(app, Buffer.from(hex, 'hex'), { 'content-type': 'application/proto' });
    t.equal(response.statusCode, 400, hex);
    t.same(response.json(), {
      code: 'invalid_argument',
      message: 'the message is not a binary gitpod.v1.ListEnvironmentUsageRecordsRequest',
    });
  }
});

// [gitpod/another-content-type-415-accept]
await t.test('another content type is answered with 415 and Accept-Post', async (t) => {
  const { app } = await serve(t, []);
  const types = [
    'text/plain',
    'application/connect+json',
    'application/connect+proto',
    'application/grpc',
    'application/x-protobuf',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    'json',
    ';',
    'application/json, application/proto',
  ];
  for (const type of types) {
    for (const payload of ['{}', '']) {
      const response = await post(app, payload, { 'content-type': type });
      t.equal(response.statusCode, 415, type);
      t.equal(response.headers['accept-post'], 'application/json, application/proto');
      t.same(response.json(), {
        code: 'unknown',
        message: 'the message must be application/json or application/proto',
      });
    }
  }
  const url = LIST_PATH;
  const without = await app.inject({ method: 'POST', url, headers: { authorization } });
  t.equal(without.statusCode, 415, 'no content type, no body');
  const body = Buffer.from('{}');
  t.equal((await app.inject({ method: 'POST', url, headers: { authorization }, body })).statusCode, 415, 'no type');
});

// [gitpod/connect-protocol-version-sent-must]
await t.test('Connect-Protocol-Version, if sent, must be 1', async (t) => {
  const { app } = await serve(t, []);
  t.equal((await post(app, '{}', { 'connect-protocol-version': '1' })).statusCode, 200);
  for (const version of ['2', '', '1.0', 'v1']) {
    const response = await post(app, '{}', { 'connect-protocol-version': version });
    t.equal(response.statusCode, 400, version);
    t.same(response.json(), { code: 'invalid_argument', message: 'Connect-Protocol-Version must be "1"' });
  }
});

// [gitpod/connect-timeout-ms-most-10]
await t.test('Connect-Timeout-Ms has at most 10 digits; after that time the error is deadline_exceeded', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  for (const timeout of ['60000', '9999999999']) {
    t.equal((await post(app, '{}', { 'connect-timeout-ms': timeout })).statusCode, 200, timeout);
  }
  for (const timeout of ['12345678901', '-1', '1.5', '1e3', 'soon', '0x10']) {
    const response = await post(app, '{}', { 'connect-timeout-ms': timeout });
    t.equal(response.statusCode, 400, timeout);
    t.equal(codeOf(response), 'invalid_argument');
  }
  const late = await post(app, '{}', { 'connect-timeout-ms': '0', 'accept-encoding': 'gzip' });
  t.equal(late.statusCode, 504);
  t.equal(codeOf(late), 'deadline_exceeded');
  t.equal(late.headers['content-encoding'], undefined);
  const lateGet = await get(
    app,
    { encoding: 'json', message: '{}' },
    { headers: { authorization, 'connect-timeout-ms': '0' } },
  );
  t.equal(lateGet.statusCode, 504);
});

// [gitpod/requests-can-compressed-gzip-br]
await t.test('a request can be compressed with gzip or br', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  const pack = { gzip: gzipSync, br: brotliCompressSync, identity: (bytes: Buffer) => bytes };
  const plain = await list(app, MESSAGE);
  for (const [encoding, packed] of Object.entries(pack)) {
    const json = await post(app, packed(Buffer.from(JSON.stringify(MESSAGE))), {
      'content-encoding': encoding,
      'accept-encoding': 'identity',
    });
    t.same(json.json(), plain.body, encoding);
    const proto = await post(app, packed(BINARY), {
      'content-type': 'application/proto',
      'content-encoding': encoding.toUpperCase(),
      'accept-encoding': 'identity',
    });
    t.same(
      fromBinary(ResponseSchema, proto.rawPayload).records.map(({ id }) => textOf(id)),
      idsOf(plain),
    );
  }
});

// [gitpod/unknown-compression-unimplemented]
await t.test('an unknown compression is unimplemented, and the supported ones are named', async (t) => {
  const { app } = await serve(t, []);
  for (const encoding of ['zstd', 'deflate', 'gzip, br', 'compress']) {
    const responses = [
      await post(app, '{}', { 'content-encoding': encoding }),
      await get(app, { encoding: 'json', message: '{}', compression: encoding }),
    ];
    for (const response of responses) {
      t.equal(response.statusCode, 501, encoding);
      t.equal(response.headers['accept-encoding'], 'gzip, br');
      t.same(response.json(), {
        code: 'unimplemented',
        message: 'unknown compression: supported encodings are gzip, br and identity',
      });
    }
  }
});

// [gitpod/damaged-compressed-message-invalid]
await t.test('a damaged compressed message is invalid_argument', async (t) => {
  const { app } = await serve(t, []);
  const packed = gzipSync('{}');
  for (const [encoding, payload] of [
    ['gzip', Buffer.from('{}')],
    ['gzip', packed.subarray(0, -4)],
    ['gzip', Buffer.concat([packed.subarray(0, 12), Buffer.from([0xff, 0xff]), packed.subarray(14)])],
    ['br', Buffer.from('{}')],
    ['br', packed],
  ] as const) {
    const response = await post(app, payload, { 'content-encoding': encoding });
    t.equal(response.statusCode, 400);
    t.same(response.json(), { code: 'invalid_argument', message: `the message is not valid ${encoding}` });
  }
});

// [gitpod/message-above-1-mi-b]
await t.test('a message above 1 MiB is resource_exhausted with status 413, compressed or not', async (t) => {
  const { app } = await serve(t, []);
  const limit = 1_048_576;
  const padded = (size: number): Buffer => Buffer.from(`{}${' '.repeat(size - 2)}`);
  t.equal((await post(app, padded(limit))).statusCode, 200, 'exactly the limit');
  t.equal((await post(app, gzipSync(padded(limit)), { 'content-encoding': 'gzip' })).statusCode, 200);
  const bomb = Buffer.alloc(200 * limit);
  const refused = [
    await post(app, padded(limit + 1)),
    await post(app, gzipSync(padded(limit + 1)), { 'content-encoding': 'gzip' }),
    await post(app, gzipSync(bomb), { 'content-encoding': 'gzip' }),
    await post(app, brotliCompressSync(padded(limit + 1)), { 'content-encoding': 'br' }),
    await get(app, {
      encoding: 'proto',
      compression: 'gzip',
      base64: '1',
      message: gzipSync(Buffer.alloc(2 * limit)).toString('base64url'),
    }),
  ];
  for (const response of refused) {
    t.equal(response.statusCode, 413);
    t.same(response.json(), {
      code: 'resource_exhausted',
      message: 'the request message is larger than 1 MiB (1048576 bytes)',
    });
  }
});

// [gitpod/responses-compressed-accept-encoding]
await t.test(
  "the response is packed as Accept-Encoding prefers, and the client's order decides among equals",
  async (t) => {
    const { app } = await serve(t, recordsFrom(DAY.from, 30));
    const plain = await post(app, '{}');
    t.equal(plain.headers['content-encoding'], undefined);
    const cases = [
      ['gzip', 'gzip'],
      ['br', 'br'],
      ['br, gzip', 'br'],
      ['gzip, br', 'gzip'],
      ['gzip;q=0.5, br;q=0.8', 'br'],
      ['gzip;q=0.8, br;q=0.5, identity', undefined],
      ['GZIP', 'gzip'],
      ['*', 'gzip'],
      ['zstd, br', 'br'],
      ['gzip;q=0', undefined],
      ['gzip;q=0, *;q=0', undefined],
      ['identity', undefined],
      ['zstd, deflate', undefined],
      ['', undefined],
      [';;,,q=1,gzip;q=nonsense', undefined],
    ] as const;
    for (const [accepted, expected] of cases) {
      for (const type of ['application/json', 'application/proto']) {
        const payload = type === 'application/json' ? '{}' : '';
        const response = await post(app, payload, { 'accept-encoding': accepted, 'content-type': type });
        t.equal(response.headers['content-encoding'], expected, accepted);
        t.equal(Number(response.headers['content-length']), response.rawPayload.length);
        const bytes = expected === undefined ? response.rawPayload : UNPACK[expected](response.rawPayload);
        if (type === 'application/json') t.equal(bytes.toString(), plain.body);
        else t.equal(fromBinary(ResponseSchema, bytes).records.length, 25);
      }
    }
  },
);

// [gitpod/without-accept-encoding-response]
await t.test('without Accept-Encoding the response can be compressed like the request', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  const response = await post(app, gzipSync('{}'), { 'content-encoding': 'gzip' });
  t.equal(response.headers['content-encoding'], 'gzip');
  t.match(JSON.parse(gunzipSync(response.rawPayload).toString()), { records: { length: 25 } });
});

// [gitpod/responses-below-1-ki-b]
await t.test('a small response and an error are not compressed', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 1));
  const headers = { 'accept-encoding': 'gzip, br' };
  for (const payload of ['{}', '[]']) {
    t.equal((await post(app, payload, headers)).headers['content-encoding'], undefined, payload);
  }
});

// [gitpod/get-connect-v1-encoding-json]
await t.test('GET takes the message from the query: JSON, percent-encoded', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  const plain = await list(app, MESSAGE);
  const message = JSON.stringify(MESSAGE);
  for (const query of [
    { connect: 'v1', encoding: 'json', message },
    { encoding: 'json', message },
    { message, future: 'x', encoding: 'json', base64: '0', connect: 'v1' },
    { encoding: 'json', message, compression: 'identity' },
  ]) {
    const response = await get(app, query);
    t.equal(response.statusCode, 200);
    t.equal(response.headers['content-type'], 'application/json');
    t.same(response.json(), plain.body);
  }
});

// [gitpod/get-base64-1-base64url-padded]
await t.test(
  'GET takes the message from the query: base64url, padded or not, in either codec and packed',
  async (t) => {
    const { app } = await serve(t, recordsFrom(DAY.from, 30));
    const ids = idsOf(await list(app, MESSAGE));
    const json = Buffer.from(JSON.stringify({ ...MESSAGE, unknown: '~~~???>>>' }));
    for (const [encoding, bytes] of [
      ['json', json],
      ['proto', BINARY],
    ] as const) {
      for (const [compression, pack] of [
        ['identity', (plain: Buffer) => plain],
        ['gzip', gzipSync],
        ['br', brotliCompressSync],
      ] as const) {
        const unpadded = pack(bytes).toString('base64url');
        const padded = unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, '=');
        for (const message of [unpadded, padded]) {
          const headers = { authorization, 'accept-encoding': 'identity' };
          const response = await get(app, { connect: 'v1', encoding, base64: '1', compression, message }, { headers });
          t.equal(response.statusCode, 200, `${encoding} ${compression}`);
          const records =
            encoding === 'json'
              ? response.json<{ records: { id: string }[] }>().records
              : fromBinary(ResponseSchema, response.rawPayload).records;
          t.same(
            records.map(({ id }) => textOf(id)),
            ids,
          );
        }
      }
    }
  },
);

// [gitpod/get-pages-query-string-too]
await t.test('GET of an empty binary message asks for every record, and pages by the query string too', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  const first = await get(app, { encoding: 'json', message: '{}', pageSize: '20' });
  const { pagination } = first.json<{ pagination: { nextToken: string } }>();
  const second = await get(app, { encoding: 'proto', base64: '1', message: '', token: pagination.nextToken });
  t.equal(fromBinary(ResponseSchema, second.rawPayload).records.length, 10);
});

// [gitpod/get-response-vary-accept-encoding]
await t.test('a GET response varies by Accept-Encoding', async (t) => {
  const { app } = await serve(t, []);
  t.equal((await get(app, { encoding: 'json', message: '{}' })).headers.vary, 'Accept-Encoding');
});

// [gitpod/get-missing-invalid-encoding-message]
await t.test('a GET without the Connect parameters says which it needs', async (t) => {
  const { app } = await serve(t, []);
  for (const query of ['', 'token=x', 'encoding=json', 'message={}', 'connect=v1', 'pageSize=5']) {
    const response = await get(app, query);
    t.equal(response.statusCode, 400, query);
    t.equal(codeOf(response), 'invalid_argument');
    t.match(messageOf(response), /(encoding|message): value is required in a GET: \?connect=v1&encoding=json&message=/);
  }
});

// [gitpod/get-missing-invalid-encoding-message]
await t.test('a GET with wrong Connect parameters is refused', async (t) => {
  const { app } = await serve(t, []);
  const cases: [string, number, RegExp][] = [
    ['connect=v2&encoding=json&message={}', 400, /connect: value must be v1/],
    ['connect=1&encoding=json&message={}', 400, /connect: value must be v1/],
    ['encoding=xml&message={}', 415, /application\/json or application\/proto/],
    ['encoding=&message={}', 415, /application\/json or application\/proto/],
    ['encoding=json&encoding=proto&message={}', 400, /encoding: value must be a string/],
    ['encoding=json&message=', 400, /the message is empty/],
    ['encoding=json&message=%7B', 400, /not valid JSON/],
    ['encoding=json&message=%FF', 400, /not valid JSON/],
    ['encoding=json&message=[]', 400, /must be a JSON object/],
    ['encoding=json&message={}&message={}', 400, /message: value must be a string/],
    ['encoding=json&base64=1&message=%7B%7D', 400, /message: with base64=1 it must be base64url/],
    ['encoding=json&base64=1&message=e30===', 400, /message: with base64=1 it must be base64url/],
    ['encoding=proto&base64=1&message=_w', 400, /not a binary gitpod/],
    ['encoding=json&message={"pagination":{"pageSize":101}}', 400, /pagination\.page_size: value must be greater/],
    ['encoding=json&message={"filter":{}}', 400, /filter\.date_range: value is required/],
    ['encoding=json&message={}&pageSize=101', 400, /pagination\.page_size: value must be greater/],
    ['encoding=json&message={}&pageSize=x', 400, /pagination\.page_size: value must be an integer/],
  ];
  for (const [query, status, message] of cases) {
    const response = await get(app, query);
    t.equal(response.statusCode, status, query);
    t.match(messageOf(response), message, query);
  }
});

// [gitpod/other-methods-including-head-405]
await t.test('other methods are answered with 405 and Allow: GET, POST', async (t) => {
  const { app } = await serve(t, []);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const) {
    for (const prefix of ['', '/api']) {
      const response = await app.inject({ method, url: `${prefix}${LIST_PATH}`, headers: { authorization } });
      t.equal(response.statusCode, 405, method);
      t.equal(response.headers.allow, 'GET, POST');
      if (method !== 'HEAD') t.equal(codeOf(response), 'unknown');
    }
  }
});

// [gitpod/malformed-json-empty-body-body]
await t.test('malformed JSON, an empty body and a body that is no object are invalid_argument', async (t) => {
  const { app } = await serve(t, []);
  for (const body of [
    '{',
    '{}x',
    "{'a':1}",
    '{"a":}',
    '{"a":1,}',
    'undefined',
    '\ufeff{}',
    '',
    '[]',
    'null',
    '5',
    '"x"',
  ]) {
    const response = await post(app, body);
    t.equal(response.statusCode, 400, body);
    t.equal(codeOf(response), 'invalid_argument');
    t.match(messageOf(response), /not valid JSON in UTF-8|the message is empty|the request must be a JSON object/);
  }
  const broken = await post(app, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
  t.equal(broken.statusCode, 400, 'not UTF-8');
});

// [gitpod/errors-json-code-message-codecs]
await t.test('errors are JSON with code and message, whatever the codec', async (t) => {
  const { app } = await serve(t, []);
  const responses = [
    await post(app, Buffer.from('ff', 'hex'), { 'content-type': 'application/proto' }),
    await post(app, '', { 'content-type': 'application/proto', authorization: '' }),
    await get(app, 'encoding=proto&base64=1&message=_w'),
    await post(app, '{', { 'accept-encoding': 'gzip' }),
    await app.inject({ method: 'POST', url: '/gitpod.v1.UsageService/GetActiveUsersCount' }),
  ];
  for (const response of responses) {
    t.equal(response.headers['content-type'], 'application/json');
    t.same(Object.keys(response.json<object>()), ['code', 'message']);
    t.ok(codeOf(response) in HTTP_STATUS);
    t.not(messageOf(response), '');
  }
});

// [gitpod/every-code-http-status]
await t.test('every code has the HTTP status of the protocol', async (t) => {
  // https://connectrpc.com/docs/protocol#error-codes
  t.same(HTTP_STATUS, {
    canceled: 499,
    unknown: 500,
    invalid_argument: 400,
    deadline_exceeded: 504,
    not_found: 404,
    already_exists: 409,
    permission_denied: 403,
    resource_exhausted: 429,
    failed_precondition: 400,
    aborted: 409,
    out_of_range: 400,
    unimplemented: 501,
    internal: 500,
    unavailable: 503,
    data_loss: 500,
    unauthenticated: 401,
  });
});

// [gitpod/every-code-http-status, gitpod/405-415-connect-no-code]
await t.test("every reason to fail has Connect's code and status", async (t) => {
  const expected: Readonly<Record<FailureReason, readonly [number, string]>> = {
    unauthenticated: [401, 'unauthenticated'],
    unknown_credential: [401, 'unauthenticated'],
    invalid: [400, 'invalid_argument'],
    malformed_body: [400, 'invalid_argument'],
    not_found: [404, 'unimplemented'],
    method_not_allowed: [405, 'unknown'],
    payload_too_large: [413, 'resource_exhausted'],
    unsupported_media_type: [415, 'unknown'],
    unsupported_encoding: [501, 'unimplemented'],
    deadline_exceeded: [504, 'deadline_exceeded'],
    rate_limited: [429, 'resource_exhausted'],
    unavailable: [503, 'unavailable'],
    internal: [500, 'internal'],
  };
  for (const [reason, [status, code]] of Object.entries(expected)) {
    const answer = answerFailure(new Failure(reason as FailureReason, 'why'));
    t.equal(answer.status, status, reason);
    t.match(answer.body, { code, message: /./ });
  }
});

// [gitpod/unknown-method-service-404-unimplemented]
await t.test('an unknown method of the service is unimplemented, with status 404', async (t) => {
  const { app } = await serve(t, []);
  for (const path of ['/gitpod.v1.UsageService/Nothing', '/api/gitpod.v1.EnvironmentService/ListEnvironments']) {
    const answer = await list(app, {}, { path });
    t.equal(answer.status, 404);
    t.equal(answer.body.code, 'unimplemented');
  }
});
