import type { Database } from 'better-sqlite3';
import { limitSql } from './limit-sql.ts';

/** An order of rows by a number and then a text. */
export interface RowOrder<Row> {
  readonly keyOf: (row: Row) => readonly [number, string];
  readonly direction: 'ascending' | 'descending';
}

/** How many are put in order in memory, where that isn't said. */
const IN_MEMORY = 5_000;

/** How many are put aside, or read again, at a time. */
const BATCH = 500;

/**
 * The same rows in the order of a listing, so that, written one after another, they are found beside each other in the
 * tables. It is no more than that: what is written later comes last in the tables, but not in listings.
 *
 * @param rows what JSON carries; where there are more than `inMemory`, a temporary file puts them in order
 * @yields the rows; before the first of many, `undefined` now and then, so that others can work meanwhile
 */
export function* inOrder<Row>(
  db: Database,
  rows: Iterable<Row>,
  order: RowOrder<Row>,
  inMemory = IN_MEMORY,
): Iterable<Row | undefined> {
  const iterator: Iterator<Row, unknown> = rows[Symbol.iterator]();
  const first: Row[] = [];
  while (first.length < inMemory) {
    const next = iterator.next();
    if (next.done === true) {
      yield* sorted(first, order);
      return;
    }
    first.push(next.value);
    if (first.length % BATCH === 0) yield undefined;
  }
  // Continues the iteration. Iterating over `rows` again would restart it if it is an array.
  const rest: Iterable<Row> = { [Symbol.iterator]: () => iterator };
  yield* inOrderOnDisk(db, [first, rest], order);
}

function sorted<Row>(rows: readonly Row[], { keyOf, direction }: RowOrder<Row>): Row[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  keyed.sort(({ key: [number, text] }, { key: [otherNumber, otherText] }) => {
    if (number !== otherNumber) return sign * (number - otherNumber);
    return text === otherText ? 0 : text < otherText ? -sign : sign;
  });
  return keyed.map(({ row }) => row);
}

function* inOrderOnDisk<Row>(
  db: Database,
  parts: readonly Iterable<Row>[],
  { keyOf, direction }: RowOrder<Row>,
): Iterable<Row | undefined> {
  db.exec('CREATE TEMP TABLE unordered_row (number INTEGER, text TEXT, row TEXT)');
  const insert = db.prepare('INSERT INTO unordered_row VALUES (?, ?, ?)');
  let aside = 0;
  for (const rows of parts) {
    for (const row of rows) {
      insert.run(...keyOf(row), JSON.stringify(row));
      aside += 1;
      if (aside % BATCH === 0) yield undefined;
    }
  }
  const way = direction === 'ascending' ? 'ASC' : 'DESC';
  db.exec(`CREATE TEMP TABLE ordered_row AS SELECT row FROM unordered_row ORDER BY number ${way}, text ${way}, rowid;
    DROP TABLE unordered_row`);
  // Batch by batch: a connection doesn't write while it is being read from.
  const select = db
    .prepare<[number, number], string>(`SELECT row FROM ordered_row WHERE rowid > ? ORDER BY rowid ${limitSql('?')}`)
    .pluck();
  let batch: readonly string[];
  let last = 0;
  do {
    batch = select.all(last, BATCH);
    last += batch.length;
    for (const row of batch) yield JSON.parse(row) as Row;
  } while (batch.length > 0);
  db.exec('DROP TABLE ordered_row');
}
