import { setImmediate as nextTurn } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import type { Direction } from './order.ts';

/** A resource with the values by which it is sorted. */
export interface SortedRow {
  readonly id: number;
  readonly uuid: string;
  readonly keys: readonly unknown[];
}

/** Puts ids in order as they come. */
export interface Sorter {
  add(rows: readonly SortedRow[]): void;
  /** All ids, in order. */
  ids(): Promise<Int32Array>;
  close(): void;
}

/** For rows that come in order. */
export function createAppender(): Sorter {
  const ids: number[] = [];
  return {
    add(rows) {
      for (const { id } of rows) ids.push(id);
    },
    ids: async () => Int32Array.from(ids),
    close: () => undefined,
  };
}

/** The number of ids that are read before other requests get their turn. */
const BATCH = 5_000;

/** Sorts by SQLite's own comparisons, in a database of its own, so that no step takes long. */
export function createSorter(terms: readonly { readonly direction: Direction }[]): Sorter {
  // A temporary file, which SQLite creates once it needs it.
  const db = new SQLite('');
  db.pragma('journal_mode = OFF');
  const keys = terms.map((_, index) => `key_${index}`);
  const order = [...terms.map(({ direction }, index) => `key_${index} ${direction}`), 'uuid', 'id'];
  db.exec(
    `CREATE TABLE listing (${[...keys, 'uuid', 'id'].join(', ')}, PRIMARY KEY (${order.join(', ')})) WITHOUT ROWID`,
  );
  const insert = db.prepare(`INSERT INTO listing VALUES (${[...keys, 'uuid', 'id'].map(() => '?').join(', ')})`);
  const insertAll = db.transaction((rows: readonly SortedRow[]) => {
    for (const { keys, uuid, id } of rows) insert.run(...keys, uuid, id);
  });
  let count = 0;
  return {
    add(rows) {
      insertAll(rows);
      count += rows.length;
    },
    async ids() {
      const ids = new Int32Array(count);
      let index = 0;
      const sorted = db.prepare<[], number>(`SELECT id FROM listing ORDER BY ${order.join(', ')}`).pluck();
      for (const id of sorted.iterate()) {
        ids[index] = id;
        index += 1;
        if (index % BATCH === 0) await nextTurn();
      }
      return ids;
    },
    close: () => {
      db.close();
    },
  };
}
