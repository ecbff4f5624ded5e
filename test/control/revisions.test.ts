import { join } from 'node:path';
import t, { type Test } from 'tap';
import { describedKey } from '../../src/core/datasets/described-keys.ts';
import { DAY_MS } from '../../src/core/time/instant.ts';
import { type DatasetControl, startEmulator, type StartOptions, type UsageEmulator } from '../../src/index.ts';

const start = async (t: Test, options: StartOptions = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'revisions', socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

const january = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' };

/** What a client that reads January again stores of it. */
interface January {
  readonly hours: number;
  readonly statement: string;
  readonly balance: string;
  /** Cost by the tag `env`. */
  readonly costs: Readonly<Record<string, number>>;
}

/** Reads January through the vendors' endpoints. */
async function readJanuary(
  emulator: UsageEmulator,
  { env }: Pick<DatasetControl, 'env'> = emulator,
  headers = {},
): Promise<January> {
  const send = async <Answer>(url: string, authorization: string, payload?: object): Promise<Answer> => {
    const { statusCode, body } = await emulator.inject({
      ...{ method: payload === undefined ? 'GET' : 'POST', url, headers: { ...headers, authorization } },
      ...(payload && { payload }),
    });
    if (statusCode !== 200) throw new Error(`${url}: ${body}`);
    return JSON.parse(body) as Answer;
  };
  const { records } = await send<{ records: { createdAt: string; stoppedAt: string }[] }>(
    '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    `Bearer ${env['GITPOD_API_KEY'] ?? ''}`,
    { filter: { dateRange: january } },
  );
  const nirvana = <Answer>(path: string): Promise<Answer> =>
    send(`/v1/organizations${path}`, `Bearer ${env['NIRVANA_LABS_API_KEY'] ?? ''}`);
  const [organization] = (await nirvana<{ items: { id: string }[] }>('')).items;
  const billing = `/${organization?.id ?? ''}/billing`;
  const costOf = async (tag: string): Promise<number> => {
    const { results } = await send<{ results: { cost: number }[] }>(
      '/cloud/v1/cost_report/resources',
      `APIKey ${env['GCORE_API_KEY'] ?? ''}`,
      {
        ...{ time_from: january.startTime, time_to: january.endTime },
        tags: { conditions: [{ key: 'env', value: tag }] },
      },
    );
    return results.reduce((sum, { cost }) => sum + cost, 0);
  };
  return {
    hours: records.reduce((sum, one) => sum + (Date.parse(one.stoppedAt) - Date.parse(one.createdAt)) / 3.6e6, 0),
    statement: (await nirvana<{ total: string }>(`${billing}/statements?month=2026-01`)).total,
    balance: (await nirvana<{ effective_balance: string }>(`${billing}/summary`)).effective_balance,
    costs: { prod: await costOf('prod'), test: await costOf('test') },
  };
}

// [gitpod/revision-shows-closed-period, nirvana/revision-shows-closed-history, gcore/cost-revision-shows-closed-period]
await t.test(
  'a client that reads a closed month again finds each revision of the scenario, when it becomes known',
  async (t) => {
    const emulator = await start(t);
    const found: Record<string, Partial<January>> = {};
    let last = await readJanuary(emulator);
    const first = last;
    for (let day = 1; day < 28; day += 1) {
      emulator.clock.advance('P1D');
      const now = await readJanuary(emulator);
      const changed = Object.entries(now).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(new Map(Object.entries(last)).get(name)),
      );
      if (changed.length > 0) found[emulator.clock.now().toISOString().slice(0, 10)] = Object.fromEntries(changed);
      last = now;
    }
    t.same(first, { hours: 17, statement: '45.888', balance: '-20.888', costs: { prod: 0, test: 20.736 } });
    t.same(found, {
      '2026-02-03': { hours: 15 },
      '2026-02-05': { statement: '29.088', balance: '-4.088' },
      '2026-02-06': { costs: { prod: 20.736, test: 0 } },
      '2026-02-09': { costs: { prod: 17.28, test: 0 } },
      '2026-02-11': { hours: 10 },
      '2026-02-12': { balance: '-9.088' },
      '2026-02-16': { costs: { prod: 0, test: 17.28 } },
    });
    // Days on which a client that reads once a day can find something, from the API's own list.
    const known = emulator.dataset.revisions().map(({ at }) => Math.ceil(Date.parse(at) / DAY_MS) * DAY_MS);
    t.same(
      Object.keys(found),
      [...new Set(known)].map((ms) => new Date(ms).toISOString().slice(0, 10)),
    );
    t.not(last.hours, first.hours, 'a client that trusts the closed month bills too much');
    emulator.clock.set('2026-02-01T00:00:00Z');
    t.same(await readJanuary(emulator), first, 'the clock is back, and January as it was');
  },
);

const SESSION = '019b0000-0000-7000-8000-000000000001';
const UUID = '6c0e0000-0000-4000-8000-000000000001';

const post = (emulator: UsageEmulator, payload: object) =>
  emulator.inject({ method: 'POST', url: '/_emulator/datasets/default/revisions', payload });

await t.test('the API lists revisions, adds them and says what is wrong with others', async (t) => {
  const emulator = await start(t, { clock: '2026-02-04T12:00:00Z' });
  const url = '/_emulator/datasets/default/revisions';
  const { revisions } = (await emulator.inject(url)).json<{ revisions: { at: string; known: boolean }[] }>();
  t.same(revisions, emulator.dataset.revisions());
  t.same(
    revisions.map(({ at, known }) => [at.slice(5, 10), known]),
    [['02-02', true], ['02-04', true], ...['02-05', '02-09', '02-10', '02-12', '02-16'].map((day) => [day, false])],
  );

  const before = await readJanuary(emulator);
  const added = {
    at: '2026-02-03T00:00:00Z',
    provider: 'gitpod',
    id: SESSION,
    change: { stoppedAt: '2026-01-12T10:00:00Z' },
  };
  const { statusCode, body } = await post(emulator, added);
  t.equal(statusCode, 201);
  t.same(JSON.parse(body), { ...added, kind: 'records', known: true });
  t.equal((await readJanuary(emulator)).hours, before.hours - 4, 'it is known at once');

  const refused = async (request: object, code: string, message: string | RegExp) => {
    const { error } = (await post(emulator, request)).json<{ error: { code: string; message: string } }>();
    t.match(error, { code, message });
    t.equal(emulator.dataset.revisions().length, 8, 'nothing is stored');
  };
  await refused(added, 'conflict', `at: a revision of '${SESSION}' at 2026-02-03T00:00:00Z exists; write both as one`);
  const later = { ...added, at: '2026-02-03T00:00:01Z' };
  await refused({ ...later, id: 'x' }, 'invalid', "id: gitpod has no record with the id 'x'; add the record first");
  await refused({ ...later, provider: 'ona' }, 'invalid', /^provider: there is no 'ona'; allowed: gitpod, /);
  await refused({ ...later, kind: 'bills' }, 'invalid', /^kind: gitpod has no 'bills'; allowed: records, /);
  await refused(
    { ...later, change: { stoppedAt: 'soon' } },
    'invalid',
    "change: stoppedAt: 'soon' is not an instant such as 2026-02-01T00:00:00Z",
  );
  await refused({ ...later, change: { stopedAt: 'x' } }, 'invalid', 'change: stopedAt: there is no such field');
  await refused(
    { ...later, change: { id: UUID } },
    'invalid',
    'change: id: no revision can change it; remove the record and add another',
  );
  await refused({ ...later, change: {} }, 'invalid', /^change: /);
  await refused({ ...later, at: 'soon' }, 'invalid', /^at: 'soon' is not an instant/);
  const price = { ...later, provider: 'gcore', kind: 'prices', id: 'g1-standard-2-4_min@2026-01-01' };
  await refused({ ...price, change: { from: '2026-01-02' } }, 'invalid', /^change: from: no revision can change it/);
  await refused(
    { ...later, at: '2026-02-11T00:00:00Z', id: '019b0000-0000-7000-8000-000000000003' },
    'invalid',
    'change: there is no such record before 2026-02-11T00:00:00Z: it is removed, or was never metered',
  );
  await refused(
    { ...later, at: '2026-02-05T00:00:00Z', id: '019b0000-0000-7000-8000-000000000003', change: null },
    'invalid',
    /^change, with the revision at 2026-02-10T08:00:00Z: there is no such record/,
  );
  await refused({ ...later, provider: 'gcore', id: UUID, change: { segments: [] } }, 'invalid', /^change: segments/);
});

await t.test('an export has revisions, and importing it elsewhere gives the same account at every clock', async (t) => {
  const emulator = await start(t, { clock: '2026-02-28T00:00:00Z' });
  const lines: string[] = [];
  for await (const line of emulator.dataset.export()) lines.push(line);
  t.equal(lines.filter((line) => line.includes('"revision":')).length, 7);
  const copy = await emulator.datasets.create({ scenario: 'empty' });
  // A revision may precede its record.
  await copy.import(lines.toReversed().join(''));
  t.same(
    copy.revisions(),
    emulator.dataset.revisions().map((revision) => ({ ...revision, known: false })),
  );
  for (const now of ['2026-02-01T00:00:00Z', '2026-02-05T00:00:00Z', '2026-02-28T00:00:00Z']) {
    for (const { clock } of [copy, emulator]) clock.set(now);
    t.same(await readJanuary(emulator, copy), await readJanuary(emulator), now);
  }

  const bad = [
    '{"provider":"gitpod","revision":{"at":"2026-02-20T00:00:00Z","id":"none","change":null}}',
    '{"provider":"gitpod","revision":{"at":"2026-02-20T00:00:00Z","id":"none"}}',
    lines.find((line) => line.includes('"revision":'))?.trim() ?? '',
  ];
  await t.rejects(copy.import(bad.join('\n')), {
    code: 'invalid',
    message: "line 1: id: gitpod has no record with the id 'none'; add the record first; nothing was imported",
    details: [
      { line: 1, message: "id: gitpod has no record with the id 'none'; add the record first" },
      { line: 2, message: /^'change' is missing: / },
      {
        line: 3,
        message: /^at: a revision of '019b0000-0000-7000-8000-000000000001' at .* exists; write both as one$/,
      },
    ],
  });
  await copy.import('', { mode: 'replace', provider: 'gitpod', kind: 'records' });
  t.same(new Set(copy.revisions().map(({ provider }) => provider)), new Set(['nirvana', 'gcore']));
});

await t.test('records, snapshots and resets know nothing of what is known at the clock', async (t) => {
  const emulator = await start(t);
  const { dataset, clock } = emulator;
  const first = await readJanuary(emulator);
  clock.set('2026-02-28T00:00:00Z');
  const last = await readJanuary(emulator);
  await t.rejects(
    dataset.addRecord('gitpod', {
      ...{ id: '019b0000-0000-7000-8000-000000000003', createdAt: '2026-01-01T00:00:00Z' },
      stoppedAt: '2026-01-01T01:00:00Z',
    }),
    { code: 'conflict' },
    'a record that is gone by now is still one',
  );
  const sharing = {
    ...{ type: 'image', uuid: UUID, project_id: 1, region_id: 76, last_name: 'base' },
    segments: [{ started_at: '2026-01-05T00:00:00Z', size: 1 }],
  };
  const refusal = { message: new RegExp(`uuid: a record with the id '${UUID}' exists`) };
  await t.rejects(dataset.addRecord('gcore', sharing), refusal, 'the revisions are of those that had the id before');
  await t.rejects(dataset.import(JSON.stringify({ provider: 'gcore', record: sharing })), refusal);
  await dataset.snapshot('end');
  const addition = { createdAt: '2026-01-02T00:00:00Z', stoppedAt: '2026-01-02T01:00:00Z' };
  await dataset.addRecord('gitpod', addition);
  t.same(
    await readJanuary(emulator),
    { ...last, hours: last.hours + 1 },
    'revisions apply to what is added beside them',
  );
  await dataset.removeRecord('gitpod', SESSION);
  t.equal(dataset.revisions().filter(({ id }) => id === SESSION).length, 0, 'a record is removed with its revisions');
  t.equal((await readJanuary(emulator)).hours, last.hours + 1 - 5);
  await dataset.restore('end');
  t.same(await readJanuary(emulator), last);
  t.equal(dataset.revisions().length, 7);
  clock.set('2026-02-03T00:00:00Z');
  await dataset.reset();
  t.same(await readJanuary(emulator), first);
});

await t.test(
  'a data file, a key that describes its dataset and a request with its own clock show the same',
  async (t) => {
    const emulator = await start(t, { secret: 'shared' });
    const now = '2026-02-10T12:00:00Z';
    const own = await readJanuary(emulator, emulator, { 'x-usage-emulator-clock': now });
    t.equal(own.hours, 10);
    t.equal((await readJanuary(emulator)).hours, 17, 'for itself alone');
    const description = { scenario: 'revisions', clock: now };
    const env = {
      GITPOD_API_KEY: describedKey('shared', 'gitpod', 'key', description),
      NIRVANA_LABS_API_KEY: describedKey('shared', 'nirvana', 'key', description),
      GCORE_API_KEY: describedKey('shared', 'gcore', '1$key', description),
    };
    t.same(await readJanuary(emulator, { env }), own);

    const data = join(t.testdir(), 'usage.db');
    const serving = await startEmulator({ scenario: 'revisions', socket: false, data, clock: now });
    t.same(await readJanuary(serving), own);
    const added = {
      at: '2026-02-10T00:00:00Z',
      provider: 'gitpod',
      id: SESSION,
      change: { stoppedAt: '2026-01-12T10:00:00Z' },
    };
    await serving.dataset.addRevision(added);
    t.equal((await readJanuary(serving)).hours, 6);
    await serving.close();
    const again = await start(t, { data, clock: '2026-02-28T00:00:00Z' });
    t.equal((await readJanuary(again)).hours, 6, 'the file keeps revisions');
    t.equal((await readJanuary(again, again, { 'x-usage-emulator-clock': '2026-02-01T00:00:00Z' })).hours, 17);
  },
);

await t.test('a scenario is refused with the place of each revision that makes no record', async (t) => {
  const records = [{ id: SESSION, createdAt: '2026-01-12T09:00:00Z', stoppedAt: '2026-01-12T10:00:00Z' }];
  const at = '2026-02-02T00:00:00Z';
  const refused = async (revisions: object, message: string) => {
    const scenario = {
      ...{ seed: 1, clock: at, span: { from: '2026-01-01', to: '2026-03-01' } },
      gitpod: { records, revisions: { records: [].concat(revisions as never) } },
    };
    await t.rejects(startEmulator({ scenario, socket: false }), { name: 'ScenarioError', message }, message);
  };
  const path = 'scenario: gitpod.revisions.records';
  await refused(
    { at, id: 'x', change: null },
    `${path}[0].id: no record of gitpod.records has the id 'x'; write it into one of them`,
  );
  await refused(
    { at, id: SESSION, change: { stoppedAt: '2026-01-12T08:00:00Z' } },
    `${path}[0].change: it ends before it begins`,
  );
  await refused({ at, id: SESSION, change: { userId: 1 } }, `${path}[0].change: userId: 1 is not a UUID in lower case`);
  await refused({ at, id: SESSION, changes: null }, `${path}[0]: unknown key 'changes'; did you mean 'change'?`);
  const twice = [1, 2].map(() => ({ at, id: SESSION, change: null }));
  await refused(twice, `${path}[1].at: an earlier revision changes the record at the same instant; write both as one`);
});

await t.test('revisions and the memory that they take are bounded', async (t) => {
  const emulator = await start(t);
  const revision = (index: number): string => {
    const at = new Date(Date.parse('2026-03-01T00:00:00Z') + index).toISOString();
    return JSON.stringify({
      provider: 'gitpod',
      revision: { at, id: SESSION, change: { stoppedAt: '2026-01-12T10:00:00Z' } },
    });
  };
  const lines = Array.from({ length: 994 }, (_, index) => revision(index));
  await t.rejects(emulator.dataset.import(lines.join('\n')), { message: /a dataset may have 1000 revisions/ });
  const small = await start(t, { limits: { writtenBytes: 1_000 } });
  t.equal((await readJanuary(small)).hours, 17);
  await t.rejects(
    readJanuary(small, small, { 'x-usage-emulator-clock': '2026-02-20T00:00:00Z' }),
    /the datasets would take more memory than allowed/,
  );
  // More instants than copies are kept, and copies that are asked for again after they were released.
  for (const day of [3, 6, 9, 12, 17, 3, 6, 17, 2]) {
    const now = `2026-02-${String(day).padStart(2, '0')}T00:00:00Z`;
    const answers = await Promise.all(
      [1, 2, 3].map(() => readJanuary(emulator, emulator, { 'x-usage-emulator-clock': now })),
    );
    emulator.clock.set(now);
    for (const answer of answers) t.same(answer, await readJanuary(emulator), now);
  }
});
