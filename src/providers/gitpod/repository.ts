import type { Database, Statement } from 'better-sqlite3';
import type { Position } from '../../core/cursor.ts';
import { perDataset } from '../../core/dataset.ts';
import { limitSql } from '../../core/limit-sql.ts';
import { viewOf } from '../../core/view-of.ts';
import { BLOCK_RECORDS, type BlockMemory, type BlockText, createBlockMemory, fromBlockText } from './block-text.ts';
import { createBlockWriter } from './block-writer.ts';
import {
  compareKeys,
  hasProject,
  instantAt,
  KEY_BYTES,
  OFFSET,
  packRecord,
  placeBefore,
  placeOf,
  RECORD_BYTES,
  type Run,
  unpackRecord,
} from './packed-record.ts';
import type { EnvironmentUsageRecord } from './records.ts';
import { isSameUuid, isUuid, packedUuid, unpackUuid } from './uuid.ts';

/**
 * Records in the listing's order, so many to a row that a page comes from one or two of them. `first` is the place of a
 * block's first record; a project's blocks are those that hold any record of it.
 */
export const tables = `
CREATE TABLE gitpod_block (
  block INTEGER PRIMARY KEY,
  first BLOB NOT NULL,
  record_count INTEGER NOT NULL,
  records TEXT NOT NULL -- see block-text.ts
) STRICT;

CREATE UNIQUE INDEX gitpod_block_order ON gitpod_block (first, record_count);

CREATE TABLE gitpod_project_block (
  project BLOB NOT NULL,
  first BLOB NOT NULL,
  block INTEGER NOT NULL,
  PRIMARY KEY (project, first)
) STRICT, WITHOUT ROWID`;

/** How many records are put in order before they are written: nearly all of them go behind what there is, then. */
const BATCH_RECORDS = 5_000;

/**
 * Writes records in bulk, among those that are there; fastest where those that stopped first come first.
 *
 * @yields how many records were written since the last time
 */
export function* insertRecords(db: Database, records: Iterable<EnvironmentUsageRecord>): Iterable<number> {
  const blocks = createBlockWriter(db);
  const batch = Buffer.alloc(BATCH_RECORDS * RECORD_BYTES);
  const view = viewOf(batch);
  let end = 0;
  for (const record of records) {
    packRecord(record, batch, view, end);
    end += RECORD_BYTES;
    if (end < batch.length) continue;
    blocks.merge(inListingOrder(batch));
    yield BATCH_RECORDS;
    end = 0;
  }
  blocks.merge(inListingOrder(batch.subarray(0, end)));
  yield end / RECORD_BYTES;
}

/** @param records packed */
function inListingOrder(records: Buffer): Buffer {
  const view = viewOf(records);
  const count = records.length / RECORD_BYTES;
  const stops = Float64Array.from({ length: count }, (_, n) => instantAt(view, n * RECORD_BYTES + OFFSET.stoppedAt));
  // Most stop at instants of their own, which numbers tell apart several times as fast as bytes do.
  const order = Array.from(stops.keys()).sort(
    (a, b) => (stops[a] ?? 0) - (stops[b] ?? 0) || compareKeys(view, a * RECORD_BYTES, view, b * RECORD_BYTES),
  );
  const sorted = Buffer.allocUnsafe(records.length);
  for (const [n, from] of order.entries()) {
    records.copy(sorted, n * RECORD_BYTES, from * RECORD_BYTES, (from + 1) * RECORD_BYTES);
  }
  return sorted;
}

/** @param id as the wire shows it; returns whether there was such a record */
export function removeRecord(db: Database, id: string): boolean {
  return isUuid(id) && createBlockWriter(db).remove(packedUuid(id));
}

export function countRows(db: Database): { records: number } {
  const records = db.prepare<[], number | null>('SELECT sum(record_count) FROM gitpod_block').pluck().get() ?? 0;
  return { records };
}

/** All records, whatever the clock says, in the listing's order. */
export function allRecords(db: Database): Iterable<EnvironmentUsageRecord> {
  return everyRecord(db, unpackRecord);
}

/** The ids of all records. */
export function allIds(db: Database): Iterable<string> {
  return everyRecord(db, (view, at) => unpackUuid(view, at + OFFSET.id));
}

/** When a record's environment ran, ms, and when the record shows. */
export interface Span {
  readonly createdAt: number;
  readonly stoppedAt: number;
  readonly listedFrom: number;
}

/** The spans of all records. */
export function allSpans(db: Database): Iterable<Span> {
  return everyRecord(db, (view, at) => ({
    createdAt: instantAt(view, at + OFFSET.createdAt),
    stoppedAt: instantAt(view, at + OFFSET.stoppedAt),
    listedFrom: instantAt(view, at + OFFSET.listedFrom),
  }));
}

function* everyRecord<T>(db: Database, read: (view: DataView, at: number) => T): Iterable<T> {
  const blocks = db.prepare<[], BlockText>('SELECT records FROM gitpod_block ORDER BY first').pluck();
  for (const text of blocks.iterate()) {
    const records = fromBlockText(text);
    const view = viewOf(records);
    for (let at = 0; at < records.length; at += RECORD_BYTES) yield read(view, at);
  }
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
  /** The record after which the page begins: `stoppedAt`, `id`. */
  readonly after: Position | undefined;
  /** At most so many records. */
  readonly limit: number;
  /** The dataset's instant, ms: what has not stopped or arrived by then doesn't show. */
  readonly now: number;
}

export interface Page {
  /** Oldest stop first; in borrowed memory. */
  readonly records: readonly Run[];
  /** The last one's position, where more follow. */
  readonly next: Position | undefined;
}

export interface Repository {
  /** @param use has the page for as long as it takes; returns what that returns */
  withPage<T>(request: PageRequest, use: (page: Page) => T): T;
}

export const repositoryOf = perDataset(({ db }): Repository => {
  const blocksFrom = createBlockReader(db);
  return {
    withPage({ projectId, from, to, after, limit, now }, use) {
      // No record has another spelling of its project's id.
      if (projectId !== undefined && !isUuid(projectId)) return use({ records: [], next: undefined });
      const project = projectId === undefined ? undefined : packedUuid(projectId);
      const place = after === undefined ? placeBefore(from) : placeOf(Number(after[0]), String(after[1]));
      // What has stopped by now bounds the scan.
      const range = { place: viewOf(place), end: Math.min(to, now + 1), now };
      const memory = createBlockMemory();
      try {
        const { records, hasMore } = collect(blocksFrom(place, project, limit, memory), range, project, limit);
        const last = hasMore ? records.at(-1) : undefined;
        return use({ records, next: last && positionOf(last.view, last.to - RECORD_BYTES) });
      } finally {
        memory.giveBack();
      }
    },
  };
});

function positionOf(view: DataView, at: number): Position {
  return [instantAt(view, at + OFFSET.stoppedAt), unpackUuid(view, at + OFFSET.id)];
}

/**
 * Reads the blocks with the records of a listing behind a place, and maybe with some before it.
 *
 * @param most how many records are wanted of them
 */
type BlockReader = (place: Buffer, project: Buffer | undefined, most: number, memory: BlockMemory) => Iterable<Buffer>;

function createBlockReader(db: Database): BlockReader {
  // All that a page mostly takes at once: to iterate over them takes longer, as do statements for each.
  const prepare = (places: string, blocks: string, condition: string) => {
    const read = (bound: string): Statement<(Buffer | number)[], BlockText> =>
      db
        .prepare<(Buffer | number)[], BlockText>(
          `SELECT records FROM ${blocks} WHERE ${condition} ${bound} ORDER BY first ${limitSql('?')}`,
        )
        .pluck();
    return {
      // A page begins in the midst of a block, which begins before it.
      from: read(`first >= ifnull((SELECT max(first) FROM ${places} WHERE ${condition} first <= ?), x'')`),
      behind: read('first > ?'),
    };
  };
  const ofAll = prepare('gitpod_block', 'gitpod_block', '');
  const ofProject = prepare(
    'gitpod_project_block',
    'gitpod_project_block CROSS JOIN (SELECT block, records FROM gitpod_block) USING (block)',
    'project = ? AND',
  );
  return function* (place, project, most, memory) {
    const { from, behind } = project === undefined ? ofAll : ofProject;
    const condition = project === undefined ? [] : [project];
    const atOnce = Math.ceil(most / BLOCK_RECORDS) + 1;
    let texts = from.all(...condition, ...condition, place, atOnce);
    while (texts.length > 0) {
      let last = place;
      for (const text of texts) {
        last = memory.unpack(text);
        yield last;
      }
      if (texts.length < atOnce) return;
      texts = behind.all(...condition, last.subarray(0, KEY_BYTES), atOnce);
    }
  };
}

interface Range {
  /** The records of the page lie behind it. */
  readonly place: DataView;
  /** ms; they stopped before it. */
  readonly end: number;
  /** ms; they had arrived by then. */
  readonly now: number;
}

/** The first records that are listed, at most so many, and whether there are more. */
function collect(
  blocks: Iterable<Buffer>,
  range: Range,
  project: Buffer | undefined,
  most: number,
): { readonly records: readonly Run[]; readonly hasMore: boolean } {
  const wanted = project === undefined ? undefined : viewOf(project);
  const records: Run[] = [];
  let room = most * RECORD_BYTES;
  for (const block of blocks) {
    const view = viewOf(block);
    let from = endOf(view, range.place);
    const end = endBefore(view, from, range.end);
    while (from < end) {
      // Those that are listed mostly lie side by side. One more than there is room for tells that there are more.
      const enough = Math.min(end, from + room + RECORD_BYTES);
      let to = from;
      while (to < enough && isListed(view, to, range.now, wanted)) to += RECORD_BYTES;
      if (to - from > room) {
        if (room > 0) records.push({ view, from, to: from + room });
        return { records, hasMore: true };
      }
      if (to > from) records.push({ view, from, to });
      room -= to - from;
      from = to + RECORD_BYTES;
    }
    if (end < block.length) break;
  }
  return { records, hasMore: false };
}

function isListed(view: DataView, at: number, now: number, project: DataView | undefined): boolean {
  if (instantAt(view, at + OFFSET.listedFrom) > now) return false;
  return project === undefined || (hasProject(view, at) && isSameUuid(view, at + OFFSET.projectId, project, 0));
}

/** Where the records of a block, from one on, end that stopped before an instant (ms). */
function endBefore(view: DataView, first: number, ms: number): number {
  const { byteLength } = view;
  // As in most blocks.
  if (instantAt(view, byteLength - RECORD_BYTES + OFFSET.stoppedAt) < ms) return byteLength;
  let end = first;
  while (end < byteLength && instantAt(view, end + OFFSET.stoppedAt) < ms) end += RECORD_BYTES;
  return end;
}

/** Where the records of a block end that lie at a place or before it. */
function endOf(records: DataView, place: DataView): number {
  if (compareKeys(records, 0, place, 0) > 0) return 0;
  let [low, high] = [1, records.byteLength / RECORD_BYTES];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(records, middle * RECORD_BYTES, place, 0) > 0) high = middle;
    else low = middle + 1;
  }
  return low * RECORD_BYTES;
}
