// Internal: storage
import assert from 'node:assert/strict';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import { createTables } from '../../helpers/tables.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import { sampleWeight, samplesBetween } from '../../../src/providers/gcore/store/metering.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { insertRows, removeResources } from '../../../src/providers/gcore/store/repository.ts';
import { type Group, readGroups } from '../../../src/providers/gcore/store/groups.ts';
import { createDaySums, type SumScope } from '../../../src/providers/gcore/store/sums/day-sums.ts';
import { createLateChanges } from '../../../src/providers/gcore/store/sums/late-changes.ts';
import { readTags } from '../../../src/providers/gcore/store/tags.ts';
import { EPOCH, aRow, aSegment, randomRows } from './rows.ts';
import { fc, runs } from '../../helpers/properties.ts';

function opened(): Database {
  const db = new SQLite(':memory:');
  createTables(db, gcore);
  return db;
}

const insert = (db: Database, rows: readonly BillingRow[]): number => Array.from(insertRows(db, rows)).length;

const nameOf = ({ type, billing_metric_name, region_id, profile }: Group): string =>
  [type, billing_metric_name, region_id, profile].join(' ');

type Sums = Map<string, { resources: number; used: bigint }>;

/** What groups use in [from, to), ms, by their day sums; groups that differ in their variant only are added up. */
function summed(db: Database, from: number, to: number, scope: SumScope = {}): Sums {
  const groups = readGroups(db);
  const use = createDaySums(db, createLateChanges(db)).use(groups, scope, samplesBetween(from, to));
  const sums: Sums = new Map();
  for (const group of groups) {
    const { resources, used } = use.get(group.id) ?? { resources: 0, used: 0n };
    if (resources === 0) continue;
    const sum = sums.get(nameOf(group)) ?? { resources: 0, used: 0n };
    sums.set(nameOf(group), { resources: sum.resources + resources, used: sum.used + used });
  }
  return sums;
}

/** The same by looking at every minute of every row. */
function counted(rows: readonly BillingRow[], from: number, to: number): Sums {
  const sums: Sums = new Map();
  for (const row of rows) {
    let [seen, used] = [false, 0n];
    for (let at = from + MINUTE_MS / 2; at < to; at += MINUTE_MS) {
      const segment = row.segments.find(({ startedAt, endedAt }) => startedAt <= at && at < (endedAt ?? Infinity));
      if (segment === undefined) continue;
      seen = true;
      used += BigInt(segment.rate) * BigInt(sampleWeight(row.profile, Math.floor(at / MINUTE_MS)));
    }
    if (!seen) continue;
    const { type, billingMetricName, regionId, profile } = row;
    const name = [type, billingMetricName, regionId, profile].join(' ');
    const sum = sums.get(name) ?? { resources: 0, used: 0n };
    sums.set(name, { resources: sum.resources + 1, used: sum.used + used });
  }
  return sums;
}

const isSeen = (row: BillingRow): boolean =>
  row.segments.some(({ startedAt, endedAt }) => {
    const { first, end } = samplesBetween(startedAt, endedAt ?? Number.MAX_SAFE_INTEGER);
    return end > first;
  });

const period = fc
  .tuple(fc.integer({ min: -1, max: 7 }), fc.integer({ min: 1, max: 8 * 24 * 60 }), fc.boolean())
  .map(([day, minutes, whole]) => {
    const from = EPOCH + day * DAY_MS;
    return { from, to: from + (whole ? Math.ceil(minutes / 1440) * DAY_MS : minutes * MINUTE_MS) };
  });

await t.test('the sum of a group is that of the minutes of its resources, also until the middle of a day', (t) => {
  fc.assert(
    fc.property(randomRows, fc.array(period, { minLength: 1, maxLength: 4 }), (rows, periods) => {
      const db = opened();
      insert(db, rows);
      for (const { from, to } of periods) assert.deepEqual(summed(db, from, to), counted(rows, from, to));
      db.close();
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('sums stay right when records are added in any order, and removed', (t) => {
  fc.assert(
    fc.property(randomRows, randomRows, fc.nat({ max: 3 }), period, (before, later, removed, { from, to }) => {
      const db = opened();
      insert(db, before);
      for (const row of later) insert(db, [row]);
      const uuid = `0000000${removed}-1111-4222-8333-444444444444`;
      const rows = [...before, ...later];
      const there = rows.filter((row) => row.uuid === uuid && isSeen(row)).length;
      assert.equal(removeResources(db, uuid), there);
      const left = rows.filter((row) => row.uuid !== uuid);
      assert.deepEqual(summed(db, from, to), counted(left, from, to));
      db.close();
    }),
    { numRuns: runs(100) },
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

await t.test('each tag has its own sums; a tag is a key with all values that a resource has for it', (t) => {
  fc.assert(
    fc.property(randomRows, period, fc.boolean(), (rows, { from, to }, later) => {
      const db = opened();
      if (later) for (const row of rows) insert(db, [row]);
      else insert(db, rows);
      for (const { id, key, values } of readTags(db)) {
        const tagged = rows.filter(({ tags }) => {
          const own = new Set((tags ?? []).filter(([name]) => name === key).map(([, value]) => value));
          return own.size === values.length && values.every((value) => own.has(value));
        });
        assert.ok(tagged.some(isSeen));
        assert.deepEqual(summed(db, from, to, { tagIds: [id] }), counted(tagged, from, to));
      }
      db.close();
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('each project has its own sums, and the number of its resources', (t) => {
  fc.assert(
    fc.property(randomRows, period, fc.subarray([16, 17, 18], { minLength: 1 }), (rows, { from, to }, projects) => {
      const db = opened();
      insert(db, rows);
      const rowsIn = (wanted: readonly number[]): BillingRow[] =>
        rows.filter(({ projectId }) => wanted.includes(projectId));
      assert.deepEqual(summed(db, from, to, { projects }), counted(rowsIn(projects), from, to));
      const counts = createDaySums(db, createLateChanges(db)).countByProject(projects, samplesBetween(from, to));
      for (const project of projects) {
        const own = [...counted(rowsIn([project]), from, to).values()];
        assert.equal(
          counts.get(project),
          own.reduce((sum, { resources }) => sum + resources, 0),
        );
      }
      db.close();
    }),
    { numRuns: runs(100) },
  );
  t.end();
});
