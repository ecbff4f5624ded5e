import assert from 'node:assert/strict';
import SQLite, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import t from 'tap';
import { DAY_MS, MINUTE_MS } from '../../../src/core/instant.ts';
import { sampleWeight, samplesBetween } from '../../../src/providers/gcore/metering.ts';
import { createLister } from '../../../src/providers/gcore/listing.ts';
import type { BillingRow } from '../../../src/providers/gcore/records.ts';
import { insertRows, removeResources, tables } from '../../../src/providers/gcore/repository.ts';
import { createReporter } from '../../../src/providers/gcore/report.ts';
import { type Group, readGroups, readRollup } from '../../../src/providers/gcore/rollup.ts';
import { EPOCH, aRow, aSegment, randomRows, someRows } from './rows.ts';

function opened(): Database {
  const db = new SQLite(':memory:');
  db.exec(tables);
  return db;
}

const insert = (db: Database, rows: readonly BillingRow[]): number => Array.from(insertRows(db, rows)).length;

const nameOf = ({ type, billing_metric_name, project_id, region_id, profile }: Group): string =>
  [type, billing_metric_name, project_id, region_id, profile].join(' ');

/** What groups come to in [from, to), ms, by the rollup; those of one name together. */
function summed(db: Database, from: number, to: number): Map<string, { resources: number; used: bigint }> {
  const { groups, use } = readRollup(db);
  const sums = new Map<string, { resources: number; used: bigint }>();
  for (const group of groups) {
    const { resources, used } = use(group, samplesBetween(from, to));
    const sum = sums.get(nameOf(group)) ?? { resources: 0, used: 0n };
    sums.set(nameOf(group), { resources: sum.resources + resources, used: sum.used + used });
  }
  return new Map([...sums].filter(([, { resources }]) => resources > 0));
}

/** The same by looking at every minute of every row. */
function counted(
  rows: readonly BillingRow[],
  from: number,
  to: number,
): Map<string, { resources: number; used: bigint }> {
  const sums = new Map<string, { resources: number; used: bigint }>();
  for (const row of rows) {
    let [seen, used] = [false, 0n];
    for (let at = from + MINUTE_MS / 2; at < to; at += MINUTE_MS) {
      const segment = row.segments.find(({ startedAt, endedAt }) => startedAt <= at && at < (endedAt ?? Infinity));
      if (segment === undefined) continue;
      seen = true;
      used += BigInt(segment.rate) * BigInt(sampleWeight(row.profile, Math.floor(at / MINUTE_MS)));
    }
    if (!seen) continue;
    const { type, billingMetricName, projectId, regionId, profile } = row;
    const name = [type, billingMetricName, projectId, regionId, profile].join(' ');
    const sum = sums.get(name) ?? { resources: 0, used: 0n };
    sums.set(name, { resources: sum.resources + 1, used: sum.used + used });
  }
  return sums;
}

const period = fc
  .tuple(fc.integer({ min: -1, max: 7 }), fc.integer({ min: 1, max: 8 * 24 * 60 }), fc.boolean())
  .map(([day, minutes, whole]) => {
    const from = EPOCH + day * DAY_MS;
    return { from, to: from + (whole ? Math.ceil(minutes / 1440) * DAY_MS : minutes * MINUTE_MS) };
  });

await t.test('a group comes to what its resources come to, one minute after another, also late in a day', (t) => {
  fc.assert(
    fc.property(randomRows, fc.array(period, { minLength: 1, maxLength: 4 }), (rows, periods) => {
      const db = opened();
      insert(db, rows);
      for (const { from, to } of periods) assert.deepEqual(summed(db, from, to), counted(rows, from, to));
      db.close();
    }),
    { seed: 1, numRuns: 100 },
  );
  t.end();
});

await t.test('records that come later, earlier than others, or go again leave the sums of what is there', (t) => {
  fc.assert(
    fc.property(randomRows, randomRows, fc.nat({ max: 3 }), period, (before, later, removed, { from, to }) => {
      const db = opened();
      insert(db, before);
      for (const row of later) insert(db, [row]);
      const uuid = `0000000${removed}-1111-4222-8333-444444444444`;
      const rows = [...before, ...later];
      const seen = (row: BillingRow): boolean =>
        row.segments.some(({ startedAt, endedAt }) => {
          const { first, end } = samplesBetween(startedAt, endedAt ?? Number.MAX_SAFE_INTEGER);
          return end > first;
        });
      const there = rows.filter((row) => row.uuid === uuid && seen(row)).length;
      assert.equal(removeResources(db, uuid), there);
      const left = rows.filter((row) => row.uuid !== uuid);
      assert.deepEqual(summed(db, from, to), counted(left, from, to));
      db.close();
    }),
    { seed: 1, numRuns: 100 },
  );
  t.end();
});

await t.test('sums beyond 64 bits are exact', (t) => {
  const db = opened();
  const size = Number.MAX_SAFE_INTEGER;
  const huge = { ...aSegment('image', '2024-01-01T00:00:00Z', null), rate: size, size };
  insert(
    db,
    Array.from({ length: 50 }, () => aRow('image', { segments: [huge] })),
  );
  const [from, to] = [Date.parse('2024-01-02T00:00:00Z'), Date.parse('2024-02-02T00:00:00Z')];
  t.same([...summed(db, from, to).values()], [{ resources: 50, used: 50n * BigInt(size) * BigInt(31 * 24 * 60) }]);
  db.close();
  t.end();
});

await t.test('a dataset that is written in any order answers the same', (t) => {
  const rows = someRows(60).map((row, index) => ({
    ...row,
    uuid: row.uuid === null ? null : `${row.uuid.slice(0, -3)}${String(index).padStart(3, '0')}`,
  }));
  const reports = [rows, rows.toReversed()].map((ordered) => {
    const db = opened();
    for (const row of ordered) insert(db, [row]);
    const { count, totals } = JSON.parse(
      createReporter(db)({
        ...{ period: { from: EPOCH, to: EPOCH + 6 * DAY_MS }, now: EPOCH + 30 * DAY_MS },
        ...{ types: [], projects: [], regions: [], order: [['project', 'asc']], limit: 10, offset: 0 },
      }).body.toString(),
    ) as { count: number; totals: unknown };
    db.close();
    return { count, totals };
  });
  t.same(reports[0], reports[1]);
  t.end();
});

await t.test(
  'periods of a filter are the same whether its sums are kept, or worked out for each, or by resources',
  (t) => {
    const conditions = fc.array(
      fc.record({
        key: fc.constantFrom('env', 'team', 'none'),
        value: fc.constantFrom('prod', 'Production', '22.04', '2'),
      }),
      { minLength: 1, maxLength: 2 },
    );
    fc.assert(
      fc.property(
        randomRows,
        conditions,
        fc.boolean(),
        fc.array(period, { minLength: 1, maxLength: 4 }),
        (rows, conditions, every, periods) => {
          const db = opened();
          insert(db, rows);
          const [keeping, forgetting] = [createReporter(db), createReporter(db, { inventoryBytes: 0 })];
          const lister = createLister(db, readGroups(db));
          for (const { from, to } of periods) {
            const filter = { types: [], projects: [], regions: [], tags: { conditions, every } };
            const query = {
              ...{ ...filter, period: { from, to }, now: EPOCH + 30 * DAY_MS },
              ...{ order: [['project', 'asc']] as const, limit: 100, offset: 0 },
            };
            const { body } = keeping(query);
            assert.equal(body.toString(), forgetting(query).body.toString());
            const byResources = [...lister.uses({ samples: samplesBetween(from, to), filter }).values()];
            const { count, resources } = JSON.parse(body.toString()) as { count: number; resources: unknown[] };
            assert.equal(resources.length, count);
            assert.equal(
              byResources.reduce((sum, { resources }) => sum + resources, 0),
              count,
            );
          }
          db.close();
        },
      ),
      { seed: 1, numRuns: 100 },
    );
    t.end();
  },
);

await t.test('pages are the same however they were come by: near or far, first or again, kept or not', (t) => {
  const db = opened();
  insert(db, someRows(300));
  const query = {
    ...{ period: { from: EPOCH, to: EPOCH + 6 * DAY_MS }, now: EPOCH + 30 * DAY_MS },
    ...{ types: [], projects: [], regions: [], order: [['project', 'asc']] as const },
  };
  const whole = createReporter(db)({ ...query, limit: 1e9, offset: 0 }).body.toString();
  const resources = (text: string): unknown[] => (JSON.parse(text) as { resources: unknown[] }).resources;
  for (const options of [{}, { near: 0 }, { keptBytes: 0 }, { near: 0, keptBytes: 0 }, { near: 0, keptBytes: 500 }]) {
    const report = createReporter(db, options);
    const pages: unknown[] = [];
    for (let offset = 0; offset < 320; offset += 7) {
      pages.push(...resources(report({ ...query, limit: 7, offset }).body.toString()));
    }
    t.same(pages, resources(whole), JSON.stringify(options));
    t.equal(report({ ...query, limit: 1e300, offset: 0 }).body.toString(), whole, 'all at once');
  }
  db.close();
  t.end();
});
