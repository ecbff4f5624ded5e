import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import t, { type Test } from 'tap';
import { type JournalEntry, startEmulator, type UsageEmulator } from '../../src/index.ts';

const require = createRequire(import.meta.url);
const draft6 = require('ajv/dist/refs/json-schema-draft-06.json') as { readonly $id: string };

const start = async (t: Test, limits = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, limits });
  t.teardown(() => emulator.close());
  return emulator;
};

const gitpod = (emulator: UsageEmulator, body: unknown, headers: Record<string, string> = {}) =>
  emulator.inject({
    method: 'POST',
    url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    headers: { authorization: 'Bearer a-very-secret-key', 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });
const nirvana = (emulator: UsageEmulator, query = '', headers: Record<string, string> = {}) =>
  emulator.inject({ url: `/v1/usage${query}`, headers: { authorization: 'Bearer k', ...headers } });
const gcore = (emulator: UsageEmulator, payload: object) =>
  emulator.inject({
    method: 'POST',
    url: '/cloud/v1/usage_report',
    headers: { authorization: 'APIKey k', 'content-type': 'application/json' },
    payload,
  });
const read = async (emulator: UsageEmulator, query = ''): Promise<readonly JournalEntry[]> => {
  const response = await emulator.inject(`/_emulator/journal${query}`);
  return response.json<{ entries: JournalEntry[] }>().entries;
};

await t.test('a request is kept with what was asked, by whose clock, and what came of it', async (t) => {
  const emulator = await start(t);
  const answer = await gitpod(emulator, { pagination: { pageSize: 2 } }, { 'x-stainless-retry-count': '1' });
  const [entry] = await read(emulator);
  t.match(entry, {
    id: answer.headers['x-request-id'],
    clock: '2026-02-01T00:00:00Z',
    dataset: 'default',
    provider: 'gitpod',
    operation: 'gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    method: 'POST',
    path: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    body: { pagination: { pageSize: 2 } },
    outcome: 'answered',
    refusal: null,
    fault: null,
    status: 200,
    retry_count: 1,
    rows: 2,
    response_bytes: answer.rawPayload.length,
  });
});

await t.test('every provider says how many records its answer holds', async (t) => {
  const emulator = await start(t);
  await gitpod(emulator, {});
  await nirvana(emulator);
  await gcore(emulator, { time_from: '2019-08-01T00:00:00Z', time_to: '2019-09-01T00:00:00Z' });
  await gcore(emulator, { time_from: '2018-08-01T00:00:00Z', time_to: '2018-09-01T00:00:00Z' });
  t.same(
    (await read(emulator)).map(({ rows }) => rows),
    [4, 1, 6, 0],
  );
});

await t.test('one entry is found by its response, and entries by any text in them', async (t) => {
  const emulator = await start(t);
  const answer = await nirvana(emulator, '?sort=Sideways');
  await gitpod(emulator, { filter: { projectId: 'some-project' } });
  const id = String(answer.headers['x-request-id']);
  const pathsOf = async (query: string) => (await read(emulator, query)).map(({ path }) => path);
  t.same(await pathsOf(`?id=${id}`), ['/v1/usage']);
  t.same(await pathsOf('?text=sideways'), ['/v1/usage']);
  t.same(await pathsOf('?text=PROJECTID'), ['/gitpod.v1.UsageService/ListEnvironmentUsageRecords']);
  t.same(await pathsOf('?text=nowhere'), []);
  t.equal((await read(emulator, '?text=application/json')).length, 1);
});

await t.test('the journal of a dataset can have the requests of none', async (t) => {
  const emulator = await start(t);
  await emulator.datasets.create({ name: 'mine' });
  await nirvana(emulator);
  await emulator.inject('/v9/nowhere');
  t.same(await read(emulator, '?dataset=mine'), []);
  t.match(await read(emulator, '?dataset=mine&unassigned=true'), [{ path: '/v9/nowhere', dataset: null, status: 404 }]);
  const ofMine = await emulator.inject('/_emulator/datasets/mine/journal?unassigned=true');
  t.equal(ofMine.json<{ entries: unknown[] }>().entries.length, 1);
});

await t.test('credentials are never shown', async (t) => {
  const emulator = await start(t);
  await gitpod(emulator, {}, { cookie: 'session=a-very-secret-key', 'x-api-key': 'a-very-secret-key' });
  for (const format of ['json', 'har']) {
    const { body } = await emulator.inject(`/_emulator/journal?format=${format}`);
    t.notMatch(body, 'a-very-secret-key');
    t.match(body, 'Bearer ***');
  }
});

await t.test(
  'what was refused is told with the reason and every problem, also where the key opened nothing',
  async (t) => {
    const emulator = await start(t);
    await nirvana(emulator, '?limit=1&sort=up');
    await emulator.inject('/v1/usage');
    const [stranger, refused] = (await read(emulator)).toSorted((a, b) => b.status - a.status);
    t.match(refused, { status: 400, outcome: 'refused', refusal: { reason: 'invalid' } });
    t.equal(refused?.refusal?.problems.length, 2);
    t.match(stranger, { status: 401, dataset: null, clock: null, refusal: { reason: 'unauthenticated' } });
    t.same((await read(emulator, '?dataset=default')).length, 1);
  },
);

await t.test('fields and parameters that the emulator does not know are reported', async (t) => {
  const emulator = await start(t);
  await gitpod(emulator, { pagination: { page_size: 3, cursor: 'x' }, sort: [{ a: 1 }] });
  await nirvana(emulator, '?limit=10&page=2');
  const [first, second] = await read(emulator);
  t.same(first?.ignored, { query: [], body: ['$.pagination.cursor', '$.sort'] });
  t.same(second?.ignored, { query: ['page'], body: [] });
});

await t.test('the journal is filtered by provider, operation, status, fault, time and JSON path', async (t) => {
  const emulator = await start(t);
  await emulator.faults.arm({
    id: 'f',
    provider: 'nirvana',
    effect: { kind: 'error', status: 503 },
    calls: { first: 1 },
  });
  await nirvana(emulator);
  await nirvana(emulator, '?limit=20');
  await gitpod(emulator, { pagination: { pageSize: 7 } });
  const count = async (query: string): Promise<number> => (await read(emulator, query)).length;
  t.equal(await count('?provider=nirvana'), 2);
  t.equal(await count('?operation=usage.list'), 2);
  t.equal(await count('?status=5xx'), 1);
  t.equal(await count('?status=200'), 2);
  t.equal(await count('?fault=f'), 1);
  t.equal(await count('?since=2020-01-01T00:00:00Z'), 3);
  t.equal(await count('?until=2020-01-01T00:00:00Z'), 0);
  t.equal(await count(`?json_path=${encodeURIComponent('$.query.limit')}&equals=20`), 1);
  t.equal(await count(`?json_path=${encodeURIComponent('$.provider')}&equals=gitpod`), 1);
  t.equal(await count(`?json_path=${encodeURIComponent('$.body.pagination[?@>5]')}`), 1);
  t.equal(await count('?limit=1'), 1);
  for (const wrong of ['?json_path=$[', '?since=yesterday', '?status=ok', '?dataset=nowhere']) {
    t.ok((await emulator.inject(`/_emulator/journal${wrong}`)).statusCode >= 400, wrong);
  }
});

await t.test('a verification counts, and shows what came nearest where the count is wrong', async (t) => {
  const emulator = await start(t);
  await gitpod(emulator, { pagination: { pageSize: 7 } });
  await nirvana(emulator);
  const verify = async (payload: object) =>
    (await emulator.inject({ method: 'POST', url: '/_emulator/journal/verify', payload })).json<unknown>();
  t.match(await verify({ match: { provider: 'gitpod' } }), { verified: true, count: 1, near_misses: [] });
  t.match(await verify({ match: { provider: 'gitpod' }, count: 2 }), { verified: false, count: 1 });
  t.match(await verify({ match: { provider: 'gcore' }, count: 0 }), { verified: true });
  t.match(await verify({ match: { provider: 'nirvana' }, count: { min: 1, max: 1 } }), { verified: true });
  t.match(
    await verify({ match: { provider: 'gitpod', status: '200', json_path: '$.body.pagination.pageSize', equals: 8 } }),
    {
      verified: false,
      count: 0,
      near_misses: [
        { entry: { provider: 'gitpod' }, differs: [{ condition: 'json_path' }] },
        { differs: [{ condition: 'provider' }, { condition: 'json_path' }] },
      ],
    },
  );
  t.match(await emulator.journal.verify({ match: { provider: 'gitpod' } }), { verified: true });
});

await t.test('the journal is bounded in count and in bytes, and cleared', async (t) => {
  const few = await start(t, { journalEntries: 3 });
  for (let limit = 10; limit < 20; limit++) await nirvana(few, `?limit=${limit}`);
  t.same(
    (await read(few)).map(({ query }) => query['limit']),
    [17, 18, 19],
  );
  t.equal((await few.inject({ method: 'DELETE', url: '/_emulator/journal' })).statusCode, 204);
  t.same(await read(few), []);
  // Of 40 KB and what an entry takes besides, 4 MiB hold 99.
  for (let round = 0; round < 3; round++) await gitpod(few, { padding: 'x'.repeat(40_000) });
  t.equal((await read(few)).length, 3, 'few requests may be long');
  const many = await start(t);
  for (let round = 0; round < 110; round++) await gitpod(many, { padding: 'x'.repeat(40_000) });
  t.equal((await read(many)).length, 99);
  await gitpod(many, { padding: 'x'.repeat(70_000) });
  t.match((await read(many)).at(-1), { body: null });
});

await t.test('a journal holds as many short requests as it was told to', async (t) => {
  const emulator = await start(t, { journalEntries: 2_500 });
  for (let round = 0; round < 2_600; round++) await nirvana(emulator, `?limit=10&round=${round}`);
  t.match(await emulator.journal.verify({ match: { provider: 'nirvana' }, count: 2_500 }), { verified: true });
  t.equal((await read(emulator)).at(-1)?.query['round'], '2599');
});

await t.test('each dataset has a journal of its own', async (t) => {
  const emulator = await start(t);
  const mine = await emulator.datasets.create({ name: 'mine' });
  await nirvana(emulator, '', { authorization: `Bearer ${mine.env['NIRVANA_LABS_API_KEY'] ?? ''}` });
  t.equal((await mine.journal.entries()).length, 1);
  t.equal((await emulator.journal.entries()).length, 0);
});

await t.test('as an HTTP Archive the journal is valid HAR 1.2', async (t) => {
  const emulator = await start(t);
  await gitpod(emulator, { pagination: { pageSize: 2 } });
  await nirvana(emulator, '?limit=10');
  const har: unknown = (await emulator.inject('/_emulator/journal?format=har')).json();
  const schemas = Object.values(require('har-schema') as Record<string, { readonly $id: string }>);
  const ajv = addFormats.default(new Ajv({ strict: false, schemas: [draft6, ...schemas] }));
  const validate = ajv.getSchema('har.json');
  t.ok(validate?.(har), JSON.stringify(validate?.errors));
  t.notOk(validate?.({ log: {} }));
  t.equal((har as { log: { entries: unknown[] } }).log.entries.length, 2);
});

await t.test('requests that match no operation are in the journal, with why, and near misses show them', async (t) => {
  const emulator = await start(t);
  const mine = await emulator.datasets.create({ name: 'mine' });
  const bearer = (key = '') => ({ authorization: `Bearer ${key}` });
  const requests = [
    { url: '/usage', headers: bearer('k') },
    { url: '/v1/usages?limit=1', headers: bearer(mine.keys['nirvana']?.[0]) },
    { url: '/v1/usage', method: 'PUT' as const, headers: bearer('k') },
    { url: '/nothing', headers: {} },
    { url: '/v1/usage/%zz', headers: bearer('k') },
  ];
  for (const request of requests) await emulator.inject(request);
  t.match(await read(emulator), [
    {
      path: '/usage',
      provider: null,
      operation: null,
      dataset: 'default',
      status: 404,
      outcome: 'refused',
      refusal: { reason: 'not_found', message: /\/usage/ },
    },
    { path: '/v1/usages', provider: null, dataset: 'mine', query: { limit: '1' }, status: 404 },
    { path: '/v1/usage', method: 'PUT', provider: 'nirvana', operation: null, status: 405 },
    { path: '/nothing', dataset: null, clock: null },
    { path: '/v1/usage/%zz', provider: 'nirvana', operation: null, status: 404 },
  ]);
  await emulator.inject('/_emulator/nothing');
  t.equal((await read(emulator)).length, requests.length);
  const match = { provider: 'nirvana', operation: 'usage.list' };
  t.match(await emulator.journal.verify({ match }), {
    verified: false,
    count: 0,
    near_misses: [
      { entry: { path: '/v1/usage', status: 405 }, differs: [{ condition: 'operation' }] },
      { entry: { path: '/v1/usage/%zz' }, differs: [{ condition: 'operation' }] },
      { entry: { path: '/usage', status: 404 }, differs: [{ condition: 'provider' }, { condition: 'operation' }] },
      { entry: { path: '/nothing' } },
    ],
  });
  t.match(await mine.journal.verify({ match }), {
    near_misses: [{ entry: { path: '/v1/usages', dataset: 'mine' } }, { entry: { path: '/nothing', dataset: null } }],
  });
  t.match(
    (await emulator.inject('/_emulator/metrics')).body,
    'usage_emulator_requests_total{provider="nirvana",operation="",status="405"} 1',
  );
});

await t.test('headers are shown as the client sent them', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.teardown(() => emulator.close());
  const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
  const lines = ['GET /v1/usage HTTP/1.1', 'Host: x', 'Authorization: Bearer k', 'X-A: 1', 'x-a: 2', '__proto__: p'];
  socket.end(`${lines.join('\r\n')}\r\nUser-Agent: one\r\nUser-Agent: two\r\nConnection: close\r\n\r\n`);
  t.match(await text(socket), /^HTTP\/1\.1 200 /);
  const [entry] = await emulator.journal.entries();
  t.same(Object.entries(entry?.headers ?? {}), [
    ['host', 'x'],
    ['authorization', 'Bearer ***'],
    ['x-a', '1, 2'],
    ['__proto__', 'p'],
    ['user-agent', 'one, two'],
    ['connection', 'close'],
  ]);
});

await t.test('odd names and deep nesting in bodies break neither the journal nor its filters', async (t) => {
  const emulator = await start(t);
  const deep = `${'['.repeat(8_000)}${']'.repeat(8_000)}`;
  const bodies = [
    `{"note":${deep}}`,
    '{"__proto__":{"a":1},"constructor":2,"toString":null}',
    `{"sorting":[{"x":{"toString":null}}]}`,
  ];
  for (const payload of bodies) {
    for (const [url, scheme] of [
      ['/cloud/v1/usage_report', 'APIKey'],
      ['/gitpod.v1.UsageService/ListEnvironmentUsageRecords', 'Bearer'],
    ] as const) {
      const headers = { authorization: `${scheme} k`, 'content-type': 'application/json' };
      t.ok((await emulator.inject({ method: 'POST', url, headers, payload })).statusCode < 500, `${url} ${payload}`);
    }
  }
  const entries = await read(emulator);
  t.equal(entries.length, 6);
  t.match(JSON.stringify(entries[0]?.body), /nested deeper than 100 levels/);
  t.match(JSON.stringify(entries[1]?.body), /nested deeper than 100 levels/);
  for (const entry of entries.slice(2, 4)) {
    t.same(entry.ignored.body, ['$.__proto__', '$.constructor', '$.toString']);
    t.same(Object.keys(entry.body as object), ['__proto__', 'constructor', 'toString']);
  }
  const path = encodeURIComponent('$.body.__proto__.a');
  t.equal((await read(emulator, `?json_path=${path}&equals=1`)).length, 2);
  t.equal((await emulator.inject('/_emulator/journal?format=har')).statusCode, 200);
  t.match(await emulator.journal.verify({ match: { json_path: '$..note' }, count: 2 }), { verified: true });
});

await t.test('a chunked body is journaled with its size, and not kept above the bound', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.teardown(() => emulator.close());
  const post = async (body: string): Promise<void> => {
    const response = await fetch(`${emulator.url}/cloud/v1/usage_report`, {
      method: 'POST',
      headers: { authorization: 'APIKey k', 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    await response.text();
  };
  await post('{"limit":1}');
  await post(JSON.stringify({ note: 'x'.repeat(100_000) }));
  while ((await emulator.journal.entries()).length < 2) await new Promise(setImmediate);
  t.match(await emulator.journal.entries(), [
    { body: { limit: 1 }, body_bytes: 11 },
    { body: null, body_bytes: 100_011 },
  ]);
});

await t.test('a JSON path that takes too long on the journal is refused, and others work meanwhile', async (t) => {
  const emulator = await start(t);
  const values = Array.from({ length: 15_000 }, () => 1);
  for (let round = 0; round < 20; round++) await gcore(emulator, { values });
  const path = encodeURIComponent('$..[?@..* || $..*]');
  const refused = await emulator.inject(`/_emulator/journal?json_path=${path}`);
  t.equal(refused.statusCode, 400);
  t.match(refused.json(), { error: { message: /^json_path: takes too long on this journal/ } });
});
