import t, { type Test } from 'tap';
import { Refusal, startEmulator, type UsageEmulator } from '../../src/index.ts';
import { ALLOWED_PROVIDERS } from '../helpers/provider-names.ts';
import { fc, runs } from '../helpers/properties.ts';

const start = async (t: Test): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
  t.teardown(() => emulator.close());
  return emulator;
};

/** What a program without types, or one that reads a file, may pass. */
const untyped = (value: unknown): never => value as never;

/** The message of a refusal in process. */
const refusalOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'not refused';
};

const send = async (emulator: UsageEmulator, method: 'POST' | 'PUT' | 'GET', path: string, body?: unknown) => {
  const response = await emulator.inject({
    method,
    url: `/_emulator/${path}`,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }),
  });
  const { error } = response.json<{ error?: { message: string } }>();
  return { status: response.statusCode, message: error?.message ?? 'not refused' };
};

/** Over HTTP a fault also names its dataset. */
const asInProcess = (message: string): string => message.replace(', sequence, dataset', ', sequence');

await t.test('the library refuses what the control API refuses, with the same words', async (t) => {
  const emulator = await start(t);
  const { dataset, datasets, faults, journal, clock } = emulator;
  const cases: readonly (readonly [work: () => unknown, method: 'POST' | 'PUT', path: string, body: unknown])[] = [
    ...[
      { provider: 'nirvana', effect: { kind: 'eror' } },
      { provider: 'nirvana', effect: { kind: 'error', status: 200 } },
      { provider: 'nirvana', effect: { kind: 'slow_body', bytes: 0, every_ms: 1 } },
      { provider: 'nirvana', efect: { kind: 'connection_reset' } },
      { provider: 'nirvana', delay: { min: 1 } },
      { provider: 'nirvana', operation: 'usage.lst', effect: { kind: 'connection_reset' } },
      { provider: 'nirwana', effect: { kind: 'connection_reset' } },
      { provider: 7 },
      {},
    ].map((body) => [() => faults.arm(untyped(body)), 'POST', 'faults', body] as const),
    ...[
      { mode: 'frozn' },
      { mode: 'wall', sped: 60 },
      { mode: 'wall', speed: 'x0' },
      { mode: 'frozen', now: 'noon' },
    ].map((body) => [() => clock.set(untyped(body)), 'PUT', 'datasets/default/clock', body] as const),
    ...[{ bye: 'P1D' }, { by: 'a day' }, { to: 'noon' }, {}].map(
      (body) => [() => clock.advance(untyped(body)), 'POST', 'datasets/default/clock/advance', body] as const,
    ),
    ...[
      { clok: 'wall' },
      { clock: 'frozn' },
      { name: 'Bad Name' },
      { name: '../x' },
      { keys: { aws: ['x'] } },
      { keys: { nirvana: [] } },
      { ttl: 'soon' },
      { parameters: { records: 1.5 } },
      { seed: 'one' },
    ].map((body) => [() => datasets.create(untyped(body)), 'POST', 'datasets', body] as const),
    ...[
      { match: { provder: 'nirvana' } },
      { match: { provider: 'nirwana' } },
      { match: { operation: 'usage.lst' } },
      { match: { provider: 'gcore', operation: 'usage.list' } },
      { match: { status: 'ok' } },
      { match: { since: 'yesterday' } },
      { match: { json_path: '$[' } },
      { match: {}, count: 'one' },
      {},
    ].map((body) => [() => journal.verify(untyped(body)), 'POST', 'journal/verify', body] as const),
    [() => dataset.snapshot('Bad Name'), 'POST', 'datasets/default/snapshot', { name: 'Bad Name' }],
    [() => dataset.restore('Bad Name'), 'POST', 'datasets/default/restore', { name: 'Bad Name' }],
    [() => dataset.addRecord('nirwana', {}), 'POST', 'datasets/default/nirwana/records', {}],
  ];
  for (const [work, method, path, body] of cases) {
    const { status, message } = await send(emulator, method, path, body);
    t.equal(status, 400, `${path} ${JSON.stringify(body)}: ${message}`);
    t.equal(await refusalOf(work), asInProcess(message));
  }
  t.equal(
    await refusalOf(() => journal.entries(untyped({ status: 5 }))),
    'status: 5 is not a status such as 429 or 5xx, as text; put it in quotes',
  );
  t.equal(
    await refusalOf(() => dataset.import('', untyped({ mode: 'apend' }))),
    "mode: 'apend' is not allowed; did you mean 'append'? allowed: append, replace",
  );
  t.match(await refusalOf(() => datasets.get('Bad Name')), /^name: 'Bad Name' is not a name/);
  t.match(await refusalOf(() => dataset.addRecord('gitpod', untyped('text'))), /^record: 'text' is not a map/);
  t.equal(emulator.faults.list().length, 0);
  t.equal(clock.state().now, '2026-02-01T00:00:00Z');
});

await t.test('options of the library are refused by name', async (t) => {
  const cases: readonly (readonly [options: unknown, message: string | RegExp])[] = [
    [{ scenaro: 'empty' }, /^unknown key 'scenaro'; did you mean 'scenario'\? allowed: scenario, seed, /],
    [{ seed: '1' }, /^seed: '1' is not a whole number/],
    [{ port: 70_000 }, 'port: 70000 is not a whole number from 0 to 65535'],
    [{ clock: { mode: 'frozn' } }, /^clock\.mode: 'frozn' is not allowed; did you mean 'frozen'\?/],
    [{ clock: new Date('never') }, /^clock: .*a valid Date/],
    [
      { allowedHosts: ['https://a.example'] },
      /^allowedHosts\[0\]: 'https:..a.example' is not a host name without scheme or port$/,
    ],
    [{ limits: { fault: 1 } }, /^limits: unknown key 'fault'; did you mean 'faults'\?/],
    [{ limits: { faults: -1 } }, 'limits.faults: -1 is not a whole number of at least 0'],
    [{ providers: ['nirwana'] }, /^providers: there is no 'nirwana'; did you mean 'nirvana'\?/],
    [{ keys: { nirwana: ['k'] } }, /^keys: there is no 'nirwana'; did you mean 'nirvana'\?/],
    ['empty', /^'empty' is not a map with scenario/],
  ];
  for (const [options, message] of cases) t.match(await refusalOf(() => startEmulator(untyped(options))), message);
});

await t.test('query parameters that an operation does not have are refused', async (t) => {
  const emulator = await start(t);
  for (const [path, message] of [
    ['faults?datset=default', "unknown key 'datset'; did you mean 'dataset'? allowed: dataset"],
    ['journal?provder=nirvana', /^unknown key 'provder'; did you mean 'provider'\?/],
    ['journal?format=harr', "format: 'harr' is not allowed; did you mean 'har'? allowed: json, har"],
    ['journal?limit=many', /^limit: 'many' is not a whole number from 1 to 10000/],
    ['journal?provider=aws', `provider: there is no 'aws'; allowed: ${ALLOWED_PROVIDERS}`],
    ['datasets?x=1', "unknown key 'x'; none is allowed"],
    ['datasets/default/export?prvider=gitpod', /did you mean 'provider'/],
    ['metrics?x=1', /unknown key 'x'/],
  ] as const) {
    const refused = await send(emulator, 'GET', path);
    t.equal(refused.status, 400, path);
    t.match(refused.message, message);
  }
});

await t.test('a body is JSON; a content type without a body is fine where none is needed', async (t) => {
  const emulator = await start(t);
  const post = (path: string, type: string | undefined, payload?: string) =>
    emulator.inject({
      method: 'POST',
      url: `/_emulator/datasets${path}`,
      headers: { ...(type !== undefined && { 'content-type': type }) },
      ...(payload !== undefined && { payload }),
    });
  t.equal((await post('/default/reset', 'application/json')).statusCode, 200);
  t.equal((await post('/default/reset', 'application/json', '')).statusCode, 200);
  t.equal((await post('/default/reset', 'application/x-www-form-urlencoded', '')).statusCode, 200);
  t.equal((await post('/default/reset', undefined)).statusCode, 200);
  t.equal((await post('', 'application/json; charset=utf-8', '{"name":"a"}')).statusCode, 201);
  for (const [path, type, payload, status, message] of [
    ['', 'text/plain', '{}', 415, "content-type: 'text/plain' is not supported here; send application/json"],
    ['', undefined, '{}', 415, 'content-type: the header is missing; send application/json'],
    ['', 'application/x-ndjson', '{}', 415, /send application\/json$/],
    [
      '/default/import',
      'text/plain',
      '{}',
      415,
      /'text\/plain' is not supported here; send application\/x-ndjson, or application\/json for a HAR file or an answer$/,
    ],
    ['', 'application/json', '{', 400, /^the body is not JSON: /],
    ['', 'application/json', '[]', 400, /^a list is not a map/],
    [
      '',
      'application/json',
      `{"seed":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      400,
      /nested deeper than 100 levels/,
    ],
    ['', 'application/json', '{"__proto__":{}}', 400, /^unknown key '__proto__'/],
    ['', 'application/json', '{"constructor":{}}', 400, /^unknown key 'constructor'/],
  ] as const) {
    const refused = await post(path, type, payload);
    t.equal(refused.statusCode, status, `${path} ${String(type)}`);
    t.match(refused.json<{ error: { message: string } }>().error.message, message);
  }
});

await t.test('no value makes the control API fail, and the library agrees with it', async (t) => {
  const emulator = await start(t);
  const key = fc.constantFrom(
    'provider',
    'effect',
    'kind',
    'status',
    'calls',
    'first',
    'delay',
    'match',
    'body',
    'path',
    'id',
  );
  const leaf = fc.oneof(
    fc.constantFrom('nirvana', 'error', 'slow_body', '$.a', '__proto__', 'constructor', ''),
    fc.integer({ min: -1, max: 600 }),
    fc.constantFrom(null, true, 1e308),
    fc.string(),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 5 }), async (body) => {
      emulator.faults.clear();
      const { status, message } = await send(emulator, 'POST', 'faults', body);
      emulator.faults.clear();
      const sent: unknown = JSON.parse(JSON.stringify(body));
      return status < 500 && (await refusalOf(() => emulator.faults.arm(untyped(sent)))) === asInProcess(message);
    }),
    { numRuns: runs(200) },
  );
  t.pass();
});
