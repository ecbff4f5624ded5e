import { text } from 'node:stream/consumers';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';
import { Effect } from '../../src/core/faults/effect.ts';
import { validate } from '../../src/core/schema/validate.ts';
import { ALLOWED_PROVIDERS } from '../helpers/provider-names.ts';

const start = async (t: Test): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.teardown(() => emulator.close());
  return emulator;
};

const gitpodPath = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';
const gcorePath = '/cloud/v1/usage_report';
const gcoreBody = { time_from: '2019-08-01T00:00:00Z', time_to: '2019-09-01T00:00:00Z' };

const calls = {
  gitpod: (url: string, headers: Record<string, string> = {}, body: object = {}) =>
    fetch(url + gitpodPath, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  nirvana: (url: string, headers: Record<string, string> = {}, query = '') =>
    fetch(`${url}/v1/usage${query}`, { headers: { authorization: 'Bearer k', ...headers } }),
  gcore: (url: string, headers: Record<string, string> = {}) =>
    fetch(url + gcorePath, {
      method: 'POST',
      headers: { authorization: 'APIKey k', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(gcoreBody),
    }),
};
const names = ['gitpod', 'nirvana', 'gcore'] as const;

await t.test("an injected failure is worded in the provider's own dialect, and names its fault", async (t) => {
  const { url, faults } = await start(t);
  const usual = {
    gitpod: { code: 'unavailable' },
    nirvana: { code: 'service_unavailable' },
    gcore: { exception_class: 'HTTPError' },
  };
  for (const provider of names) {
    await faults.arm({ id: `f-${provider}`, provider, effect: { kind: 'error', status: 503 }, calls: { nth: 1 } });
    const response = await calls[provider](url);
    t.equal(response.status, 503);
    t.equal(response.headers.get('x-usage-emulator-fault'), `f-${provider}`);
    t.match(await response.json(), { ...usual[provider], message: String });
    const after = await calls[provider](url);
    t.equal(after.status, 200);
    t.equal(after.headers.get('x-usage-emulator-fault'), null);
  }
});

await t.test('the status, code and message of a failure are those that the fault names', async (t) => {
  const { url, faults } = await start(t);
  const effect = { kind: 'error', status: 409, code: 'aborted', message: 'try again', 'x-should-retry': true } as const;
  for (const provider of names) {
    await faults.arm({ provider, effect });
    const response = await calls[provider](url);
    t.equal(response.status, 409);
    t.equal(response.headers.get('x-should-retry'), 'true');
    const body = (await response.json()) as {
      readonly message: string;
      readonly code?: string;
      readonly exception_class?: string;
    };
    t.equal(body.message, 'try again');
    t.equal(body.code ?? body.exception_class, 'aborted');
  }
});

await t.test('retry-after, retry-after-ms and x-should-retry are sent as the fault names them', async (t) => {
  const { url, faults } = await start(t);
  await faults.arm({
    provider: 'nirvana',
    effect: { kind: 'error', status: 429, 'retry-after': 3, 'retry-after-ms': 12, 'x-should-retry': false },
  });
  const { status, headers } = await calls.nirvana(url);
  t.equal(status, 429);
  t.same(
    ['retry-after', 'retry-after-ms', 'x-should-retry'].map((name) => headers.get(name)),
    ['3', '12', 'false'],
  );
});

await t.test('a rate limit answers with the 429 of the vendor and says when to come back', async (t) => {
  const { url, faults } = await start(t);
  await faults.arm({ provider: 'gitpod', effect: { kind: 'rate_limit', burst: 1, per_second: 0.01 } });
  t.equal((await calls.gitpod(url)).status, 200);
  const limited = await calls.gitpod(url);
  t.equal(limited.status, 429);
  t.match(await limited.json(), { code: 'resource_exhausted' });
  t.ok(Number(limited.headers.get('retry-after')) > 90);
});

await t.test("an expired credential is answered as a key that the provider doesn't know", async (t) => {
  const { url, faults } = await start(t);
  for (const provider of names) {
    await faults.arm({ provider, effect: { kind: 'expired_credential' } });
    t.equal((await calls[provider](url)).status, 401, provider);
  }
});

await t.test('a page token that has expired is refused like any that the provider does not take', async (t) => {
  const { url, faults } = await start(t);
  const first = (await (await calls.gitpod(url, {}, { pagination: { pageSize: 1 } })).json()) as {
    pagination: { nextToken: string };
  };
  const next = { pagination: { pageSize: 1, token: first.pagination.nextToken } };
  t.equal((await calls.gitpod(url, {}, next)).status, 200, 'and that it was taken before makes no difference');
  await faults.arm({ provider: 'gitpod', effect: { kind: 'expired_page_token' }, calls: { first: 1 } });
  t.equal((await calls.gitpod(url)).status, 200);
  const expired = await calls.gitpod(url, {}, next);
  t.equal(expired.status, 400);
  t.equal(expired.headers.get('x-usage-emulator-fault'), 'fault-1');
  t.match(await expired.json(), { code: 'invalid_argument' });
  t.equal((await calls.gitpod(url, {}, next)).status, 200);
  t.match(faults.list(), [{ calls_seen: 2, hits: 1 }]);
});

await t.test('a body that is cut short, malformed or slow', async (t) => {
  const { url, faults } = await start(t);
  const whole = await (await calls.nirvana(url)).text();
  await faults.arm({ provider: 'nirvana', effect: { kind: 'truncated_body' }, calls: { first: 1 } });
  const cut = await calls.nirvana(url);
  t.equal(cut.headers.get('content-length'), String(whole.length));
  await t.rejects(cut.text());
  await faults.arm({ provider: 'nirvana', effect: { kind: 'malformed_json' }, calls: { first: 1 } });
  const malformed = await calls.nirvana(url);
  t.equal(malformed.status, 200);
  await t.rejects(malformed.json(), SyntaxError);
  await faults.arm({ provider: 'nirvana', effect: { kind: 'slow_body', bytes: 200, every_ms: 1 } });
  const slow = await calls.nirvana(url);
  let chunks = 0;
  let length = 0;
  for await (const chunk of slow.body ?? []) {
    chunks += 1;
    length += (chunk as Uint8Array).length;
  }
  t.equal(length, whole.length);
  t.ok(chunks > 1);
});

await t.test('a connection that is reset gets no answer at all', async (t) => {
  const { url, faults } = await start(t);
  await faults.arm({ provider: 'nirvana', effect: { kind: 'connection_reset' }, calls: { first: 1 } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /v1/usage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n\r\n');
  await t.rejects(text(socket), { code: 'ECONNRESET' });
  t.equal((await calls.nirvana(url)).status, 200);
});

await t.test('a delay holds the answer back, and the emulator closes all the same', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  await emulator.faults.arm({ provider: 'nirvana', delay: 600_000 });
  const waiting = calls.nirvana(emulator.url);
  while (emulator.faults.list()[0]?.hits !== 1) await new Promise(setImmediate);
  await emulator.close();
  t.equal((await waiting).status, 200);
});

await t.test('a delay works with every effect', async (t) => {
  const { url, faults, journal } = await start(t);
  const first = (await (await calls.gitpod(url, {}, { pagination: { pageSize: 1 } })).json()) as {
    pagination: { nextToken: string };
  };
  const body = { pagination: { pageSize: 1, token: first.pagination.nextToken } };
  const DELAY = 40;
  const settings: Readonly<Record<string, object>> = {
    error: { status: 503 },
    rate_limit: { burst: 1, per_second: 0 },
    slow_body: { bytes: 1_000, every_ms: 0 },
    bandwidth: { bytes_per_second: 1_000_000 },
    number_as_text: { field: 'nextToken' },
    null_value: { field: 'projectId' },
    unknown_enum: { field: 'userId' },
    raw: { status: 502, headers: { 'x-proxy': 'lb-1' }, body: '<html>' },
    redirect: { location: '/login' },
  };
  for (const { properties } of Effect.anyOf) {
    const kind = properties.kind.const;
    // The listing has no totals.
    if (kind === 'wrong_total') continue;
    const effect = validate(Effect, { kind, ...settings[kind] });
    faults.clear();
    journal.clear();
    await faults.arm({ provider: 'gitpod', effect, delay: DELAY });
    if (effect.kind === 'rate_limit') await calls.gitpod(url, {}, body);
    const began = performance.now();
    const response = await calls.gitpod(url, { 'accept-encoding': 'gzip' }, body).catch(() => undefined);
    await response?.text().catch(() => undefined);
    // Timers may fire a millisecond early.
    t.ok(performance.now() - began >= DELAY - 1, effect.kind);
    t.match(faults.list(), [{ hits: 1 }]);
    const entry = async () => (await journal.entries()).find(({ fault }) => fault !== null);
    while ((await entry()) === undefined) await new Promise(setImmediate);
    t.equal((await entry())?.headers['accept-encoding'], 'gzip', 'the journal shows what the client sent');
  }
});

await t.test('a slow body ends with its client, and when the emulator closes', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  const whole = await (await calls.nirvana(emulator.url)).text();
  await emulator.faults.arm({ provider: 'nirvana', effect: { kind: 'slow_body', bytes: 1, every_ms: 60_000 } });
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const leaving = new AbortController();
  const left = await fetch(`${emulator.url}/v1/usage`, {
    headers: { authorization: 'Bearer k' },
    signal: leaving.signal,
  });
  await left.body?.getReader().read();
  leaving.abort();
  while ((await emulator.journal.entries()).length < 2) await new Promise(setImmediate);
  t.ok(timers() <= before, 'no timer keeps the process alive');
  const slow = await calls.nirvana(emulator.url);
  const closed = emulator.close();
  t.equal(await slow.text(), whole);
  await closed;
});

await t.test('a request arms a fault for itself with a header, and its retries count', async (t) => {
  const { url, faults } = await start(t);
  for (const header of [
    'status=503&first=2&retry-after-ms=1',
    JSON.stringify({ calls: { first: 2 }, effect: { kind: 'error', status: 503 } }),
  ]) {
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      statuses.push((await calls.nirvana(url, { 'x-usage-emulator-fault': header })).status);
    }
    t.same(statuses, [503, 503, 200]);
    t.equal((await calls.nirvana(url)).status, 200);
  }
  t.match(faults.list(), [
    { armed_by: 'header', hits: 2 },
    { armed_by: 'header', hits: 2 },
  ]);
  for (const [wrong, message] of [
    ['', /effect: name an effect or a delay/],
    ['status=200', /effect\.status: 200 is not a whole number from 400 to 599/],
    ['{', /not JSON; send JSON, or parameters such as status=503&first=2&retry-after-ms=10/],
    ['{"effect":{"kind":"nothing"}}', /effect\.kind: 'nothing' is not allowed; allowed: error, /],
    ['stauts=503', /effect: unknown key 'stauts'; did you mean 'status'\?/],
    ['{"match":{"body":{"path":"$.a"}},"effect":{"kind":"connection_reset"}}', /unknown key 'match'/],
    ['{"provider":"gitpod","effect":{"kind":"connection_reset"}}', /unknown key 'provider'/],
  ] as const) {
    const refused = await calls.nirvana(url, { 'x-usage-emulator-fault': wrong });
    t.equal(refused.status, 400, wrong);
    const { code, message: text } = (await refused.json()) as { code: string; message: string };
    t.equal(code, 'bad_request');
    t.match(text, /^x-usage-emulator-fault: /);
    t.match(text, message);
  }
});

await t.test('faults that requests arm take no room or id from those of the control API', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', limits: { faults: 1, headerFaults: 2 } });
  t.teardown(() => emulator.close());
  const { url, faults } = emulator;
  for (let n = 0; n < 5; n++) {
    await calls.nirvana(url, { 'x-usage-emulator-fault': `status=503&id=mine-${n}&first=1` });
  }
  t.match(faults.list(), [{ id: 'mine-3' }, { id: 'mine-4' }]);
  await faults.arm({ id: 'mine-4', provider: 'nirvana', effect: { kind: 'error', status: 500 } });
  t.match(faults.list(), [
    { id: 'mine-3', armed_by: 'header' },
    { id: 'mine-4', armed_by: 'control' },
  ]);
  await t.rejects(faults.arm({ provider: 'nirvana', effect: { kind: 'error', status: 500 } }), {
    code: 'limit_reached',
  });
  faults.clear();
  const match = { body: { path: '$.a' } };
  const many = await Promise.allSettled(
    Array.from({ length: 10 }, () => faults.arm({ provider: 'nirvana', effect: { kind: 'connection_reset' }, match })),
  );
  t.equal(many.filter(({ status }) => status === 'fulfilled').length, 1, 'the limit holds for faults armed at once');
});

await t.test('a fault matches a JSON path of the body, also where the provider reads bytes', async (t) => {
  const { url, faults } = await start(t);
  const effect = { kind: 'error', status: 500 } as const;
  await faults.arm({ provider: 'gitpod', effect, match: { body: { path: '$.pagination.pageSize', equals: 7 } } });
  await faults.arm({ provider: 'gcore', effect, match: { body: { path: '$.time_from' } } });
  t.equal((await calls.gitpod(url)).status, 200);
  t.equal((await calls.gitpod(url, {}, { pagination: { pageSize: 7 } })).status, 500);
  t.equal((await calls.gcore(url)).status, 500);
});

await t.test('faults come after authentication and before validation', async (t) => {
  const { url, faults } = await start(t);
  await faults.arm({ provider: 'nirvana', effect: { kind: 'error', status: 503 } });
  t.equal((await fetch(`${url}/v1/usage`)).status, 401);
  t.equal((await calls.nirvana(url, {}, '?limit=nonsense')).status, 503);
});

await t.test('faults of one dataset happen to no other', async (t) => {
  const emulator = await start(t);
  const mine = await emulator.datasets.create();
  await mine.faults.arm({ provider: 'nirvana', effect: { kind: 'error', status: 503 } });
  t.equal((await calls.nirvana(emulator.url)).status, 200);
  const headers = { authorization: `Bearer ${mine.env['NIRVANA_LABS_API_KEY'] ?? ''}` };
  t.equal((await calls.nirvana(emulator.url, headers)).status, 503);
  await mine.reset();
  t.equal((await calls.nirvana(emulator.url, headers)).status, 200);
});

await t.test(
  'over HTTP faults are armed, listed with their hits, and cleared; what could never happen is refused',
  async (t) => {
    const { url } = await start(t);
    const post = (body: object): Promise<Response> =>
      fetch(`${url}/_emulator/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const effect = { kind: 'error', status: 503 };
    t.equal((await post({ id: 'mine', provider: 'nirvana', operation: 'usage.list', effect })).status, 201);
    t.equal((await post({ id: 'mine', provider: 'nirvana', effect })).status, 409);
    await calls.nirvana(url);
    const listed = await fetch(`${url}/_emulator/faults?dataset=default`);
    t.match(await listed.json(), { faults: [{ id: 'mine', dataset: 'default', hits: 1 }] });
    const cases = [
      [{ provider: 'aws', effect }, 400, `provider: there is no 'aws'; allowed: ${ALLOWED_PROVIDERS}`],
      [
        { provider: 'nirvana', operation: 'usage.lst', effect },
        400,
        /operation: there is no 'usage\.lst'; did you mean 'usage\.list'\? allowed: usage\.list, usage\.get/,
      ],
      [{ provider: 'gcore', effect: { kind: 'expired_page_token' } }, 400, /page tokens/],
      [
        { provider: 'nirvana', effect: { kind: 'error' } },
        400,
        /effect: 'status' is missing: a whole number from 400 to 599/,
      ],
      [
        { provider: 'nirvana', effect: { kind: 'eror' } },
        400,
        /^effect\.kind: 'eror' is not allowed; did you mean 'error'\? allowed: error, rate_limit, expired_credential, /,
      ],
      [{ provider: 'nirvana', effect, calls: { fist: 1 } }, 400, /^calls: unknown key 'fist'; did you mean 'first'\?/],
      [{ provider: 'nirvana', delay: { min: 1 } }, 400, /^delay: 'max' is missing/],
      [{ provider: 'nirvana', effect, dataset: 'nowhere' }, 404, /no dataset 'nowhere'/],
    ] as const;
    for (const [body, status, message] of cases) {
      const refused = await post(body);
      t.equal(refused.status, status, JSON.stringify(body));
      t.match(await refused.json(), { error: { message } });
    }
    t.equal((await fetch(`${url}/_emulator/faults/mine`, { method: 'DELETE' })).status, 204);
    t.equal((await fetch(`${url}/_emulator/faults/mine`, { method: 'DELETE' })).status, 404);
    t.equal((await fetch(`${url}/_emulator/faults`, { method: 'DELETE' })).status, 204);
    t.equal((await calls.nirvana(url)).status, 200);
  },
);
