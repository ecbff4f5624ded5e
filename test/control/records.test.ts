import { once } from 'node:events';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { startEmulator, type StartOptions, type UsageEmulator } from '../../src/index.ts';
import { join } from 'node:path';
import { GITPOD_RECORD } from '../helpers/gitpod-record.ts';
import { ALLOWED_PROVIDERS } from '../helpers/provider-names.ts';

const start = async (t: Test, options: StartOptions = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

const gcoreMonth = { time_from: '2024-07-01T00:00:00Z', time_to: '2024-07-31T00:00:00Z', limit: 1000 };

/** What each provider answers to the widest question. */
const answers = async (emulator: UsageEmulator, env = emulator.env): Promise<string[]> => {
  const gitpod = await emulator.inject({
    method: 'POST',
    url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    headers: { authorization: `Bearer ${env['GITPOD_API_KEY'] ?? ''}`, 'content-type': 'application/json' },
    payload: '{"pagination":{"pageSize":100}}',
  });
  const nirvana = await emulator.inject({
    url: '/v1/usage?limit=100',
    headers: { authorization: `Bearer ${env['NIRVANA_LABS_API_KEY'] ?? ''}` },
  });
  const gcore = await emulator.inject({
    method: 'POST',
    url: '/cloud/v1/usage_report',
    headers: { authorization: `APIKey ${env['GCORE_API_KEY'] ?? ''}` },
    payload: gcoreMonth,
  });
  return [gitpod.body, nirvana.body, gcore.body];
};

const record = { id: '018cc251-f400-7a01-8a01-d2c94c273bff', ...GITPOD_RECORD };

const ndjson = (emulator: UsageEmulator, path: string, payload: string) =>
  emulator.inject({
    method: 'POST',
    url: `/_emulator/datasets/default/import${path}`,
    headers: { 'content-type': 'application/x-ndjson' },
    payload,
  });

await t.test('what is exported and imported elsewhere answers byte for byte the same', async (t) => {
  const emulator = await start(t);
  const { body } = await emulator.inject('/_emulator/datasets/default/export');
  const copy = await emulator.datasets.create({ scenario: 'empty' });
  const result = await copy.import(body);
  const exported = body
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { provider: string }).provider);
  const count = (name: string): number => exported.filter((provider) => provider === name).length;
  t.same(result, {
    imported: { gitpod: count('gitpod'), nirvana: count('nirvana'), gcore: count('gcore') },
    ignored: [],
  });
  t.same(await answers(emulator, copy.env), await answers(emulator));
});

await t.test("a recording of a vendor's own answers can be loaded", async (t) => {
  const emulator = await start(t);
  const recorded = await answers(emulator);
  const [gitpod, nirvana, gcore] = recorded.map((text) => JSON.parse(text) as Record<string, object[]>);
  const copy = await emulator.datasets.create({ scenario: 'empty' });
  const load = (provider: string, records: object[] = []) =>
    copy.import(records.map((line) => JSON.stringify(line)).join('\n'), { provider });
  await load('gitpod', gitpod?.['records']);
  await load('nirvana', nirvana?.['items']);
  await load('gcore', gcore?.['resources']);
  t.same(await answers(emulator, copy.env), recorded);
});

await t.test('unknown fields are kept out and reported by line', async (t) => {
  const emulator = await start(t);
  const line = JSON.stringify({ ...record, colour: 'red' });
  const { body } = await ndjson(emulator, '?provider=gitpod', `\n${line}\n`);
  t.same(JSON.parse(body), { imported: { gitpod: 1 }, ignored: [{ line: 2, fields: ['$.colour'] }] });
});

await t.test('bad lines are refused by number, and nothing is half-loaded', async (t) => {
  const emulator = await start(t);
  const before = await answers(emulator);
  const lines = [
    JSON.stringify({ provider: 'gitpod', record }),
    '{',
    JSON.stringify({ provider: 'aws', record }),
    JSON.stringify({ provider: 'gitpod', record }),
    JSON.stringify({ provider: 'gitpod', record: { ...record, stoppedAt: 'yesterday' } }),
    JSON.stringify({ provider: 'gcore', record: { type: 'instance' } }),
    '[]',
  ];
  const refused = await ndjson(emulator, '', lines.join('\n'));
  t.equal(refused.statusCode, 400);
  const { error } = refused.json<{ error: { message: string; details: { line: number; message: string }[] } }>();
  t.same(
    error.details.map(({ line }) => line),
    [2, 3, 4, 5, 6, 7],
  );
  t.match(error.message, /^line 2: .*nothing was imported/);
  t.equal(error.details[1]?.message, `provider: there is no 'aws'; allowed: ${ALLOWED_PROVIDERS}`);
  t.match(error.details[2]?.message, /^id: a record with the id '018cc251-.*' exists$/);
  t.match(error.details[3]?.message, /stoppedAt: 'yesterday' is not an instant/);
  t.match(error.details[5]?.message, /^'provider' is missing: write \{"provider": "gitpod", "record": \{...\}\}, or /);
  t.same(await answers(emulator), before);
});

await t.test('an import may replace what is there, of one provider or of all', async (t) => {
  const emulator = await start(t);
  await ndjson(emulator, '?provider=gitpod&mode=replace', JSON.stringify(record));
  t.match(emulator.dataset.state().rows, { gitpod: { records: 1 }, nirvana: { resources: 1 } });
  await ndjson(emulator, '?mode=replace', JSON.stringify({ provider: 'gitpod', record }));
  t.match(emulator.dataset.state().rows, { gitpod: { records: 1 }, nirvana: { resources: 0 } });
  await emulator.dataset.reset();
  t.match(emulator.dataset.state().rows, { gitpod: { records: 4 }, nirvana: { resources: 1 } });
});

await t.test('an import above its limit is refused with what the limit is', async (t) => {
  const emulator = await start(t, { limits: { importBytes: 1_000 } });
  const refused = await ndjson(emulator, '?provider=gitpod', JSON.stringify(record).concat('\n').repeat(10));
  t.equal(refused.statusCode, 413);
  t.match(refused.json(), { error: { code: 'too_large', message: /limit of 1000 bytes/ } });
});

await t.test('a line that is too long is refused by number before it is parsed', async (t) => {
  const emulator = await start(t);
  const long = `${JSON.stringify(record)}\n\n{"provider":"${'x'.repeat(9 * 1_048_576)}"}\n`;
  const refused = await ndjson(emulator, '', long);
  t.equal(refused.statusCode, 413);
  t.match(refused.json(), { error: { message: 'line 3 is longer than 8388608 bytes; write one record per line' } });
  await t.rejects(emulator.dataset.import(long), { code: 'too_large' });
  t.match(emulator.dataset.state().rows, { gitpod: { records: 4 } });
});

await t.test('names such as __proto__ and deep nesting are refused or ignored by line, and never fail', async (t) => {
  const emulator = await start(t);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const lines = [
    `{"provider":"__proto__","record":{}}`,
    `{"provider":"gitpod","kind":"constructor","record":{}}`,
    `{"provider":"gitpod","record":{"note":${deep}}}`,
    `{"__proto__":{"provider":"gitpod"},"record":{}}`,
    `{"provider":"gitpod"}`,
  ];
  const refused = await ndjson(emulator, '', lines.join('\r\n'));
  t.equal(refused.statusCode, 400);
  const { error } = refused.json<{ error: { details: { message: string }[] } }>();
  const messages = [
    `provider: there is no '__proto__'; allowed: ${ALLOWED_PROVIDERS}`,
    "kind: gitpod has no 'constructor'; allowed: records",
    'nested deeper than 100 levels',
    /^'provider' is missing/,
    /^'record' is missing/,
  ];
  for (const [index, message] of messages.entries()) t.match(error.details[index]?.message, message);
  const text = `\ufeff${JSON.stringify(record).slice(0, -1)},"__proto__":{"a":1}}\r\n`;
  t.same(await emulator.dataset.import(text, { provider: 'gitpod' }), {
    imported: { gitpod: 1 },
    ignored: [{ line: 1, fields: ['$.__proto__'] }],
  });
  await t.rejects(emulator.dataset.import('', { kind: 'records' }), { message: /^kind: needs 'provider'/ });
});

await t.test('an import that its client never finishes locks nothing', async (t) => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.teardown(() => emulator.close());
  const { port } = new URL(emulator.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    'POST /_emulator/datasets/default/import HTTP/1.1\r\nHost: localhost\r\n' +
      'Content-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{',
  );
  await once(socket, 'connect');
  await emulator.dataset.addRecord('gitpod', record);
  await emulator.dataset.reset();
  socket.destroy();
  t.match(emulator.dataset.state().rows, { gitpod: { records: 4 } });
});

await t.test('records are added and removed one by one, validated like any input', async (t) => {
  const emulator = await start(t);
  const post = (provider: string, payload: object) =>
    emulator.inject({ method: 'POST', url: `/_emulator/datasets/default/${provider}/records`, payload });
  const remove = (provider: string, id: string) =>
    emulator.inject({ method: 'DELETE', url: `/_emulator/datasets/default/${provider}/records/${id}` });
  t.same((await post('gitpod', { ...record, x: 1 })).json(), { record, ignored: ['$.x'] });
  t.match((await answers(emulator))[0], record.id);
  t.equal((await post('gitpod', record)).statusCode, 409);
  t.equal((await remove('gitpod', record.id)).statusCode, 204);
  t.notMatch((await answers(emulator))[0], record.id);
  t.equal((await remove('gitpod', record.id)).statusCode, 404);
  const nameless = Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'id'));
  const [first, second] = [await post('gitpod', nameless), await post('gitpod', nameless)].map((response) =>
    response.json<{ record: { id: string } }>(),
  );
  t.not(first?.record.id, second?.record.id);
  t.match((await answers(emulator))[0], first?.record.id);
  t.equal((await remove('gitpod', first?.record.id ?? '')).statusCode, 204);
  t.notMatch((await answers(emulator))[0], first?.record.id);
  t.equal((await post('gitpod', nameless)).statusCode, 201);
  t.match(emulator.dataset.state().rows, { gitpod: { records: 6 } });
  const resource = {
    resource_type: 'vm',
    project_id: record.userId,
    started_at: '2026-01-01T00:00:00Z',
    dimensions: [{ dimension: 'compute_vcpu', quantity: 2 }],
  };
  t.match((await post('nirvana', resource)).json(), { record: { ...resource, resource_id: /^[0-9a-f-]{36}$/ } });
  const odd = JSON.parse(`{"__proto__":{"a":1},"constructor":2,"id":"${first?.record.id ?? ''}"}`) as object;
  t.same((await post('gitpod', { ...nameless, ...odd })).json<{ ignored: string[] }>().ignored, [
    '$.__proto__',
    '$.constructor',
  ]);
  for (const [provider, wrong, message] of [
    ['nirvana', { ...resource, dimensions: [] }, /dimensions: a list is not a list of at least 1|dimensions/],
    ['nirvana', { ...resource, resource_type: 'vms' }, /resource_type: .*vm/],
    ['gcore', { type: 'instance' }, /missing/],
    ['gitpod', [], /^a list is not a map/],
    ['aws', record, `no 'aws'; allowed: ${ALLOWED_PROVIDERS}`],
  ] as const) {
    const refused = await post(provider, wrong);
    t.equal(refused.statusCode, 400, provider);
    t.match(refused.json(), { error: { message } });
  }
});

await t.test(
  'changes to a dataset in a file are there at the next start, and a reset puts the start back',
  async (t) => {
    const data = join(t.testdir(), 'usage.db');
    const first = await startEmulator({ scenario: 'vendor-examples', socket: false, data });
    const before = await answers(first);
    await first.dataset.addRecord('gitpod', record);
    const changed = await answers(first);
    await first.close();
    await using second = await startEmulator({ scenario: 'vendor-examples', socket: false, data });
    t.same(await answers(second), changed);
    t.notSame(changed, before);
    await second.dataset.reset();
    t.same(await answers(second), before);
  },
);

await t.test('no request fails while its dataset is reset, restored and rewritten', async (t) => {
  const emulator = await start(t);
  const seen = new Set<string>();
  const stop = new AbortController();
  const reader = (async () => {
    while (!stop.signal.aborted) {
      // Requests without a socket would block all others.
      await new Promise(setImmediate);
      const response = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer k' } });
      seen.add(
        `${response.statusCode} ${response.json<{ pagination: { total_count: number } }>().pagination.total_count}`,
      );
    }
  })();
  const line = JSON.stringify({
    resource_type: 'vm',
    project_id: record.userId,
    started_at: '2026-01-01T00:00:00Z',
    dimensions: [{ dimension: 'compute_vcpu', quantity: 2 }],
  });
  for (let round = 0; round < 20; round++) {
    await emulator.dataset.import(`${line}\n`.repeat(40), { provider: 'nirvana' });
    await emulator.dataset.snapshot();
    await emulator.dataset.reset();
    await emulator.dataset.restore();
    await emulator.dataset.reset();
  }
  stop.abort();
  await reader;
  for (const answer of seen) t.ok(['200 1', '200 41'].includes(answer), answer);
});
