import t, { type Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';
import { GITPOD_RECORD } from '../helpers/gitpod-record.ts';
import { ALLOWED_PROVIDERS } from '../helpers/provider-names.ts';

const start = async (t: Test, options: Parameters<typeof startEmulator>[0] = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

/** Of all that the control API answers with, what these tests look at. */
interface Body {
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly env: Readonly<Record<string, string>>;
  readonly now: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly error: { readonly code: string; readonly message: string };
}

const send = async (
  emulator: UsageEmulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Body }> => {
  const response = await emulator.inject({
    method: method as 'GET',
    url: `/_emulator/datasets${path}`,
    ...(body !== undefined && { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.statusCode, body: JSON.parse(response.body || '{}') as Body };
};

const list = (emulator: UsageEmulator, key: string, headers: Record<string, string> = {}) =>
  emulator.inject({ url: '/v1/usage', headers: { authorization: `Bearer ${key}`, ...headers } });
const count = async (emulator: UsageEmulator, key: string): Promise<number> =>
  (await list(emulator, key)).json<{ pagination: { total_count: number } }>().pagination.total_count;

await t.test('a dataset is made with keys and variables that open it, and listed without them', async (t) => {
  const emulator = await start(t);
  const { status, body } = await send(emulator, 'POST', '', { name: 'mine', scenario: 'empty' });
  t.equal(status, 201);
  t.match(body, { name: 'mine', scenario: 'empty', clock: { mode: 'frozen' }, env: { GCORE_API_KEY: String } });
  const [key = ''] = body.keys['nirvana'] ?? [];
  t.equal(body.env['NIRVANA_LABS_API_KEY'], key);
  t.equal(await count(emulator, key), 0);
  t.equal(await count(emulator, 'any other key'), 1);
  const listed = await emulator.inject({ url: '/_emulator/datasets' });
  t.same(
    listed.json<{ datasets: { name: string }[] }>().datasets.map(({ name }) => name),
    ['default', 'mine'],
  );
  t.notMatch(listed.body, key);
  t.notMatch(JSON.stringify((await send(emulator, 'GET', '/mine')).body), key);
});

await t.test('the names of the scenarios are listed, with the one that the emulator was started with', async (t) => {
  const namesOf = async (emulator: UsageEmulator) =>
    (await emulator.inject({ url: '/_emulator/scenarios' })).json<{ scenarios: string[] }>().scenarios;
  const shipped = await namesOf(await start(t));
  t.ok(shipped.includes('default') && shipped.includes('vendor-examples'));
  const path = 'fixtures/scenarios/empty.yaml';
  const emulator = await start(t, { scenario: path });
  t.same(await namesOf(emulator), [...shipped, path]);
  for (const scenario of ['empty', path]) {
    t.equal((await send(emulator, 'POST', '', { scenario })).status, 201, scenario);
  }
});

await t.test("one dataset can't be reached with another's key", async (t) => {
  const emulator = await start(t);
  const [one, other] = [
    await send(emulator, 'POST', '', { name: 'one', keys: { nirvana: ['key-1'] } }),
    await send(emulator, 'POST', '', { name: 'other', clock: '2030-01-01T00:00:00Z' }),
  ];
  t.equal(one.status, 201);
  const dates = async (key: string): Promise<unknown> => (await list(emulator, key)).headers.date;
  t.equal(await dates('key-1'), 'Sun, 01 Feb 2026 00:00:00 GMT');
  t.equal(await dates(other.body.keys['nirvana']?.[0] ?? ''), 'Tue, 01 Jan 2030 00:00:00 GMT');
  // The key of another provider isn't a key of this one, so it opens the default dataset.
  emulator.clock.set('2020-01-01T00:00:00Z');
  t.equal(await dates(other.body.keys['gitpod']?.[0] ?? ''), 'Wed, 01 Jan 2020 00:00:00 GMT');
  const again = await send(emulator, 'POST', '', { keys: { nirvana: ['key-1'] } });
  t.equal(again.status, 409);
  t.match(again.body.error, { code: 'conflict', message: /keys\.nirvana/ });
  t.notMatch(again.body.error.message, 'key-1');
});

await t.test('with strict keys, what is made opens its own dataset and nothing else opens any', async (t) => {
  const emulator = await start(t, { keys: { nirvana: ['house-key'] } });
  const { body } = await send(emulator, 'POST', '', { scenario: 'empty' });
  t.equal(await count(emulator, 'house-key'), 1);
  t.equal(await count(emulator, body.keys['nirvana']?.[0] ?? ''), 0);
  t.equal((await list(emulator, 'unknown')).statusCode, 401);
  t.equal((await send(emulator, 'POST', '', { keys: { nirvana: ['house-key'] } })).status, 409);
});

await t.test('a dropped dataset is gone, and its keys open it no more', async (t) => {
  const emulator = await start(t, { keys: { nirvana: ['house-key'] } });
  const { body } = await send(emulator, 'POST', '', { name: 'gone' });
  t.equal((await send(emulator, 'DELETE', '/gone')).status, 204);
  t.equal((await send(emulator, 'DELETE', '/gone')).status, 404);
  t.equal((await send(emulator, 'GET', '/gone')).status, 404);
  t.equal((await list(emulator, body.keys['nirvana']?.[0] ?? '')).statusCode, 401);
  t.equal((await send(emulator, 'DELETE', '/default')).status, 409);
  t.equal((await send(emulator, 'POST', '', { name: 'gone' })).status, 201);
});

await t.test('a dataset with a time to live is dropped when that is over', async (t) => {
  const emulator = await start(t);
  const { body } = await send(emulator, 'POST', '', {
    name: 'brief',
    ttl: 'PT0.05S',
  });
  t.equal(Date.parse(body.expires_at) - Date.parse(body.created_at), 50);
  while ((await send(emulator, 'GET', '/brief')).status === 200) await new Promise(setImmediate);
  t.equal((await send(emulator, 'GET', '/brief')).status, 404);
});

await t.test('what a dataset can be made from is said where it is refused', async (t) => {
  const emulator = await start(t, { limits: { datasets: 2 } });
  const cases = [
    [{ scenario: '/etc/passwd' }, 400, /scenario: there is no '\/etc\/passwd'; there is .*default/],
    [{ scenario: 'defualt' }, 400, /scenario/],
    [{ parameters: { size: 1 } }, 400, /scenario: .*no parameter 'size'/],
    [{ keys: { aws: ['x'] } }, 400, `keys.aws: there is no such provider; allowed: ${ALLOWED_PROVIDERS}`],
    [{ keys: { gcore: ['1234$'] } }, 400, /keys\.gcore/],
    [{ ttl: 'soon' }, 400, /^ttl: 'soon' is not an ISO 8601 duration, such as PT10M$/],
    [{ ttl: '-PT1S' }, 400, /ttl/],
    [{ ttl: 'P676463Y' }, 400, /^ttl: 'P676463Y' is too long$/],
    [{ clock: { mode: 'wall', now: 'soon' } }, 400, /^clock\.now: 'soon' is not an RFC 3339 instant, such as/],
    [{ clock: 'now' }, 400, /^clock: 'now' is not an RFC 3339 instant, such as 2026-02-01T00:00:00Z, 'wall', /],
    [{ clock: { mode: 'wall', now: '2026-01-01T00:00:00Z', offset: 'P1D' } }, 400, /clock\.offset/],
    [{ name: 'Not A Name' }, 400, /^name: 'Not A Name' is not a name of 1 to 63 lowercase letters/],
    [
      { clock: { mode: 'frozn' } },
      400,
      /^clock\.mode: 'frozn' is not allowed; did you mean 'frozen'\? allowed: frozen, wall$/,
    ],
    [{ clock: { mode: 'wall', sped: 2 } }, 400, /^clock: unknown key 'sped'; did you mean 'speed'\?/],
    [{ name: 'default' }, 409, /name/],
    [{ nmae: 'x' }, 400, /^unknown key 'nmae'; did you mean 'name'\? allowed: name, scenario/],
  ] as const;
  for (const [request, status, message] of cases) {
    const refused = await send(emulator, 'POST', '', request);
    t.equal(refused.status, status, JSON.stringify(request));
    t.match(refused.body.error.message, message);
  }
  t.equal((await send(emulator, 'POST', '', {})).status, 201);
  const full = await send(emulator, 'POST', '', {});
  t.equal(full.status, 429);
  t.match(full.body.error, { code: 'limit_reached', message: /2 datasets/ });
});

await t.test("a dataset's clock is shown, set, advanced by a duration and moved to an instant", async (t) => {
  const emulator = await start(t);
  const now = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    (await send(emulator, method, `/default${path}`, body)).body.now;
  t.equal(await now('GET', '/clock'), '2026-02-01T00:00:00Z');
  t.equal(await now('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T00:00:00Z' }), '2026-03-01T00:00:00Z');
  t.equal(await now('POST', '/clock/advance', { by: '-P1D' }), '2026-02-28T00:00:00Z');
  t.equal(await now('POST', '/clock/advance', { to: '2027-01-01T00:00:00+01:00' }), '2026-12-31T23:00:00Z');
  t.equal((await list(emulator, 'k')).headers.date, 'Thu, 31 Dec 2026 23:00:00 GMT');
  const wall = await send(emulator, 'PUT', '/default/clock', {
    mode: 'wall',
    now: '2026-01-01T00:00:00Z',
    speed: 'x60',
  });
  t.match(wall.body, { mode: 'wall', speed: 60 });
  for (const body of [{ by: 'a day' }, { to: 'tomorrow' }, {}, { by: 'P9000Y' }]) {
    t.equal((await send(emulator, 'POST', '/default/clock/advance', body)).status, 400, JSON.stringify(body));
  }
});

await t.test('a request may name its own instant, for itself alone', async (t) => {
  const emulator = await start(t);
  const header = { 'x-usage-emulator-clock': '2025-12-31T23:59:59Z' };
  const before = await list(emulator, 'k', header);
  t.equal(before.headers.date, 'Wed, 31 Dec 2025 23:59:59 GMT');
  t.match(before.json(), { pagination: { total_count: 0 } });
  t.equal(await count(emulator, 'k'), 1);
  const wrong = await list(emulator, 'k', { 'x-usage-emulator-clock': 'yesterday' });
  t.equal(wrong.statusCode, 400);
  t.match(wrong.json(), { code: 'bad_request', message: /x-usage-emulator-clock/ });
});

await t.test(
  "the simulated clock dates a provider's every answer, and the machine's own those of the emulator",
  async (t) => {
    const emulator = await start(t);
    for (const request of [
      { url: '/v1/usage' },
      { url: '/v1/usage/no/such/path' },
      { url: '/v1/usage', method: 'PUT' as const },
    ]) {
      t.equal((await emulator.inject(request)).headers.date, 'Sun, 01 Feb 2026 00:00:00 GMT', JSON.stringify(request));
    }
    t.not((await emulator.inject('/_emulator/health')).headers.date, 'Sun, 01 Feb 2026 00:00:00 GMT');
  },
);

await t.test(
  'a snapshot keeps records and clock, a restore puts them back, and a reset goes to the start',
  async (t) => {
    const emulator = await start(t);
    emulator.clock.set('2026-01-15T00:00:00Z');
    t.same((await send(emulator, 'POST', '/default/snapshot', { name: 'january' })).status, 201);
    emulator.clock.advance('P1Y');
    await send(emulator, 'POST', '/default/restore', { name: 'january' });
    t.equal(emulator.clock.state().now, '2026-01-15T00:00:00Z');
    await send(emulator, 'POST', '/default/reset');
    t.equal(emulator.clock.state().now, '2026-02-01T00:00:00Z');
    t.equal((await send(emulator, 'POST', '/default/restore', { name: 'none' })).status, 404);
    t.match((await send(emulator, 'GET', '/default/snapshots')).body, { snapshots: [{ name: 'january' }] });
    t.equal((await send(emulator, 'DELETE', '/default/snapshots/january')).status, 204);
  },
);

await t.test(
  'switched off, there is no control API but the health check, nor do requests set their clock',
  async (t) => {
    const emulator = await start(t, { control: false });
    t.equal((await emulator.inject('/_emulator/health')).statusCode, 200);
    t.equal((await send(emulator, 'POST', '', {})).status, 404);
    const dated = await list(emulator, 'k', { 'x-usage-emulator-clock': '2020-01-01T00:00:00Z' });
    t.equal(dated.headers.date, 'Sun, 01 Feb 2026 00:00:00 GMT');
  },
);

await t.test('dropping a dataset, or closing the emulator, ends an import that is under way', async (t) => {
  const line = `${JSON.stringify({ provider: 'gitpod', record: GITPOD_RECORD })}\n`;
  for (const end of ['drop', 'close'] as const) {
    const emulator = await start(t);
    const dataset = await emulator.datasets.create({ name: 'mine' });
    let isSent = false;
    const lines = (async function* () {
      yield Buffer.from(line.repeat(20_000));
      isSent = true;
    })();
    const sent = (): boolean => isSent;
    const message = end === 'drop' ? /'mine' was dropped/ : /the emulator is closed/;
    const refused = t.rejects(dataset.import(lines), { message }, end);
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
    };
    while (!sent()) await turns(1);
    // It has begun to write by then, and is far from its end.
    await turns(20);
    await (end === 'drop' ? dataset.drop() : emulator.close());
    await refused;
  }
});

await t.test('what comes after the end of an emulator is refused', async (t) => {
  const emulator = await start(t);
  await emulator.close();
  const refused = { code: 'conflict', message: 'the emulator is closed; start another' };
  await t.rejects(emulator.datasets.create(), refused);
  await t.rejects(emulator.inject('/_emulator/live'), refused);
  await t.rejects(emulator.dataset.addRecord('gitpod', GITPOD_RECORD), refused);
  t.throws(() => emulator.dataset.state(), refused);
});
