// Internal: storage
import SQLite from 'better-sqlite3';
import t from 'tap';
import { createTables } from '../../helpers/tables.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { countRows, insertRows } from '../../../src/providers/gcore/store/repository.ts';
import { aRow, aSegment } from './rows.ts';

function filled(rows: readonly BillingRow[]): { written: number; counts: Readonly<Record<string, number>> } {
  const db = new SQLite(':memory:');
  createTables(db, gcore);
  const written = Array.from(insertRows(db, rows)).reduce((sum, count) => sum + count, 0);
  const counts = countRows(db);
  db.close();
  return { written, counts };
}

await t.test('rows are written one resource at a time, and counted', async (t) => {
  const tagged = aRow('instance', {
    tags: [
      ['env', 'prod'],
      ['env', 'prod'],
    ],
  });
  t.same(filled([tagged, aRow('backup')]), { written: 5, counts: { resources: 2, segments: 2 } });
});

await t.test('there are pauses before the first of many rows is written', (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gcore);
  const rows = Array.from({ length: 6_000 }, () => aRow('backup'));
  const written = Array.from(insertRows(db, rows));
  const first = written.findIndex((count) => count > 0);
  t.ok(first > 0, `${first} pauses`);
  t.equal(written.filter((count) => count > 0).length, rows.length);
  t.end();
});

await t.test('a row without a sample is omitted', async (t) => {
  const brief = aSegment('instance', '2024-01-01T00:00:31Z', '2024-01-01T00:01:30Z');
  const seen = aSegment('instance', '2024-01-01T00:01:30Z', '2024-01-01T00:01:30.001Z');
  t.same(filled([aRow('instance', { segments: [brief] })]), { written: 0, counts: { resources: 0, segments: 0 } });
  t.same(filled([aRow('instance', { segments: [brief, seen] })]).counts, { resources: 1, segments: 1 });
});

await t.test('a row that its type cannot have is refused', async (t) => {
  const refused = (row: BillingRow, message: RegExp): void => {
    t.throws(() => filled([row]), { name: 'TypeError', message });
  };
  refused(aRow('instance', { attributes: { colour: 'red' } }), /the attributes of instance are flavor/);
  refused({ ...aRow('volume'), attributes: {} }, /the attributes of volume are attached_to_vm, volume_type/);
  refused(aRow('backup', { tags: [] }), /backup has no tags/);
  const [first, second] = [
    aSegment('instance', '2024-01-01T00:00:00Z', '2024-01-03T00:00:00Z'),
    aSegment('instance', '2024-01-02T00:00:00Z', null),
  ];
  refused(aRow('instance', { segments: [first, second] }), /overlap, or are out of order/);
  refused(aRow('instance', { segments: [second, first] }), /overlap, or are out of order/);
  refused(aRow('instance', { segments: [{ ...first, endedAt: first.startedAt - 1 }] }), /overlap, or are out of order/);
  refused(aRow('instance', { segments: [{ ...first, rate: 0.5 }] }), /a rate is a whole number/);
  refused(aRow('instance', { segments: [{ ...first, rate: -1 }] }), /a rate is a whole number/);
  refused(aRow('instance', { segments: [{ ...first, size: 1 }] }), /last_size/);
  refused(aRow('volume', { segments: [first] }), /last_size/);
});

await t.test('rows are stored in the default order of reports', async (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gcore);
  const rowOf = (projectId: number, uuid: string): BillingRow => aRow('instance', { projectId, uuid });
  Array.from(insertRows(db, [rowOf(10, 'a'), rowOf(9, 'd'), rowOf(9, 'c'), rowOf(10, 'b'), rowOf(9, 'b')]));
  const written = db.prepare<[], string>('SELECT project_id || uuid FROM gcore_resource ORDER BY id').pluck().all();
  t.same(written, ['9b', '9c', '9d', '10a', '10b']);
});
