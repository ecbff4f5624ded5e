import type { Database } from 'better-sqlite3';
import { perDataset } from '../../../core/datasets/dataset.ts';
import type { Position } from '../../../core/paging/cursor.ts';
import { limitSql } from '../../../core/paging/limit-sql.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { createNumberLookup, createNumbers, idTable, NO_PROJECT, uuidBytes } from './ids.ts';
import { activityIndexes } from './metrics/activity.ts';
import type { EnvironmentUsageRecord } from './records.ts';
import { noProjectOf } from './settings.ts';
import { countsEnvironments, environmentIndex, environmentTables, recountEnvironments } from './sums/environments.ts';
import { LONGEST_SUMMED_MS } from './sums/span.ts';
import { createSumWriter, type SummedRecord, sumTables } from './sums/writer.ts';
import { parseWire, toWire } from './wire.ts';

/**
 * The primary key is the listing's order, so a page is one range of the table. Instants are in ms.
 * [gitpod/records-ordered-their-stop-then]
 */
export const tables = {
  gitpod_id: idTable,
  gitpod_record: `CREATE TABLE gitpod_record (
    stopped_at INTEGER NOT NULL,
    id BLOB NOT NULL, -- a UUID, like environment
    project INTEGER NOT NULL, -- gitpod_id.n, like user and class; 0 for none
    listed_from INTEGER NOT NULL, -- the later of the stop and the arrival
    created_at INTEGER NOT NULL,
    environment BLOB NOT NULL,
    user INTEGER NOT NULL,
    class INTEGER NOT NULL,
    apart INTEGER NOT NULL, -- 1 for late and very long records: the sums don't include them
    json TEXT NOT NULL, -- as on the wire
    PRIMARY KEY (stopped_at, id)
  ) STRICT, WITHOUT ROWID`,
  ...sumTables,
  ...environmentTables,
};

export const indexes = [
  'CREATE UNIQUE INDEX gitpod_record_id ON gitpod_record (id)',
  'CREATE INDEX gitpod_record_project ON gitpod_record (project, stopped_at, id)',
  ...activityIndexes,
  environmentIndex,
];

/** The number of records that are sorted before they are written: most of them then go to the end of the table. */
const BATCH_RECORDS = 5_000;

/** The number of records that are made or written before others may have their turn. */
const TURN_RECORDS = 100;

/**
 * Writes records in bulk. It is fastest when records that stopped first come first.
 *
 * @yields the number of records written since the last time
 */
export function* insertRecords(db: Database, records: Iterable<EnvironmentUsageRecord>): Iterable<number> {
  const insert = db.prepare(`INSERT INTO gitpod_record
    (stopped_at, id, project, listed_from, created_at, environment, user, class, apart, json)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const numberOf = createNumbers(db);
  const sums = createSumWriter(db);
  const countsNow = countsEnvironments(db);
  const noProject = noProjectOf(db);
  const writeRecord = (written: EnvironmentUsageRecord): void => {
    const record = { ...written, projectId: written.projectId ?? noProject };
    const { stoppedAt, arrivesAt = stoppedAt, id, projectId, createdAt } = record;
    const listedFrom = Math.max(stoppedAt, arrivesAt);
    const user = numberOf(record.userId);
    const project = projectId === null ? NO_PROJECT : numberOf(projectId);
    const environmentClass = numberOf(record.environmentClassId);
    const apart = listedFrom > stoppedAt || stoppedAt - createdAt > LONGEST_SUMMED_MS;
    const ids = [uuidBytes(id), project, listedFrom, createdAt, uuidBytes(record.environmentId)];
    insert.run(stoppedAt, ...ids, user, environmentClass, apart ? 1 : 0, JSON.stringify(toWire(record)));
    if (!apart) sums.add({ user, project, class: environmentClass, createdAt, stoppedAt }, 1);
  };
  const write = function* (batch: EnvironmentUsageRecord[]): Iterable<number> {
    batch.sort(compareRecords);
    if (countsNow) {
      const environments = batch.map(({ environmentId }) => uuidBytes(environmentId));
      recountEnvironments(db, environments, () => {
        batch.forEach(writeRecord);
      });
      yield batch.length;
      return;
    }
    for (let start = 0; start < batch.length; start += TURN_RECORDS) {
      const turn = batch.slice(start, start + TURN_RECORDS);
      turn.forEach(writeRecord);
      yield turn.length;
      if (sums.isFull()) yield* sums.flush();
    }
  };
  let batch: EnvironmentUsageRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length % TURN_RECORDS === 0) yield 0;
    if (batch.length < BATCH_RECORDS) continue;
    yield* write(batch);
    batch = [];
  }
  yield* write(batch);
  yield* sums.flush();
}

function compareRecords(a: EnvironmentUsageRecord, b: EnvironmentUsageRecord): number {
  return a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1);
}

export function hasRecord(db: Database, id: string): boolean {
  return db.prepare('SELECT 1 FROM gitpod_record WHERE id = ?').get(uuidBytes(id)) !== undefined;
}

/** @returns whether there was such a record */
export function removeRecord(db: Database, id: string): boolean {
  const select = db.prepare<[Buffer], SummedRecord & { readonly environment: Buffer; readonly apart: 0 | 1 }>(
    `SELECT created_at AS createdAt, stopped_at AS stoppedAt, user, project, class, environment, apart
    FROM gitpod_record WHERE id = ?`,
  );
  const record = select.get(uuidBytes(id));
  if (record === undefined) return false;
  recountEnvironments(db, [record.environment], () => {
    db.prepare('DELETE FROM gitpod_record WHERE id = ?').run(uuidBytes(id));
  });
  if (record.apart === 1) return true;
  const sums = createSumWriter(db);
  sums.add(record, -1);
  Array.from(sums.flush());
  return true;
}

/** The number of records, regardless of the clock. */
export function countRows(db: Database): { records: number } {
  return { records: db.prepare<[], number>('SELECT count(*) FROM gitpod_record').pluck().get() ?? 0 };
}

/** The number of records that are listed at an instant (ms), and of those that are not yet. */
export function countRecords(db: Database, now: number): { records: number; records_to_come: number } {
  const count = (condition: string): number =>
    db.prepare<[object], number>(`SELECT count(*) FROM gitpod_record WHERE ${condition}`).pluck().get({ now }) ?? 0;
  // + lets SQLite scan a small index, not the table. Only records that are kept apart are listed later than they stop.
  const toCome = count('+stopped_at > :now') + count('apart = 1 AND +stopped_at <= :now AND listed_from > :now');
  return { records: countRows(db).records - toCome, records_to_come: toCome };
}

/** Every record's JSON in the listing's order, regardless of the clock; `arrivesAt` is added to late ones. */
export function* exportRecords(db: Database, id?: string): Iterable<string> {
  const rows = db.prepare<Buffer[], { json: string; arrivesAt: number | null }>(
    `SELECT json, nullif(listed_from, stopped_at) AS arrivesAt FROM gitpod_record
     ${id === undefined ? '' : 'WHERE id = ?'} ORDER BY stopped_at, id`,
  );
  for (const { json, arrivesAt } of rows.iterate(...(id === undefined ? [] : [uuidBytes(id)]))) {
    yield arrivesAt === null ? json : JSON.stringify({ ...parseWire(json), arrivesAt: formatInstant(arrivesAt) });
  }
}

/** The filter of a listing. */
export interface Listing {
  /** `undefined` for the records of any project and of none. */
  readonly projectId: string | undefined;
  /** The range of stops, ms: `from` is inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface PageRequest extends Listing {
  /** The record that precedes the page: `stoppedAt`, `id`. */
  readonly after: Position | undefined;
  /** The maximum number of records. */
  readonly limit: number;
  /** The dataset's clock, ms: records that have not stopped and arrived by then are not listed. */
  readonly now: number;
}

export interface Page {
  /** The JSON of each record, oldest stop first. */
  readonly items: readonly string[];
  /** The position of the last record, if more follow. */
  readonly next: Position | undefined;
}

export interface Repository {
  page(request: PageRequest): Page;
}

/**
 * Reads pages of a dataset's records.
 *
 * [gitpod/only-environments-stopped-listed, gitpod/record-can-arrive-after-stop]
 * [gitpod/record-matches-start-time-inclusive, gitpod/range-ends-before-start-empty]
 * [gitpod/paging-neither-skips-nor-repeats]
 */
export const repositoryOf = perDataset(({ db }): Repository => {
  const select = (source: string, condition: string) =>
    db
      .prepare<(number | string | Buffer)[], string>(
        `SELECT json FROM ${source}
        WHERE ${condition} (stopped_at, id) > (?, ?) AND stopped_at < ? AND listed_from <= ?
        ORDER BY stopped_at, id ${limitSql('?')}`,
      )
      .pluck();
  const ofAll = select('gitpod_record', '');
  // Named, because the planner doesn't know the limit: for a large project it would rather scan the table.
  const ofProject = select('gitpod_record INDEXED BY gitpod_record_project', 'project = ? AND');
  const { numberOf } = createNumberLookup(db);
  return {
    page({ projectId, from, to, after, limit, now }) {
      const [stoppedAt = from, id = ''] = after ?? [];
      // Nothing that stops after the clock has arrived yet, so the range ends there.
      const range = [stoppedAt, uuidBytes(String(id)), Math.min(to, now + 1), now, limit + 1];
      const items = projectId === undefined ? ofAll.all(...range) : ofProject.all(numberOf(projectId), ...range);
      if (items.length <= limit) return { items, next: undefined };
      items.pop();
      return { items, next: positionOf(items.at(-1)) };
    },
  };
});

function positionOf(json = '{}'): Position {
  const { stoppedAt, id } = parseWire(json);
  return [Date.parse(stoppedAt), id];
}
