import t, { type Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';

const start = async (t: Test): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
  t.teardown(() => emulator.close());
  return emulator;
};
const get = (emulator: UsageEmulator, url: string, headers: Record<string, string> = {}) =>
  emulator.inject({ url, headers: { authorization: 'Bearer k', ...headers } });
const json = async (emulator: UsageEmulator, method: 'GET' | 'POST', url: string, payload?: object) =>
  (await emulator.inject({ method, url: `/_emulator/${url}`, ...(payload && { payload }) })).json<unknown>();

await t.test('everything of a dataset is under its path, and short forms do the same', async (t) => {
  const emulator = await start(t);
  const mine = await emulator.datasets.create({ name: 'mine' });
  const fault = { provider: 'nirvana', effect: { kind: 'error', status: 503 } };
  const armed = await json(emulator, 'POST', 'datasets/mine/faults', fault);
  t.match(armed, { id: String, dataset: 'mine' });
  t.same(await json(emulator, 'GET', 'datasets/mine/faults'), await json(emulator, 'GET', 'faults?dataset=mine'));
  t.match(await json(emulator, 'GET', 'datasets/default/faults'), { faults: [] });
  t.match(await json(emulator, 'POST', 'datasets/mine/faults', { ...fault, dataset: 'default' }), {
    error: { message: /unknown key 'dataset'/ },
  });
  const { id } = armed as { id: string };
  t.equal(
    (await emulator.inject({ method: 'DELETE', url: `/_emulator/datasets/default/faults/${id}` })).statusCode,
    404,
  );
  t.equal((await emulator.inject({ method: 'DELETE', url: `/_emulator/datasets/mine/faults/${id}` })).statusCode, 204);
  await get(emulator, '/v1/usage', { authorization: `Bearer ${mine.keys['nirvana']?.[0] ?? ''}` });
  await get(emulator, '/v1/usage');
  for (const path of ['', '/calls']) {
    const ofMine = await json(emulator, 'GET', `datasets/mine/journal${path}`);
    t.same(ofMine, await json(emulator, 'GET', `journal${path}?dataset=mine`));
    t.notSame(ofMine, await json(emulator, 'GET', `journal${path}`));
  }
  t.match(await json(emulator, 'POST', 'datasets/mine/journal/verify', { match: {}, count: 1 }), { verified: true });
  t.equal((await emulator.inject({ method: 'DELETE', url: '/_emulator/datasets/mine/journal' })).statusCode, 204);
  t.equal((await emulator.journal.entries()).length, 1);
  for (const path of ['faults', 'journal', 'journal/calls', 'clock']) {
    t.equal((await emulator.inject(`/_emulator/datasets/nowhere/${path}`)).statusCode, 404, path);
  }
});

await t.test('a fault can be armed in all datasets at once, or in none', async (t) => {
  const emulator = await start(t);
  const [one, two] = [await emulator.datasets.create({ name: 'one' }), await emulator.datasets.create({ name: 'two' })];
  const fault = { provider: 'nirvana', calls: { first: 1 }, effect: { kind: 'error', status: 503 } } as const;
  const statuses = async (): Promise<number[]> => {
    const keys = ['any', ...[one, two].map(({ keys }) => keys['nirvana']?.[0] ?? '')];
    const answers = keys.map((key) => get(emulator, '/v1/usage', { authorization: `Bearer ${key}` }));
    return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
  };
  t.match(await json(emulator, 'POST', 'faults', { ...fault, dataset: '*' }), { id: 'all-1', dataset: '*' });
  t.same(await statuses(), [503, 503, 503], 'each dataset counts its own calls');
  t.same(await statuses(), [200, 200, 200]);
  const hits = ['default', 'one', 'two'].map((dataset) => ({ id: 'all-1', dataset, calls_seen: 2, hits: 1 }));
  t.match(await json(emulator, 'GET', 'faults?dataset=*'), { faults: hits });
  t.match(emulator.datasets.faults.list(), hits);
  t.equal((await emulator.inject({ method: 'DELETE', url: '/_emulator/faults/all-1' })).statusCode, 204);
  t.same(emulator.datasets.faults.list(), []);

  await two.faults.arm({ ...fault, id: 'mine' });
  await t.rejects(emulator.datasets.faults.arm({ ...fault, id: 'mine' }), { code: 'conflict' });
  t.match(await json(emulator, 'POST', 'faults', { ...fault, id: 'mine', dataset: '*' }), {
    error: { code: 'conflict' },
  });
  t.match(emulator.datasets.faults.list(), [{ id: 'mine', dataset: 'two' }], 'no other dataset has it');
  t.equal((await emulator.datasets.faults.arm(fault)).id, 'all-1');
  t.equal(emulator.datasets.faults.list().length, 4);
  emulator.datasets.faults.clear('all-1');
  t.equal(emulator.datasets.faults.list().length, 1);
  emulator.datasets.faults.clear();
  t.throws(
    () => {
      emulator.datasets.faults.clear('all-1');
    },
    { code: 'not_found' },
  );
  await t.rejects(emulator.datasets.faults.arm({ ...fault, provider: 'nothing' }), { code: 'invalid' });
});

await t.test('a verification of order finds requests in this order, with others in between', async (t) => {
  const emulator = await start(t);
  for (const url of ['/v1/usage?limit=10', '/v1/usage?limit=20', '/v1/usage?limit=30']) await get(emulator, url);
  const step = (limit: number) => ({ json_path: '$.query.limit', equals: limit });
  const { journal } = emulator;
  t.match(await journal.verify({ order: [step(10), step(30)] }), {
    verified: true,
    count: 2,
    near_misses: [],
    unexpected: [],
  });
  t.match(await journal.verify({ order: [step(10), step(30)], nothing_else: true }), {
    verified: false,
    unexpected: [{ query: { limit: 20 } }],
  });
  t.match(await journal.verify({ order: [step(10), step(20), step(30)], nothing_else: true }), { verified: true });
  t.match(await journal.verify({ order: [step(30), step(10)] }), { verified: false, count: 1 });
  t.match(await journal.verify({ order: [step(10), step(10)] }), { verified: false, count: 1 });
});

await t.test('a verification of nothing else shows the other requests', async (t) => {
  const emulator = await start(t);
  await get(emulator, '/v1/usage?limit=10');
  const match = { operation: 'usage.list' };
  t.match(await emulator.journal.verify({ match, nothing_else: true }), { verified: true, unexpected: [] });
  await get(emulator, '/v1/usages');
  t.match(await emulator.journal.verify({ match }), { verified: true, unexpected: [] });
  t.match(await emulator.journal.verify({ match, nothing_else: true }), {
    verified: false,
    count: 1,
    unexpected: [{ path: '/v1/usages' }],
  });
  t.match(await emulator.journal.verify({ match, count: 2, nothing_else: true }), {
    verified: false,
    near_misses: [{ entry: { path: '/v1/usages' } }],
  });
});

await t.test('a near miss says which part differed, and by how much', async (t) => {
  const emulator = await start(t);
  for (const url of ['/v1/usage?limit=10', '/nothing/at/all', '/v1/usages?limit=10']) await get(emulator, url);
  const path = await emulator.journal.verify({ match: { path: '/v1/usage' }, count: 2 });
  t.match(path.near_misses, [
    {
      entry: { path: '/v1/usages' },
      differs: [{ condition: 'path', expected: '/v1/usage', actual: '/v1/usages', by: null, distance: 0.1 }],
    },
    { entry: { path: '/nothing/at/all' } },
  ]);
  const limit = await emulator.journal.verify({ match: { path: '/v1/usage', json_path: '$.query.limit', equals: 25 } });
  t.match(limit.near_misses[0]?.differs, [{ condition: 'json_path', expected: 25, actual: 10, by: -15 }]);
  const none = await emulator.journal.verify({ match: { path: '/v1/usage', json_path: '$.query.cursor' } });
  t.match(none.near_misses[0]?.differs, [{ condition: 'json_path', expected: null, actual: [] }]);
});

await t.test('a call of a client is one group with its retries, however they are counted', async (t) => {
  const emulator = await start(t);
  await emulator.faults.arm({ provider: 'nirvana', calls: { first: 2 }, effect: { kind: 'error', status: 503 } });
  for (const count of ['0', '1', '2']) await get(emulator, '/v1/usage?limit=10', { 'x-stainless-retry-count': count });
  await get(emulator, '/v1/usage?limit=10', { 'x-stainless-retry-count': '0' });
  emulator.faults.clear();
  await emulator.faults.arm({ provider: 'nirvana', calls: { first: 1 }, effect: { kind: 'error', status: 429 } });
  await get(emulator, '/v1/usage?limit=20');
  await get(emulator, '/v1/usage?limit=30');
  await get(emulator, '/v1/usage?limit=20');
  const calls = emulator.journal.calls();
  t.same(
    calls.map(({ attempts, succeeded }) => [attempts.map(({ status }) => status), succeeded]),
    [
      [[503, 503, 200], true],
      [[200], true],
      [[429, 200], true],
      [[200], true],
    ],
  );
  t.match(calls[0], { provider: 'nirvana', operation: 'usage.list', path: '/v1/usage', dataset: 'default' });
  t.ok(
    calls[0]?.attempts.every(({ waited_ms: waited }, index) => (index === 0 ? waited === null : Number(waited) >= 0)),
  );
});
