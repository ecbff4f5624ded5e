// Internal: storage. listing.test.ts proves what requests show of it.

import SQLite, { type Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createDataset } from '../../../src/core/datasets/dataset.ts';
import { TEST_ORIGIN } from '../../helpers/origin.ts';
import type { Position } from '../../../src/core/paging/cursor.ts';
import { frozenClock } from '../../../src/core/time/clock.ts';
import { formatInstant } from '../../../src/core/time/instant.ts';
import { gitpod } from '../../../src/providers/gitpod/index.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';
import {
  countRows,
  exportRecords,
  hasRecord,
  type Listing,
  removeRecord,
  repositoryOf,
} from '../../../src/providers/gitpod/store/repository.ts';
import { toWire } from '../../../src/providers/gitpod/store/wire.ts';
import { createTables } from '../../helpers/tables.ts';
import { insert, PROJECT, record, uuid } from './support.ts';
import { fc, runs } from '../../helpers/properties.ts';

const START = Date.UTC(2026, 0);
const HOUR = 3_600_000;
const PROJECTS = [null, PROJECT, uuid('a'), uuid('b')];

/** Many records share an instant, have a project or none, and every fifth arrives late. */
const records: readonly EnvironmentUsageRecord[] = Array.from({ length: 300 }, (_, n) => {
  const stoppedAt = START + ((n * 7919) % 60) * HOUR;
  return record(`r${(n * 271) % 300}`, stoppedAt, {
    projectId: PROJECTS[n % PROJECTS.length] ?? null,
    ...(n % 5 === 0 && { arrivesAt: stoppedAt + ((n % 11) - 2) * HOUR }),
  });
});

function database(t: Test): Database {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gitpod);
  return db;
}

function repository(db: Database) {
  return repositoryOf(createDataset('test', db, TEST_ORIGIN, frozenClock(START)));
}

const inOrder = (some: readonly EnvironmentUsageRecord[]): EnvironmentUsageRecord[] =>
  some.toSorted((a, b) => a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1));

const jsonOf = (some: readonly EnvironmentUsageRecord[]): string[] =>
  inOrder(some).map((one) => JSON.stringify(toWire(one)));

/** What a listing shows, computed without the database. */
function expected(some: readonly EnvironmentUsageRecord[], { projectId, from, to }: Listing, now: number): string[] {
  return jsonOf(
    some.filter(
      ({ stoppedAt, arrivesAt = stoppedAt, projectId: project }) =>
        stoppedAt >= from &&
        stoppedAt < to &&
        stoppedAt <= now &&
        arrivesAt <= now &&
        (projectId === undefined || project === projectId),
    ),
  );
}

/** Joins all pages of a listing. */
function walk(db: Database, listing: Listing, now: number, limits: readonly number[]): string[] {
  const records = repository(db);
  const all: string[] = [];
  let after: Position | undefined;
  for (let n = 0; n === 0 || after !== undefined; n += 1) {
    const limit = limits[n % limits.length] ?? 1;
    const { items, next } = records.page({ ...listing, after, limit, now });
    if (items.length > limit || (next !== undefined && items.length < limit)) throw new Error(`${items.length} items`);
    all.push(...items);
    after = next;
  }
  return all;
}

const instant = fc.integer({ min: -3, max: 75 }).map((hours) => START + hours * HOUR);
const listing: fc.Arbitrary<Listing> = fc.record({
  projectId: fc.constantFrom(undefined, PROJECT, uuid('a'), uuid('unknown'), 'no UUID'),
  from: fc.oneof(instant, fc.constant(-Infinity)),
  to: fc.oneof(instant, fc.constant(Infinity)),
});
const limits = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 });
/** All records in any order, in any number of parts. */
const parts = fc
  .tuple(fc.shuffledSubarray([...records], { minLength: records.length }), fc.array(fc.nat(records.length)))
  .map(([shuffled, cuts]) => {
    const bounds = [0, ...cuts.toSorted((a, b) => a - b), records.length];
    return bounds.slice(1).map((to, index) => shuffled.slice(bounds[index], to));
  });

await t.test('the pages of a listing join to the whole, for any filter, page sizes and clock', async (t) => {
  const db = database(t);
  insert(db, records);
  fc.assert(
    fc.property(listing, instant, limits, (listing, now, limits) => {
      t.same(walk(db, listing, now, limits), expected(records, listing, now));
    }),
    { numRuns: runs(200) },
  );
});

await t.test('the order in which records are written makes no difference', async (t) => {
  fc.assert(
    fc.property(parts, listing, instant, (parts, listing, now) => {
      const db = database(t);
      for (const part of parts) insert(db, part);
      t.same(walk(db, listing, now, [7]), expected(records, listing, now));
      t.same(countRows(db), { records: records.length });
    }),
    { numRuns: 20 },
  );
});

await t.test(
  'records that are removed disappear from every listing, and reappear when they are added again',
  async (t) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: 1, maxLength: 80 }), listing, (removed, listing) => {
        const db = database(t);
        insert(db, records);
        for (const { id } of removed) t.ok(removeRecord(db, id));
        for (const { id } of removed) t.notOk(hasRecord(db, id) || removeRecord(db, id));
        const rest = records.filter((one) => !removed.includes(one));
        t.same(walk(db, listing, Infinity, [40]), expected(rest, listing, Infinity));
        t.same(countRows(db), { records: rest.length });
        insert(db, removed);
        t.ok(removed.every(({ id }) => hasRecord(db, id)));
        t.same(walk(db, listing, Infinity, [40]), expected(records, listing, Infinity));
      }),
      { numRuns: 15 },
    );
  },
);

await t.test('an id that is not a UUID names no record', async (t) => {
  const db = database(t);
  insert(db, records);
  for (const id of ['', 'no UUID', "' OR 1=1 --", uuid('unknown')]) t.notOk(hasRecord(db, id) || removeRecord(db, id));
  t.same(countRows(db), { records: records.length });
});

await t.test('an id occurs once', async (t) => {
  const db = database(t);
  insert(db, records);
  t.throws(() => insert(db, [record('r0', START + 1_000 * HOUR)]), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
});

await t.test('an export holds every record in order, with the arrival of late ones', async (t) => {
  const db = database(t);
  insert(db, records);
  const wanted = inOrder(records).map((one) => {
    const { stoppedAt, arrivesAt = stoppedAt } = one;
    return JSON.stringify({ ...toWire(one), ...(arrivesAt > stoppedAt && { arrivesAt: formatInstant(arrivesAt) }) });
  });
  t.same([...exportRecords(db)], wanted);
  t.match(wanted.join(), /"arrivesAt":/);
});
