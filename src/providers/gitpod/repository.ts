import type { Database, Statement } from 'better-sqlite3';
import type { Position } from '../../core/cursor.ts';
import { perDataset } from '../../core/dataset.ts';
import type { Codec } from './codec.ts';
import { jsonCodec } from './json-codec.ts';
import { protoCodec } from './proto-codec.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/**
 * Clustered on the listing's order. `listed_from` is when a record shows: from its stop on, or later, where it arrives
 * late. `json` and `proto` hold it as it goes over the wire.
 */
export const tables = `
CREATE TABLE gitpod_record (
  stopped_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  project_id TEXT,
  listed_from INTEGER NOT NULL,
  json TEXT NOT NULL,
  proto TEXT NOT NULL,
  PRIMARY KEY (stopped_at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX gitpod_record_project ON gitpod_record (project_id, stopped_at, id)`;

/**
 * How many records are put in order before they are written: it fills the table's pages, which makes the file a seventh
 * smaller, and makes keeping the index as cheap as sorting all of it would be afterwards.
 */
const BATCH_RECORDS = 5_000;

/**
 * Writes records in bulk; fastest where those that stopped first come first.
 *
 * @yields how many rows were written since the last time
 */
export function* insertRecords(db: Database, records: Iterable<EnvironmentUsageRecord>): Iterable<number> {
  const insert = db.prepare<[number, string, string | null, number, string, string]>(
    'INSERT INTO gitpod_record (stopped_at, id, project_id, listed_from, json, proto) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const batch of batchesOf(records)) {
    for (const record of batch.sort(byListingOrder)) {
      const { stoppedAt, id, projectId, arrivesAt = stoppedAt } = record;
      const listedFrom = Math.max(stoppedAt, arrivesAt);
      insert.run(stoppedAt, id, projectId, listedFrom, jsonCodec.encodeRecord(record), protoCodec.encodeRecord(record));
    }
    yield batch.length;
  }
}

function* batchesOf(records: Iterable<EnvironmentUsageRecord>): Iterable<EnvironmentUsageRecord[]> {
  let batch: EnvironmentUsageRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH_RECORDS) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function byListingOrder(a: EnvironmentUsageRecord, b: EnvironmentUsageRecord): number {
  return a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1);
}

export function countRows(db: Database): { records: number } {
  const records = db.prepare<[], number>('SELECT count(*) FROM gitpod_record').pluck().get() ?? 0;
  return { records };
}

/** Which records are listed. */
export interface Listing {
  /** `undefined` for those of any project and of none. */
  readonly projectId: string | undefined;
  /** The bounds of their stop, ms: `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Which of them a page shows. */
export interface PageRequest extends Listing {
  /** The record after which the page begins. */
  readonly after: Position | undefined;
  /** At most so many records. */
  readonly limit: number;
  /** The dataset's instant, ms: what has not stopped or arrived by then doesn't show. */
  readonly now: number;
}

export interface Page {
  /** As the codec keeps them, oldest stop first. */
  readonly kept: readonly string[];
  /** The last one's position, where more follow. */
  readonly next: Position | undefined;
}

export interface Repository {
  page(codec: Codec, request: PageRequest): Page;
}

/** Below every id, so that a page may begin with the first record of an instant. */
const BEFORE_ALL_IDS = '';

export const repositoryOf = perDataset(({ db }): Repository => {
  const prepare = (column: Codec['column'], condition: string): Statement<unknown[], string> =>
    db
      .prepare<unknown[], string>(
        `SELECT ${column} FROM gitpod_record
         WHERE ${condition} (stopped_at, id) > (?, ?) AND stopped_at < ? AND listed_from <= ?
         ORDER BY stopped_at, id LIMIT ?`,
      )
      .pluck();
  const statements = {
    json: { all: prepare('json', ''), ofProject: prepare('json', 'project_id = ? AND') },
    proto: { all: prepare('proto', ''), ofProject: prepare('proto', 'project_id = ? AND') },
  };
  return {
    page(codec, { projectId, from, to, after = [from, BEFORE_ALL_IDS], limit, now }) {
      const { all, ofProject } = statements[codec.column];
      // One more than asked for tells whether there is more; what has stopped by now bounds the scan.
      const bounds = [...after, Math.min(to, now + 1), now, limit + 1];
      const kept = projectId === undefined ? all.all(...bounds) : ofProject.all(projectId, ...bounds);
      if (kept.length <= limit) return { kept, next: undefined };
      kept.pop();
      const last = kept.at(-1);
      return { kept, next: last === undefined ? undefined : codec.positionOf(last) };
    },
  };
});
