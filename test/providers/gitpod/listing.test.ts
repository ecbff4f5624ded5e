import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { createDataset } from '../../../src/core/datasets/dataset.ts';
import { gitpod } from '../../../src/providers/gitpod/index.ts';
import { createServer } from '../../../src/emulator/server.ts';
import {
  filterOf,
  idsOf,
  insert,
  list,
  ms,
  PROJECT,
  record,
  recordsFrom,
  serve,
  textOf,
  uuid,
  walk,
  LIST_PATH,
} from './support.ts';

const DAY = { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' };

// [gitpod/post-gitpod-v1-usage-service]
await t.test('the same route answers with and without /api before it', async (t) => {
  const { app } = await serve(t, [record('a', '2024-01-01T10:00:00Z')]);
  const bare = await list(app, {}, { path: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords' });
  const prefixed = await list(app, {}, { path: '/api/gitpod.v1.UsageService/ListEnvironmentUsageRecords' });
  t.equal(bare.status, 200);
  t.same(bare.body, prefixed.body);
  t.same(idsOf(bare), ['a']);
});

// [gitpod/vendor-documented-example-returns]
await t.test("the vendor's documented example returns its records", async (t) => {
  const { app } = await serve(t, [
    record('inside', '2024-01-01T12:00:00Z'),
    record('other-project', '2024-01-01T12:00:00Z', { projectId: '3f6a33a0-0c9e-4d29-b1f3-2f7b1a9a5a0e' }),
    record('next-day', '2024-01-02T00:00:00Z'),
  ]);
  const answer = await list(
    app,
    '{"filter":{"projectId":"d2c94c27-3b76-4a42-b88c-95a85e392c68","dateRange":{"startTime":"2024-01-01T00:00:00Z",' +
      '"endTime":"2024-01-02T00:00:00Z"}},"pagination":{"pageSize":100}}',
  );
  t.same(idsOf(answer), ['inside']);
});

// [gitpod/record-documented-fields]
await t.test('a record has the documented fields', async (t) => {
  const { app } = await serve(t, [record('a', '2024-01-01T10:00:00Z', { createdAt: ms('2024-01-01T09:00:00.250Z') })]);
  t.same((await list(app)).body, {
    pagination: { nextToken: '' },
    records: [
      {
        id: uuid('a'),
        environmentId: uuid('of a'),
        userId: uuid('user'),
        projectId: PROJECT,
        runnerId: uuid('runner'),
        environmentClassId: uuid('class'),
        createdAt: '2024-01-01T09:00:00.250Z',
        stoppedAt: '2024-01-01T10:00:00Z',
      },
    ],
  });
});

// [gitpod/only-environments-stopped-listed]
await t.test('only environments that have stopped are listed', async (t) => {
  const clock = '2024-01-01T12:00:00Z';
  const { app } = await serve(
    t,
    [
      record('stopped', '2024-01-01T11:59:59.999Z'),
      record('stopping', clock),
      record('running', '2024-01-01T12:00:00.001Z'),
    ],
    { clock },
  );
  t.same(idsOf(await list(app)), ['stopped', 'stopping']);
  t.same(idsOf(await list(app, { filter: filterOf(DAY) })), ['stopped', 'stopping']);
});

// [gitpod/record-can-arrive-after-stop]
await t.test('a record that arrives late is listed from its arrival on', async (t) => {
  const late = record('late', '2024-01-01T10:00:00Z', { arrivesAt: ms('2024-01-03T00:00:00Z') });
  const early = record('early', '2024-01-01T10:00:00Z', { arrivesAt: ms('2023-01-01T00:00:00Z') });
  const before = await serve(t, [late, early], { clock: '2024-01-02T23:59:59.999Z' });
  t.same(idsOf(await list(before.app)), ['early']);
  const after = await serve(t, [late, early], { clock: '2024-01-03T00:00:00Z' });
  t.same(idsOf(await list(after.app, { filter: filterOf(DAY) })), ['early', 'late']);
});

// [gitpod/record-matches-start-time-inclusive]
await t.test('a record matches from startTime, inclusive, to endTime, exclusive', async (t) => {
  const { app } = await serve(t, [
    record('before', ms(DAY.from) - 1),
    record('start', DAY.from),
    record('last', ms(DAY.to) - 1),
    record('end', DAY.to),
  ]);
  t.same(idsOf(await list(app, { filter: filterOf(DAY) })), ['start', 'last']);
});

// [gitpod/bounds-nanosecond-precision]
await t.test('bounds below the millisecond are honoured', async (t) => {
  const { app } = await serve(t, [record('a', '2024-01-01T10:00:00.500Z')]);
  const between = async (from: string, to: string): Promise<string[]> =>
    idsOf(await list(app, { filter: filterOf({ from, to }) }));
  t.same(await between('2024-01-01T10:00:00.500000000Z', '2024-01-01T10:00:00.500000001Z'), ['a']);
  t.same(await between('2024-01-01T10:00:00.500000001Z', DAY.to), []);
  t.same(await between(DAY.from, '2024-01-01T10:00:00.5Z'), []);
  t.same(await between(DAY.from, '2024-01-01T10:00:00.500000001Z'), ['a']);
});

// [gitpod/without-filter-every-completed-record]
await t.test('without a filter every completed record is listed', async (t) => {
  const { app } = await serve(t, [
    record('of-project', '2024-01-01T10:00:00Z'),
    record('of-none', '2025-06-01T10:00:00Z', { projectId: null }),
    record('old', '1970-01-01T00:00:00Z'),
  ]);
  for (const message of [{}, { filter: null }, { pagination: {} }]) {
    t.same(idsOf(await list(app, message)), ['old', 'of-project', 'of-none']);
  }
});

// [gitpod/project-id-selects-project-empty]
await t.test('projectId selects the records of one project, and an empty one selects none', async (t) => {
  const { app } = await serve(t, [
    record('a', '2024-01-01T10:00:00Z'),
    record('b', '2024-01-01T11:00:00Z', { projectId: uuid('other') }),
    record('c', '2024-01-01T12:00:00Z', { projectId: null }),
  ]);
  t.same(idsOf(await list(app, { filter: filterOf(DAY, PROJECT) })), ['a']);
  t.same(idsOf(await list(app, { filter: filterOf(DAY, 'unheard of') })), []);
  t.same(idsOf(await list(app, { filter: filterOf(DAY, '') })), ['a', 'b', 'c']);
});

// [gitpod/filter-without-date-range-range]
await t.test('a filter without dateRange, or a dateRange without either end, is invalid_argument', async (t) => {
  const { app } = await serve(t, []);
  const startTime = DAY.from;
  const cases: [object, RegExp][] = [
    [{}, /^validation error:\n - filter\.date_range: value is required \[required\]$/],
    [{ projectId: PROJECT }, /filter\.date_range: value is required/],
    [{ dateRange: null }, /filter\.date_range: value is required/],
    [{ dateRange: { startTime } }, /- filter\.date_range\.end_time: value is required \[required\]$/],
    [{ dateRange: { endTime: DAY.to } }, /- filter\.date_range\.start_time: value is required \[required\]$/],
    [{ dateRange: {} }, /start_time: value is required \[required\]\n - filter\.date_range\.end_time: value is/],
  ];
  for (const [filter, message] of cases) {
    const answer = await list(app, { filter });
    t.equal(answer.status, 400);
    t.equal(answer.body.code, 'invalid_argument');
    t.match(answer.body.message, message);
  }
});

// [gitpod/range-ends-before-start-empty]
await t.test('a range that ends where or before it starts is empty, and no error', async (t) => {
  const { app } = await serve(t, [record('a', DAY.from), record('b', '2024-01-01T10:00:00Z')]);
  const ranges = [
    { from: DAY.from, to: DAY.from },
    { from: DAY.to, to: DAY.from },
    // As the official Go client's own test sends it: two readings of the clock, the end's first.
    { from: '2024-01-01T10:00:00.000000250Z', to: '2024-01-01T10:00:00.000000100Z' },
  ];
  for (const range of ranges) {
    const answer = await list(app, { filter: filterOf(range) });
    t.equal(answer.status, 200);
    t.same(answer.body, { pagination: { nextToken: '' }, records: [] });
  }
});

// [gitpod/page-size-0-absent-means]
await t.test('pageSize 0 or absent means 25', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 120));
  for (const pagination of [undefined, {}, { pageSize: 0 }, { pageSize: null }, { pageSize: '0' }]) {
    t.equal((await list(app, { pagination })).body.records.length, 25);
  }
  t.equal((await list(app, { pagination: { pageSize: 7 } }, { query: { pageSize: '0' } })).body.records.length, 25);
  t.equal((await list(app, { pagination: { pageSize: 100 } })).body.records.length, 100);
  t.equal((await list(app, { pagination: { pageSize: 1 } })).body.records.length, 1);
});

// [gitpod/page-size-above-100-below]
await t.test('pageSize above 100 or below 0 is invalid_argument', async (t) => {
  const { app } = await serve(t, []);
  for (const pageSize of [101, -1, 2_147_483_647, -2_147_483_648, '101']) {
    const inBody = await list(app, { pagination: { pageSize } });
    const inQuery = await list(app, {}, { query: { pageSize: String(pageSize) } });
    for (const answer of [inBody, inQuery]) {
      t.equal(answer.status, 400);
      t.same(answer.body, {
        code: 'invalid_argument',
        message:
          'validation error:\n - pagination.page_size: ' +
          'value must be greater than or equal to 0 and less than or equal to 100 [int32.gte_lte]',
      });
    }
  }
});

// [gitpod/message-lists-all-violated-constraints]
await t.test('the message names all violated constraints', async (t) => {
  const { app } = await serve(t, []);
  const { body } = await list(app, { pagination: { pageSize: 101 }, filter: {} });
  t.match(body.message, /pagination\.page_size: .+\n - filter\.date_range: value is required/);
});

// [gitpod/official-0-x-clients-page]
await t.test('clients page by the query string, repeating the body', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 60));
  const message = { filter: filterOf(DAY, PROJECT), pagination: { pageSize: 20 } };
  const ids: string[] = [];
  let answer = await list(app, message);
  ids.push(...idsOf(answer));
  while (answer.body.pagination.nextToken !== '') {
    answer = await list(app, message, { query: { token: answer.body.pagination.nextToken } });
    ids.push(...idsOf(answer));
  }
  t.same(
    ids,
    recordsFrom(DAY.from, 60).map(({ id }) => textOf(id)),
  );
});

// [gitpod/query-parameter-takes-precedence]
await t.test("a query value wins over the body's", async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 60));
  const first = await list(app, { pagination: { pageSize: 10 } });
  const second = await list(app, { pagination: { pageSize: 10, token: first.body.pagination.nextToken } });
  const third = await list(
    app,
    { pagination: { pageSize: 10, token: first.body.pagination.nextToken } },
    { query: { token: second.body.pagination.nextToken, pageSize: '3' } },
  );
  t.same(idsOf(third), ['r0020', 'r0021', 'r0022']);
  t.same(idsOf(await list(app, { pagination: { pageSize: 2, token: 'damaged' } }, { query: { token: '' } })), [
    'r0000',
    'r0001',
  ]);
});

// [gitpod/records-ordered-their-stop-then]
await t.test('records are ordered by their stop, then by id', async (t) => {
  const { app } = await serve(t, [
    record('c', '2024-01-01T10:00:00.001Z'),
    record('z', '2024-01-01T10:00:00Z'),
    record('b', '2024-01-01T10:00:00.001Z'),
    record('a', '2024-01-01T10:00:00.002Z'),
  ]);
  for (const sizes of [[100], [1], [2]]) t.same(await walk(app, undefined, sizes), ['z', 'b', 'c', 'a']);
});

// [gitpod/pagination-next-token-empty-last]
await t.test('nextToken and records are always there, nextToken empty on the last page', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 50));
  const first = await list(app);
  t.not(first.body.pagination.nextToken, '');
  const last = await list(app, { pagination: { token: first.body.pagination.nextToken } });
  t.equal(last.body.records.length, 25);
  t.equal(last.body.pagination.nextToken, '');
  const none = await list(app, { filter: filterOf({ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' }) });
  t.same(none.body, { pagination: { nextToken: '' }, records: [] });
});

// [gitpod/project-id-omitted-environment-had]
await t.test('projectId is omitted from a record whose environment had none', async (t) => {
  const { app } = await serve(t, [record('a', DAY.from, { projectId: null })]);
  t.notOk('projectId' in ((await list(app)).body.records[0] ?? {}));
});

// [gitpod/unknown-damaged-token-another-filter]
await t.test('a token that is unknown, damaged or of another filter is invalid_argument', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 60));
  const filter = filterOf(DAY, PROJECT);
  const { nextToken } = (await list(app, { filter })).body.pagination;
  const refused: [object | undefined, string][] = [
    [filter, 'nextToken'],
    [filter, nextToken.slice(0, -1)],
    [filter, `${nextToken}A`],
    [filter, nextToken.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
    [filter, "' OR 1=1 --"],
    [filter, '\u0000'],
    [undefined, nextToken],
    [filterOf(DAY), nextToken],
    [filterOf(DAY, 'other'), nextToken],
    [filterOf({ ...DAY, to: '2024-01-02T00:00:00.001Z' }, PROJECT), nextToken],
  ];
  for (const [other, token] of refused) {
    for (const options of [{}, { query: { token } }]) {
      const answer = await list(app, { filter: other, pagination: { token } }, options);
      t.equal(answer.status, 400, JSON.stringify(token));
      t.equal(answer.body.code, 'invalid_argument');
      t.match(answer.body.message, /^pagination\.token: /);
    }
  }
  t.equal((await list(app, { filter, pagination: { token: nextToken } })).status, 200);
});

// [gitpod/token-works-any-replica-same]
await t.test('a token works on any replica of the same dataset, and on no other', async (t) => {
  const [one, two] = [await serve(t, recordsFrom(DAY.from, 60)), await serve(t, recordsFrom(DAY.from, 60))];
  const { nextToken } = (await list(one.app)).body.pagination;
  t.same(idsOf(await list(two.app, { pagination: { token: nextToken } })).at(0), 'r0025');
  const { db, origin, clock } = one.dataset;
  const other = createDataset('other', db, { ...origin, seed: 2 }, clock);
  const app = await createServer({
    providers: [gitpod],
    keyring: { datasetFor: (_provider, key) => (key === 'other' ? other : one.dataset) },
    health: () => {
      throw new Error('not expected to be called');
    },
  });
  t.teardown(() => app.close());
  const message = { pagination: { token: nextToken } };
  t.equal((await list(app, message, { headers: { authorization: 'Bearer one' } })).status, 200);
  t.equal((await list(app, message, { headers: { authorization: 'Bearer other' } })).status, 400);
});

// [gitpod/unknown-damaged-token-another-filter]
await t.test('a token is bound to what the filter means, not to how it is spelled', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 60));
  const { nextToken } = (await list(app, { filter: filterOf(DAY, '') })).body.pagination;
  const respelled = filterOf({ from: '2024-01-01T01:00:00+01:00', to: '2024-01-02T00:00:00.000Z' });
  t.equal((await list(app, { filter: respelled, pagination: { token: nextToken } })).status, 200);
});

// [gitpod/paging-neither-skips-nor-repeats]
await t.test('records that are inserted while a client pages are neither repeated nor make it skip any', async (t) => {
  const start = ms('2024-03-01T00:00:00Z');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 4 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      async (insertions, pageSize) => {
        const before = recordsFrom('2024-03-01T00:00:00Z', 40);
        const { app, dataset } = await serve(t, before);
        const ids: string[] = [];
        let token = '';
        for (let page = 0; page === 0 || token !== ''; page++) {
          const answer = await list(app, { pagination: { pageSize, token } });
          ids.push(...idsOf(answer));
          token = answer.body.pagination.nextToken;
          // Some before the page, some on it, some after all.
          const minutes = insertions[page] ?? [];
          insert(
            dataset.db,
            minutes.map((minute, n) => record(`new-${page}-${n}`, start + minute * 60_000)),
          );
        }
        t.equal(new Set(ids).size, ids.length, 'no record twice');
        const old = ids.filter((id) => !id.startsWith('new-'));
        t.same(
          old,
          before.map(({ id }) => textOf(id)),
          'every record that was there',
        );
      },
    ),
    { numRuns: 12 },
  );
});

// [gitpod/page-size-may-change-between, gitpod/record-matches-start-time-inclusive]
await t.test('properties of paging and of ranges', async (t) => {
  const HOUR = 3_600_000;
  const start = ms('2024-02-28T22:00:00Z');
  // Few instants for many records, so that pages and ranges end between records of the same one.
  const records = Array.from({ length: 150 }, (_, n) =>
    record(`r${String((n * 37) % 150).padStart(3, '0')}`, start + ((n * 7919) % 30) * HOUR, {
      projectId: n % 3 === 0 ? PROJECT : null,
    }),
  );
  const expected = records
    .toSorted((a, b) => a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1))
    .map(({ id, stoppedAt, projectId }) => ({ id: textOf(id), stoppedAt, projectId }));
  const { app } = await serve(t, records);
  const instant = fc.integer({ min: -1, max: 31 }).map((hours) => start + hours * HOUR);
  const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
  const project = fc.constantFrom(undefined, PROJECT);
  const within = (from: number, to: number, projectId: string | undefined): string[] =>
    expected
      .filter((row) => row.stoppedAt >= from && row.stoppedAt < to)
      .filter((row) => projectId === undefined || row.projectId === projectId)
      .map(({ id }) => id);

  // [gitpod/page-size-may-change-between]
  await t.test('any sequence of page sizes joins to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(instant, instant, project, sizes, async (from, to, projectId, sizes) => {
        t.same(await walk(app, filterOf({ from, to }, projectId), sizes), within(from, to, projectId));
      }),
      { numRuns: 30 },
    );
  });

  // [gitpod/record-matches-start-time-inclusive]
  await t.test('the union of disjoint ranges is the whole range', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(instant, { minLength: 2, maxLength: 6 }), project, async (cuts, projectId) => {
        const bounds = cuts.toSorted((a, b) => a - b);
        const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
        const parts: string[] = [];
        for (const [index, from] of bounds.slice(0, -1).entries()) {
          parts.push(...(await walk(app, filterOf({ from, to: bounds[index + 1] ?? from }, projectId), [100])));
        }
        t.same(parts, await walk(app, filterOf({ from: first, to: last }, projectId), [100]));
      }),
      { numRuns: 25 },
    );
  });

  // [gitpod/record-matches-start-time-inclusive]
  await t.test('a record on a boundary instant belongs to exactly one of two adjacent ranges', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...expected), async ({ id, stoppedAt }) => {
        const before = await walk(app, filterOf({ from: start - HOUR, to: stoppedAt }), [100]);
        const after = await walk(app, filterOf({ from: stoppedAt, to: start + 40 * HOUR }), [100]);
        t.notOk(before.includes(id));
        t.ok(after.includes(id));
      }),
      { numRuns: 25 },
    );
  });

  // [gitpod/post-gitpod-v1-usage-service, gitpod/official-0-x-clients-page]
  await t.test('the two prefixes and both places of the page size answer alike', async () => {
    await fc.assert(
      fc.asyncProperty(instant, instant, fc.integer({ min: 0, max: 100 }), async (from, to, pageSize) => {
        const filter = filterOf({ from, to });
        const inBody = await list(app, { filter, pagination: { pageSize } });
        const path = `/api${LIST_PATH}`;
        const inQuery = await list(app, { filter }, { path, query: { pageSize: String(pageSize) } });
        t.same(inBody.body, inQuery.body);
      }),
      { numRuns: 25 },
    );
  });
});
