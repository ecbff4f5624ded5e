import type { InjectOptions } from 'fastify';
import t from 'tap';
import { Failure, type FailureReason } from '../../../src/core/http/failure.ts';
import { answerFailure } from '../../../src/providers/nirvana/api/errors.ts';
import { nirvana } from '../../../src/providers/nirvana/index.ts';
import { UsageListQuery } from '../../../src/providers/nirvana/api/usage-list.ts';
import { testServer } from '../../helpers/server.ts';
import { type ErrorBody, testClient } from './client.ts';
import { daily, fillWith } from './resources.ts';
import { fc, runs } from '../../helpers/properties.ts';

const providers = [nirvana];
const authorization = 'Bearer any';

// [nirvana/clients-send-authorization-bearer]
await t.test('a request carries Authorization: Bearer and an API key', async (t) => {
  const { app } = await testServer(t, { providers });
  for (const value of ['Bearer key', 'bearer key', 'Bearer  key', 'Bearer My API Key']) {
    t.equal((await app.inject({ url: '/v1/usage', headers: { authorization: value } })).statusCode, 200, value);
  }
});

// [nirvana/without-key-another-scheme-401]
await t.test('without a key, or with another scheme, the status is 401', async (t) => {
  const { app } = await testServer(t, { providers });
  for (const url of ['/v1/usage', '/v1/usage/7', '/v1/usage?limit=1']) {
    for (const value of [undefined, '', 'key', 'Bearer', 'Bearer ', 'Basic a2V5', 'APIKey key']) {
      const response = await app.inject({ url, headers: value === undefined ? {} : { authorization: value } });
      t.equal(response.statusCode, 401, `${url} ${value ?? 'none'}`);
      t.equal(response.headers['www-authenticate'], 'Bearer');
      t.same(response.json(), {
        code: 'unauthorized',
        message: 'send an API key in the header Authorization: Bearer <api key>',
      });
    }
  }
});

// [nirvana/unknown-key-401]
await t.test('an unknown key is refused with 401', async (t) => {
  const { app } = await testServer(t, { providers, keys: ['right'] });
  const response = await app.inject({ url: '/v1/usage', headers: { authorization: 'Bearer wrong' } });
  t.equal(response.statusCode, 401);
  t.match(response.json(), { code: 'unauthorized' });
  t.notMatch(response.body, /wrong/);
});

// [nirvana/errors-code-message-clients-read]
await t.test('errors are a code in snake_case and a message', async (t) => {
  const statuses: Record<FailureReason, number> = {
    unauthenticated: 401,
    unknown_credential: 401,
    invalid: 400,
    malformed_body: 400,
    not_found: 404,
    method_not_allowed: 405,
    payload_too_large: 413,
    unsupported_media_type: 415,
    unsupported_encoding: 415,
    deadline_exceeded: 504,
    rate_limited: 429,
    unavailable: 503,
    internal: 500,
  };
  for (const [reason, status] of Object.entries(statuses) as [FailureReason, number][]) {
    const answer = answerFailure(new Failure(reason, 'why'));
    t.equal(answer.status, status, reason);
    t.match(answer.body, { code: /^[a-z]+(_[a-z]+)*$/, message: 'why' });
    t.same(Object.keys(answer.body), ['code', 'message']);
  }
});

// [nirvana/unknown-paths-under-v1-usage, nirvana/other-methods-405-allow]
await t.test('unknown paths under /v1/usage get 404, other methods 405', async (t) => {
  const { app } = await testServer(t, { providers });
  for (const url of ['/v1/usage/a/b', '/v1/usage/%zz', `/v1/usage/${'a'.repeat(1025)}`]) {
    const response = await app.inject({ url, headers: { authorization } });
    t.equal(response.statusCode, 404, url);
    t.match(response.json(), { code: 'not_found' });
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    for (const url of ['/v1/usage', '/v1/usage/7']) {
      const response = await app.inject({ method, url, headers: { authorization } });
      t.equal(response.statusCode, 405, `${method} ${url}`);
      t.equal(response.headers.allow, 'GET');
      t.match(response.json(), { code: 'method_not_allowed', message: /use GET/ });
    }
  }
});

// [nirvana/head-answered-like-get]
await t.test('HEAD is answered like GET, without the body', async (t) => {
  const { app } = await testServer(t, { providers, fill: fillWith(daily(1)) });
  const get = await app.inject({ url: '/v1/usage', headers: { authorization } });
  const head = await app.inject({ method: 'HEAD', url: '/v1/usage', headers: { authorization } });
  t.equal(head.statusCode, 200);
  t.equal(head.body, '');
  t.equal(head.headers['content-length'], String(Buffer.byteLength(get.body)));
});

// [nirvana/body-get-ignored]
await t.test('the body of a GET is ignored', async (t) => {
  const { app } = await testServer(t, { providers, fill: fillWith(daily(1)) });
  for (const [type, payload] of [
    ['application/json', '{"limit":'],
    ['application/json', ''],
    ['application/x-nonsense', 'x'],
  ] as const) {
    const headers = { authorization, 'content-type': type };
    t.equal((await app.inject({ method: 'GET', url: '/v1/usage', headers, payload })).statusCode, 200, type);
  }
});

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(UsageListQuery.properties)) },
  { weight: 1, arbitrary: fc.string().map(encodeURIComponent) },
);
const value = fc.oneof(
  fc.string({ unit: 'binary' }).map(encodeURIComponent),
  fc.webQueryParameters(),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%ff',
    '%E0%A4%A',
    '+',
    '""',
    "' OR 1=1 --",
    '%27%3B%20DROP%20TABLE%20nirvana_resource%3B--',
    '1e999',
    '-0',
    'NaN',
    '0x10',
    '9'.repeat(400),
    'null',
    'true',
    '[]',
    '{}',
    '__proto__',
    'constructor',
    '2026-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    'created_at:asc',
    'vm',
    'us-sva-2',
    'a'.repeat(3000),
    '00000000-0000-4000-8000-000000000001',
  ),
);
const query = fc
  .array(fc.tuple(name, fc.constantFrom('=', '=', '=', '', '[]=', '==', '&', '[$gt]='), value), { maxLength: 6 })
  .map((parts) => parts.map((part) => part.join('')).join('&'));

// [nirvana/no-query-gets-5xx]
await t.test('no query, however hostile, gets a 5xx or a message about internals', async (t) => {
  const { app } = await testClient(t, daily(30));
  const outcomes = new Map<number, number>();
  const ask = async (options: InjectOptions): Promise<void> => {
    const response = await app.inject({ ...options, headers: { authorization } });
    outcomes.set(response.statusCode, (outcomes.get(response.statusCode) ?? 0) + 1);
    if (response.statusCode === 200) {
      response.json<{ pagination: unknown }>();
      return;
    }
    if (response.statusCode !== 400) throw new Error(`${response.statusCode} ${response.body}`);
    const { code, message } = response.json<ErrorBody>();
    if (code !== 'bad_request') throw new Error(code);
    if (/sql|fastify|ajv|must match|must NOT|\/[a-z_]+ must|undefined|Error|nirvana_/.test(message))
      throw new Error(message);
  };
  await fc.assert(
    fc.asyncProperty(query, (text) => ask({ url: `/v1/usage?${text.replaceAll(/[\s#]/g, '')}` })),
    { numRuns: runs(1500) },
  );
  t.ok((outcomes.get(200) ?? 0) > 50 && (outcomes.get(400) ?? 0) > 50, JSON.stringify([...outcomes]));
});
