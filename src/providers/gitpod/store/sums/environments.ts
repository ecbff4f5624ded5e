import type { Database } from 'better-sqlite3';
import { DAY_MS, HOUR_MS } from '../../../../core/time/instant.ts';
import { activeUnits, type Span } from './span.ts';

/** The number of rows that are written before others may have their turn. */
const TURN_ROWS = 500;

/** Before the year 1. */
const NEVER = -1_000_000;

/** Counts of distinct environments, of the records that don't stand apart. */
export const environmentTables = {
  gitpod_environment_hour: `CREATE TABLE gitpod_environment_hour (
    hour INTEGER PRIMARY KEY,
    environments INTEGER NOT NULL -- active in this hour
  ) STRICT`,
  // The distinct environments of a range are those of its days whose previous active day is before the range.
  gitpod_environment_day: `CREATE TABLE gitpod_environment_day (
    day INTEGER NOT NULL,
    previous INTEGER NOT NULL, -- the last earlier day on which they were active; ${NEVER} for none
    environments INTEGER NOT NULL, -- active on this day
    PRIMARY KEY (day, previous)
  ) STRICT, WITHOUT ROWID`,
};

const INDEX = 'gitpod_record_environment';
export const environmentIndex = `CREATE INDEX IF NOT EXISTS ${INDEX} ON gitpod_record (environment, created_at) WHERE apart = 0`;

/** Whether the counts include every record. Those of a dataset that is being seeded don't: {@link countEnvironments}. */
export function countsEnvironments(db: Database): boolean {
  const isIndexed = db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(INDEX) !== undefined;
  return (
    isIndexed &&
    (hasRows(db, 'gitpod_environment_hour') || !hasRows(db, `gitpod_record INDEXED BY ${INDEX} WHERE apart = 0`))
  );
}

function hasRows(db: Database, from: string): boolean {
  return db.prepare(`SELECT 1 FROM ${from} LIMIT 1`).get() !== undefined;
}

/** Counts the environments of a dataset that is being seeded. */
export function* countEnvironments(db: Database): Iterable<number> {
  if (countsEnvironments(db)) return;
  db.exec(environmentIndex);
  const counts = createCounts(db);
  const rows = db.prepare<[], Span & { readonly environment: Buffer }>(
    `SELECT environment, created_at AS createdAt, stopped_at AS stoppedAt
    FROM gitpod_record INDEXED BY ${INDEX} WHERE apart = 0 ORDER BY environment, created_at`,
  );
  let spans: Span[] = [];
  let current: Buffer | undefined;
  let read = 0;
  for (const row of rows.iterate()) {
    if (!current?.equals(row.environment)) {
      counts.add(spans, 1);
      spans = [];
      current = row.environment;
    }
    spans.push(row);
    read += 1;
    if (read % 2_000 === 0) yield 0;
  }
  counts.add(spans, 1);
  yield* counts.flush();
}

/** Changes records of some environments, and their counts with them. */
export function recountEnvironments(db: Database, environments: Iterable<Buffer>, change: () => void): void {
  const changed = new Map(Array.from(environments, (environment) => [environment.toString('hex'), environment]));
  const counts = createCounts(db);
  const select = db.prepare<[Buffer], Span>(
    `SELECT created_at AS createdAt, stopped_at AS stoppedAt
    FROM gitpod_record INDEXED BY ${INDEX} WHERE apart = 0 AND environment = ? ORDER BY created_at`,
  );
  const addAll = (sign: 1 | -1): void => {
    for (const environment of changed.values()) counts.add(select.all(environment), sign);
  };
  addAll(-1);
  change();
  addAll(1);
  Array.from(counts.flush());
}

function createCounts(db: Database) {
  const hours = new Map<number, number>();
  const days = new Map<string, number>();
  const addTo = <Key>(counts: Map<Key, number>, key: Key, change: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + change);
  };
  return {
    /** @param spans all of one environment, in the order of their starts */
    add(spans: readonly Span[], sign: 1 | -1): void {
      eachActive(spans, HOUR_MS, (hour) => {
        addTo(hours, hour, sign);
      });
      eachActive(spans, DAY_MS, (day, previous) => {
        addTo(days, `${day},${previous}`, sign);
      });
    },
    *flush(): Iterable<0> {
      yield* write(
        db,
        'gitpod_environment_hour',
        ['hour'],
        [...hours].map(([hour, change]) => [hour, change]),
      );
      const rows = [...days].map(([key, change]) => [...key.split(',').map(Number), change]);
      yield* write(db, 'gitpod_environment_day', ['day', 'previous'], rows);
    },
  };
}

/** Calls `add` once for each unit in which one of the spans is active, in order, with the active unit before it. */
function eachActive(spans: readonly Span[], unitMs: number, add: (unit: number, previous: number) => void): void {
  let last = NEVER;
  let previous = NEVER;
  for (const span of spans) {
    const [from, to] = activeUnits(span, unitMs);
    // Spans are ordered by their starts, so every unit from here to the last one has been counted.
    for (let unit = Math.max(from, last + 1); unit <= to; unit += 1) {
      add(unit, previous);
      previous = unit;
    }
    last = Math.max(last, to);
  }
}

function* write(
  db: Database,
  table: string,
  key: readonly string[],
  rows: readonly (readonly number[])[],
): Iterable<0> {
  const upsert = db.prepare<number[]>(
    `INSERT INTO ${table} (${key.join()}, environments) VALUES (${key.map(() => '?').join()}, ?)
    ON CONFLICT DO UPDATE SET environments = environments + excluded.environments`,
  );
  const removeEmpty = db.prepare<number[]>(
    `DELETE FROM ${table} WHERE ${key.map((column) => `${column} = ?`).join(' AND ')} AND environments = 0`,
  );
  for (const [index, row] of rows.entries()) {
    if (index % TURN_ROWS === 0) yield 0;
    if (row.at(-1) === 0) continue;
    upsert.run(...row);
    if ((row.at(-1) ?? 0) < 0) removeEmpty.run(...row.slice(0, key.length));
  }
}
