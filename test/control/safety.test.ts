import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startEmulator, type StartOptions, type UsageEmulator } from '../../src/index.ts';
import { GITPOD_RECORD } from '../helpers/gitpod-record.ts';

const start = async (t: Test, options: StartOptions = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};
const statusOf = async (emulator: UsageEmulator, headers: Record<string, string>): Promise<number> =>
  (await emulator.inject({ url: '/_emulator/datasets', headers })).statusCode;

await t.test("pages of other sites can't use the control API", async (t) => {
  const emulator = await start(t);
  const host = '127.0.0.1:4010';
  for (const origin of [
    'https://evil.example',
    'null',
    'http://evil.example:4010',
    'file://',
    'http://localhost.evil.example',
    'nonsense',
  ]) {
    t.equal(await statusOf(emulator, { host, origin }), 403, origin);
  }
  t.equal(await statusOf(emulator, { host, 'sec-fetch-site': 'cross-site' }), 403);
  for (const origin of ['http://127.0.0.1:4010', 'http://localhost:3000', 'http://[::1]:9']) {
    t.equal(await statusOf(emulator, { host, origin }), 200, origin);
  }
});

await t.test(
  'the control API answers to addresses and local names alone, so that no rebound name reaches it',
  async (t) => {
    const emulator = await start(t);
    for (const host of ['evil.example', 'evil.example:4010', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      t.equal(await statusOf(emulator, { host }), 403, host);
    }
    for (const host of [
      'localhost:4010',
      '127.0.0.1',
      '[::1]:4010',
      'usage-emulator:4010',
      'usage.default.svc.cluster.local',
      'host.docker.internal:4010',
      '10.0.0.7',
      '',
    ]) {
      t.equal(await statusOf(emulator, { host }), 200, host);
    }
  },
);

await t.test('the control API answers to the names that its owner allows, and says how to allow one', async (t) => {
  const emulator = await start(t, { allowedHosts: ['emulator.example.com', 'Other.Example'] });
  for (const host of ['emulator.example.com', 'EMULATOR.example.com:4010', 'other.example', 'localhost:4010']) {
    t.equal(await statusOf(emulator, { host }), 200, host);
  }
  t.equal(await statusOf(emulator, { host: 'other.example:4010', origin: 'http://other.example:4010' }), 200);
  t.equal(await statusOf(emulator, { host: 'other.example', origin: 'http://evil.example' }), 403);
  const refused = await emulator.inject({ url: '/_emulator/datasets', headers: { host: 'x.emulator.example.com' } });
  t.equal(refused.statusCode, 403);
  t.match(refused.json(), {
    error: { code: 'forbidden', message: /^Host: 'x\.emulator\.example\.com' .+--allowed-hosts/ },
  });
});

await t.test('with the control token, the control API answers to any name', async (t) => {
  const emulator = await start(t, { controlToken: 'a-control-token' });
  const authorization = 'Bearer a-control-token';
  t.equal(await statusOf(emulator, { host: 'emulator.example.com', authorization }), 200);
  t.equal(await statusOf(emulator, { host: 'emulator.example.com' }), 401);
  t.equal(await statusOf(emulator, { host: 'evil.example', authorization, origin: 'http://other.example' }), 403);
});

await t.test('a control token is required for the control API, but not for health checks', async (t) => {
  const emulator = await start(t, { controlToken: 'a-control-token' });
  t.equal(await statusOf(emulator, {}), 401);
  t.equal(await statusOf(emulator, { authorization: 'Bearer a-control-toke' }), 401);
  t.equal(await statusOf(emulator, { authorization: 'Bearer a-control-token' }), 200);
  for (const url of ['/_emulator/health', '/_emulator/ready', '/_emulator/live', '/_emulator/openapi.json']) {
    t.equal((await emulator.inject(url)).statusCode, 200, url);
  }
  t.equal((await emulator.inject('/_emulator/metrics')).statusCode, 401);
});

await t.test('one dataset is not reached with the key of another, whatever is tried', async (t) => {
  const emulator = await start(t);
  const [mine, other] = [await emulator.datasets.create({ scenario: 'empty' }), await emulator.datasets.create()];
  const key = mine.env['NIRVANA_LABS_API_KEY'] ?? '';
  const ask = async (headers: Record<string, string>, query = ''): Promise<number> => {
    const response = await emulator.inject({ url: `/v1/usage${query}`, headers });
    const { pagination } = response.json<{ pagination?: { total_count: number } }>();
    return pagination?.total_count ?? -response.statusCode;
  };
  t.equal(await ask({ authorization: `Bearer ${key}` }), 0);
  for (const name of ['x-usage-emulator-dataset', 'x-dataset', 'dataset']) {
    t.equal(await ask({ authorization: `Bearer ${key}`, [name]: other.name }), 0, name);
  }
  t.equal(await ask({ authorization: `Bearer ${key}` }, `?dataset=${other.name}`), 0);
  t.equal(await ask({ authorization: `bearer   ${key}` }), 0);
  t.ok((await ask({ authorization: `Bearer ${key},Bearer ${other.env['NIRVANA_LABS_API_KEY'] ?? ''}` })) !== 0);
  // A page token of one dataset shows nothing of its own to another.
  const gitpod = (env: DatasetEnv, body: object) =>
    emulator.inject({
      method: 'POST',
      url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
      headers: { authorization: `Bearer ${env['GITPOD_API_KEY'] ?? ''}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const page = await gitpod(other.env, { pagination: { pageSize: 1 } });
  const token = page.json<{ pagination: { nextToken: string } }>().pagination.nextToken;
  t.equal((await gitpod(mine.env, { pagination: { token } })).statusCode, 400);
});

type DatasetEnv = UsageEmulator['env'];

await t.test('limits are clear when they are reached', async (t) => {
  const emulator = await start(t, { limits: { snapshots: 1, faults: 1, writtenBytes: 1 } });
  const post = (url: string, payload: object) => emulator.inject({ method: 'POST', url: `/_emulator/${url}`, payload });
  const record = { createdAt: '2025-06-01T09:00:00Z', stoppedAt: '2025-06-01T10:00:00Z' };
  const refused = await post('datasets/default/gitpod/records', record);
  t.equal(refused.statusCode, 429);
  t.match(refused.json(), { error: { code: 'limit_reached', message: /limits\.writtenBytes\); drop or reset some/ } });
  const fault = { provider: 'nirvana', effect: { kind: 'connection_reset' } };
  t.equal((await post('faults', fault)).statusCode, 201);
  t.equal((await post('faults', fault)).statusCode, 429);
  t.equal((await post('datasets/default/snapshot', { name: 'a' })).statusCode, 201);
  t.equal((await post('datasets/default/snapshot', { name: 'a' })).statusCode, 201);
  const full = await post('datasets/default/snapshot', { name: 'b' });
  t.equal(full.statusCode, 429);
  t.match(full.json(), { error: { code: 'limit_reached', message: /1 snapshots already; delete one first/ } });
});

await t.test('a snapshot that is refused for its size leaves the one of the same name as it was', async (t) => {
  for (const data of [':memory:', join(t.testdir(), 'usage.db')]) {
    const { dataset } = await start(t, { scenario: 'empty', data, limits: { snapshotBytes: 1_900_000 } });
    const idOf = (index: number): string => `018cc251-f400-7a01-8a01-${String(index).padStart(12, '0')}`;
    const line = (index: number): string => JSON.stringify({ id: idOf(index), ...GITPOD_RECORD });
    await dataset.import(line(0), { provider: 'gitpod' });
    await dataset.snapshot('kept');
    await dataset.import(Array.from({ length: 3_000 }, (_, index) => line(index + 1)).join('\n'), {
      provider: 'gitpod',
    });
    await t.rejects(dataset.snapshot('kept'), { code: 'limit_reached' });
    await dataset.restore('kept');
    t.equal(dataset.state().rows['gitpod']?.['records'], 1, data);
  }
});
