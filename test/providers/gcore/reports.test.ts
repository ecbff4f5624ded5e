// Internal: query plans
import assert from 'node:assert/strict';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import { samplesBetween } from '../../../src/providers/gcore/store/metering.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { readCatalog, type ReportFilter, select } from '../../../src/providers/gcore/store/report/filter.ts';
import { createLister } from '../../../src/providers/gcore/store/report/listing.ts';
import type { Order } from '../../../src/providers/gcore/store/report/order.ts';
import type { ReportQuery } from '../../../src/providers/gcore/store/report/reporter.ts';
import { createReports, DataChanged } from '../../../src/providers/gcore/store/report/reports.ts';
import { insertRows } from '../../../src/providers/gcore/store/repository.ts';
import { createTables } from '../../helpers/tables.ts';
import { aRow, EPOCH, someRows } from './rows.ts';

function filled(rows: readonly BillingRow[]): Database {
  const db = new SQLite(':memory:');
  createTables(db, gcore);
  Array.from(insertRows(db, rows));
  return db;
}

/** More rows than one query looks at, with uuids of their own. */
const many = someRows(5_500).map((row, index) => ({
  ...row,
  uuid: row.uuid === null ? null : `${index.toString(16).padStart(8, '0')}-1111-4222-8333-444444444444`,
}));

const ALL: ReportFilter = { types: [], projects: [], regions: [] };
const PROJECT: Order = [['project', 'asc']];
const tagged = (...conditions: readonly object[]): ReportFilter => ({ ...ALL, tags: { conditions, every: false } });

const CASES: Readonly<Record<string, { readonly filter: ReportFilter; readonly order: Order }>> = {
  'all resources': { filter: ALL, order: PROJECT },
  'whole projects': { filter: { ...ALL, projects: [16, 18] }, order: PROJECT },
  'a few groups': { filter: { ...ALL, types: ['instance'], regions: [4] }, order: PROJECT },
  'most groups': {
    filter: { ...ALL, regions: [4, 5], types: many.map(({ type }) => type).slice(0, 40) },
    order: PROJECT,
  },
  'one tag': { filter: tagged({ key: 'env', value: 'prod', strict: true }), order: PROJECT },
  'several values of a tag': {
    filter: tagged({ key: 'env', value: 'prod' }, { key: 'env', value: '04' }),
    order: PROJECT,
  },
  'a tag in a project': { filter: { ...tagged({ key: 'env', value: 'prod' }), projects: [17] }, order: PROJECT },
  'tags with several keys': { filter: tagged({ key: 'env' }, { value: '22.04' }), order: PROJECT },
  'a field': {
    filter: { ...ALL, schemaFilter: { type: 'volume', field: 'last_size', values: ['3'] } },
    order: PROJECT,
  },
  'another order': {
    filter: ALL,
    order: [
      ['last_name', 'desc'],
      ['billing_value', 'asc'],
      ['type', 'desc'],
    ],
  },
  'another order of a few': { filter: { ...ALL, types: ['volume'] }, order: [['billing_value', 'desc']] },
  'the order of ids': { filter: ALL, order: [] },
};

await t.test('a page is the same however it is found, and sums agree with what is listed', async (t) => {
  const db = filled(many);
  t.teardown(() => db.close());
  const catalog = readCatalog(db);
  const lister = createLister(db, () => undefined);
  for (const [index, [name, { filter, order }]] of Object.entries(CASES).entries()) {
    // One ends with a day, the other within one.
    const hours = index % 2 === 0 ? 6 * 24 : 3 * 24 + 7;
    const now = EPOCH + hours * 3_600_000;
    const query: ReportQuery = { period: { from: EPOCH + DAY_MS, to: EPOCH + 6 * DAY_MS }, now, filter, order };
    const samples = samplesBetween(query.period.from, Math.min(query.period.to, now + 1));
    const selection = select(db, catalog, filter);
    const { ids, use } = await lister.scan({ selection, samples, order, withUse: true });
    t.ok(ids.length > 0, name);
    await t.resolves(
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat({ max: ids.length }), { minLength: 2, maxLength: 4 }),
          fc.integer({ min: 1, max: 50 }),
          fc.constantFrom(1, 10_000, undefined),
          async (offsets, limit, keptBytes) => {
            const reports = createReports(db, { keptBytes });
            for (const offset of offsets) {
              const end = Math.min(offset + limit, ids.length);
              await reports.read(query, async (report) => {
                assert.equal(report.count, ids.length);
                const expected = catalog.groups.flatMap((group) =>
                  use.has(group.id) ? [[group, use.get(group.id)]] : [],
                );
                assert.deepEqual(report.uses, expected);
                assert.deepEqual([...(await report.idsBetween(offset, end))], [...ids.subarray(offset, end)]);
              });
            }
          },
        ),
        { numRuns: 3 },
      ),
      `${name}, ${hours} hours`,
    );
  }
});

await t.test('few candidates are listed by one query as many are, one chunk after the other', async (t) => {
  const db = filled(someRows(300));
  t.teardown(() => db.close());
  const catalog = readCatalog(db);
  const lister = createLister(db, () => undefined);
  const samples = samplesBetween(EPOCH, EPOCH + 6 * DAY_MS);
  for (const [name, { filter, order }] of Object.entries(CASES)) {
    const query = { selection: select(db, catalog, filter), samples, order, withUse: true };
    t.same(lister.gather(query), await lister.scan(query), name);
  }
});

await t.test('a report is read from one state of the data, even if the data changes meanwhile', async (t) => {
  const db = filled(many);
  t.teardown(() => db.close());
  const reports = createReports(db);
  const period = { from: EPOCH, to: EPOCH + 6 * DAY_MS };
  const query: ReportQuery = { period, now: EPOCH + 30 * DAY_MS, filter: ALL, order: [['billing_value', 'desc']] };
  const first = reports.read(query, async (report) => {
    const ids = await report.idsBetween(0, report.count);
    return { count: report.count, ids: ids.length };
  });
  t.type(first, Promise);
  const added = aRow('instance', { segments: [{ startedAt: EPOCH, endedAt: null, rate: 1 }] });
  Array.from(insertRows(db, [added]));
  const { count, ids } = await first;
  t.equal(ids, count);
  t.equal(count, await reports.read({ ...query, order: PROJECT }, (report) => report.count));

  let opened = 0;
  const restless = reports.read({ ...query, filter: tagged({ value: '22.04' }) }, async (report) => {
    opened += 1;
    Array.from(insertRows(db, [added]));
    return report.show(await report.idsBetween(0, 1));
  });
  await t.rejects(Promise.resolve(restless), DataChanged);
  t.equal(opened, 5);
});
