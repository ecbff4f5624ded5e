import type { Database } from 'better-sqlite3';
import { DAY_MS, HOUR_MS } from '../../../../core/time/instant.ts';
import { type Span, spread } from './span.ts';

/** Sums of the records that don't stand apart: see `apart` in the table of records. Instants are days and hours since 1970. */
export const sumTables = {
  gitpod_hour: `CREATE TABLE gitpod_hour (
    hour INTEGER PRIMARY KEY,
    runtime INTEGER NOT NULL, -- ms
    starts INTEGER NOT NULL,
    records INTEGER NOT NULL -- active in this hour
  ) STRICT`,
  gitpod_day: `CREATE TABLE gitpod_day (
    day INTEGER NOT NULL,
    user INTEGER NOT NULL,
    project INTEGER NOT NULL,
    class INTEGER NOT NULL,
    runtime INTEGER NOT NULL, -- ms
    starts INTEGER NOT NULL,
    records INTEGER NOT NULL, -- active on this day
    PRIMARY KEY (day, user, project, class)
  ) STRICT, WITHOUT ROWID`,
};

/** A record as the sums see it. */
export interface SummedRecord extends Span {
  readonly user: number;
  readonly project: number;
  readonly class: number;
}

/** Collects what records change, so that each sum is written once for many of them. */
export interface SumWriter {
  /** @param sign -1 for a record that is removed */
  add(record: SummedRecord, sign: 1 | -1): void;
  /** Whether to write what was collected. */
  isFull(): boolean;
  /**
   * Writes what was collected.
   *
   * @yields where others may have their turn
   */
  flush(): Iterable<0>;
}

/** The number of sums that are collected before they are written: more would take more memory, fewer more time. */
const MAX_COLLECTED = 50_000;

/** The number of sums that are written before others may have their turn. */
const TURN_SUMS = 500;

/** A key, followed by runtime, starts and records. */
type Sum = number[];

export function createSumWriter(db: Database): SumWriter {
  const hours = collect(db, 'gitpod_hour', ['hour']);
  const days = collect(db, 'gitpod_day', ['day', 'user', 'project', 'class']);
  return {
    add(record, sign) {
      spread(record, HOUR_MS, (hour, runtime, starts) => {
        hours.add([hour], sign * runtime, sign * starts, sign);
      });
      spread(record, DAY_MS, (day, runtime, starts) => {
        days.add([day, record.user, record.project, record.class], sign * runtime, sign * starts, sign);
      });
    },
    isFull: () => days.size() >= MAX_COLLECTED,
    *flush() {
      yield* hours.flush();
      yield* days.flush();
    },
  };
}

function collect(db: Database, table: string, key: readonly string[]) {
  const sums = new Map<string, Sum>();
  const columns = [...key, 'runtime', 'starts', 'records'];
  const upsert = db.prepare<number[]>(
    `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})
    ON CONFLICT DO UPDATE SET
      runtime = runtime + excluded.runtime, starts = starts + excluded.starts, records = records + excluded.records`,
  );
  const removeEmpty = db.prepare<number[]>(
    `DELETE FROM ${table} WHERE ${key.map((column) => `${column} = ?`).join(' AND ')} AND records = 0`,
  );
  return {
    size: () => sums.size,
    add(of: number[], runtime: number, starts: number, records: number): void {
      const name = of.join();
      const sum = sums.get(name);
      if (sum === undefined) {
        sums.set(name, [...of, runtime, starts, records]);
        return;
      }
      const values = key.length;
      sum[values] = (sum[values] ?? 0) + runtime;
      sum[values + 1] = (sum[values + 1] ?? 0) + starts;
      sum[values + 2] = (sum[values + 2] ?? 0) + records;
    },
    *flush(): Iterable<0> {
      // In the table's order, so that each of its pages is written once.
      const sorted = [...sums.values()].sort(compareKeys);
      sums.clear();
      for (const [index, sum] of sorted.entries()) {
        if (index % TURN_SUMS === 0) yield 0;
        upsert.run(...sum);
        if ((sum.at(-1) ?? 0) < 0) removeEmpty.run(...sum.slice(0, key.length));
      }
    },
  };
}

function compareKeys(a: Sum, b: Sum): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
