import SQLite, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { BLOCK_RECORDS, type BlockText, fromBlockText } from '../../../src/providers/gitpod/block-text.ts';
import { RECORD_BYTES } from '../../../src/providers/gitpod/packed-record.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/records.ts';
import { allRecords, countRows, removeRecord, tables } from '../../../src/providers/gitpod/repository.ts';
import { insert, PROJECT, record, uuid } from './support.ts';

const start = Date.UTC(2026, 0);
/** Few instants for many records, and three projects or none. */
const records = Array.from({ length: 400 }, (_, n) =>
  record(`r${(n * 271) % 400}`, start + ((n * 7919) % 90) * 60_000, {
    projectId: [null, PROJECT, uuid('a'), uuid('b')][n % 4] ?? null,
  }),
);
const inOrder = records.toSorted((a, b) => a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1));

function database(t: Test): Database {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  db.exec(tables);
  return db;
}

interface Row {
  readonly block: number;
  readonly first: Buffer;
  readonly record_count: number;
  readonly records: BlockText;
}

/** Blocks are whole, in order, and known to the projects of their records alone. */
function check(t: Test, db: Database): void {
  const projects: string[] = [];
  for (const row of db.prepare<[], Row>('SELECT * FROM gitpod_block').iterate()) {
    const { block, first, record_count } = row;
    const records = fromBlockText(row.records);
    t.equal(records.length, record_count * RECORD_BYTES);
    t.ok(record_count > 0 && record_count <= BLOCK_RECORDS);
    t.ok(first.equals(records.subarray(0, first.length)));
    const named = Array.from({ length: record_count }, (_, n) => n * RECORD_BYTES)
      .filter((at) => records[at + 120] === 1)
      .map((at) => records.toString('hex', at + 104, at + 120));
    projects.push(...new Set(named.map((name) => `${name} ${first.toString('hex')} ${block}`)));
  }
  const known = db.prepare<[], string>(
    `SELECT lower(hex(project)) || ' ' || lower(hex(first)) || ' ' || block FROM gitpod_project_block`,
  );
  t.same(known.pluck().all().toSorted(), projects.toSorted());
}

await t.test('records that come in any order, in any parts, lie in the order of the listing', async (t) => {
  const parts = fc
    .tuple(fc.shuffledSubarray(records, { minLength: records.length }), fc.array(fc.nat(records.length)))
    .map(([shuffled, cuts]): readonly (readonly EnvironmentUsageRecord[])[] => {
      const bounds = [0, ...cuts.toSorted((a, b) => a - b), records.length];
      return bounds.slice(1).map((to, index) => shuffled.slice(bounds[index], to));
    });
  fc.assert(
    fc.property(parts, (parts) => {
      const db = database(t);
      for (const part of parts) insert(db, part);
      check(t, db);
      t.same([...allRecords(db)], inOrder);
      t.same(countRows(db), { records: records.length });
    }),
    { seed: 1, numRuns: 20 },
  );
});

await t.test('a record that is removed is gone, and all others are there', async (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(records, { maxLength: 80 }), (removed) => {
      const db = database(t);
      insert(db, records);
      for (const { id } of removed) t.ok(removeRecord(db, id));
      for (const { id } of removed.slice(0, 3)) t.notOk(removeRecord(db, id));
      check(t, db);
      t.same(
        [...allRecords(db)],
        inOrder.filter((one) => !removed.includes(one)),
      );
    }),
    { seed: 1, numRuns: 10 },
  );
  const db = database(t);
  insert(db, records);
  for (const { id } of records) removeRecord(db, id);
  t.same([...allRecords(db)], []);
  t.same(countRows(db), { records: 0 });
  t.notOk(removeRecord(db, 'no UUID'));
  check(t, db);
});
