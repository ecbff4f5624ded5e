import type { Database } from 'better-sqlite3';
import type { BillingRow } from './records.ts';

const BATCH = 500;

/**
 * The same rows in the order in which reports list them, which is how they are then found beside each other in the tables.
 * It is no more than that: what is written later comes last in the tables, but not in reports.
 *
 * @param inMemory how many are put in order in memory, about a kilobyte each; where there are more, by a temporary file
 */
export function* inListingOrder(db: Database, rows: Iterable<BillingRow>, inMemory = 20_000): Iterable<BillingRow> {
  const iterator: Iterator<BillingRow, unknown> = rows[Symbol.iterator]();
  const first: BillingRow[] = [];
  while (first.length < inMemory) {
    const next = iterator.next();
    if (next.done === true) {
      yield* first.sort(compareRows);
      return;
    }
    first.push(next.value);
  }
  // What can be read again and again, such as an array, begins anew when it is asked for its iterator; this doesn't.
  const rest: Iterable<BillingRow> = { [Symbol.iterator]: () => iterator };
  yield* inListingOrderOnDisk(db, first, rest);
}

function compareRows(a: BillingRow, b: BillingRow): number {
  if (a.projectId !== b.projectId) return a.projectId - b.projectId;
  const [left, right] = [a.uuid ?? '', b.uuid ?? ''];
  return left === right ? 0 : left < right ? -1 : 1;
}

function* inListingOrderOnDisk(db: Database, ...parts: readonly Iterable<BillingRow>[]): Iterable<BillingRow> {
  db.exec('CREATE TEMP TABLE gcore_unordered (project_id INTEGER, uuid TEXT, row TEXT)');
  const insert = db.prepare('INSERT INTO gcore_unordered VALUES (?, ?, ?)');
  for (const rows of parts) for (const row of rows) insert.run(row.projectId, row.uuid, JSON.stringify(row));
  db.exec(`CREATE TEMP TABLE gcore_ordered AS SELECT row FROM gcore_unordered ORDER BY project_id, uuid, rowid;
    DROP TABLE gcore_unordered`);
  // Batch by batch: a connection doesn't write while it is being read from.
  const select = db
    .prepare<[number, number], string>('SELECT row FROM gcore_ordered WHERE rowid > ? ORDER BY rowid LIMIT ?')
    .pluck();
  let batch: readonly string[];
  let last = 0;
  do {
    batch = select.all(last, BATCH);
    last += batch.length;
    for (const row of batch) yield JSON.parse(row) as BillingRow;
  } while (batch.length > 0);
  db.exec('DROP TABLE gcore_ordered');
}
