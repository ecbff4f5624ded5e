import type { Database } from 'better-sqlite3';
import { perDataset } from '../../core/dataset.ts';
import { inOrder, type RowOrder } from '../../core/row-order.ts';
import { blockTables, createListingBlockWriter, forgetListingBlocks, openListingBlocks } from './block-listing.ts';
import type { ListQuery, PagePosition, Place, UsageFilter, Walk } from './listing.ts';
import { countSql, listingSql, nextRowSql, type Selection, WIRE_OR_ID } from './listing-sql.ts';
import type { MeteredResource, UsageRow } from './records.ts';
import type { Usage } from './schemas.ts';
import { createValidityCache } from './validity-cache.ts';
import { nextChange, toUsage, usageAt } from './wire.ts';

/**
 * Resources: `created_at` is the start of the earliest usage row; from `settled_at` on, the clock changes nothing of
 * `wire`. Before, `view` is what shows at the clock that most look from, and for as long as it does. Usage rows, on which
 * all filters hold together: `n` counts a resource's from the earliest.
 */
export const tables = `
CREATE TABLE nirvana_resource (
  id INTEGER PRIMARY KEY,
  resource_id TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  region TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  view_from INTEGER,
  view_until INTEGER,
  view TEXT,
  wire TEXT NOT NULL
) STRICT;
CREATE TABLE nirvana_usage_row (
  resource INTEGER NOT NULL,
  n INTEGER NOT NULL,
  resource_type TEXT NOT NULL,
  region TEXT NOT NULL,
  dimension TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (resource, n)
) STRICT, WITHOUT ROWID;
${blockTables}`;

/** Made after the rows, which takes half the time; the listing's own come first, then those of its filters. */
const INDICES = [
  'CREATE INDEX IF NOT EXISTS nirvana_resource_listing ON nirvana_resource (created_at, resource_id)',
  'CREATE UNIQUE INDEX IF NOT EXISTS nirvana_resource_name ON nirvana_resource (resource_id)',
  'CREATE INDEX IF NOT EXISTS nirvana_resource_type ON nirvana_resource (resource_type, created_at, resource_id)',
  'CREATE INDEX IF NOT EXISTS nirvana_resource_region ON nirvana_resource (region, created_at, resource_id)',
  'CREATE INDEX IF NOT EXISTS nirvana_usage_row_time ON nirvana_usage_row (started_at, ended_at)',
  'CREATE INDEX IF NOT EXISTS nirvana_usage_row_dimension ON nirvana_usage_row (dimension, started_at, ended_at)',
];

/** The default one. SQLite steps from a row to the next one of the table faster than back to the one before. */
const LISTING_ORDER: RowOrder<MeteredResource> = {
  keyOf: (resource) => [createdAtOf(resource), resource.resourceId],
  direction: 'descending',
};

/** Resources are several kilobytes each, histories included. */
const ORDERED_IN_MEMORY = 2_000;

/**
 * Writes resources and their usage rows.
 *
 * @param clock the instant that most look from, ms
 * @yields how many rows were written since the last time; 0 after other work
 */
export function* insertResources(db: Database, resources: Iterable<MeteredResource>, clock: number): Iterable<number> {
  const insertResource = db.prepare(
    `INSERT INTO nirvana_resource (resource_id, resource_type, region, created_at, settled_at, view_from, view_until, view,
       wire) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertRow = db.prepare(
    `INSERT INTO nirvana_usage_row (resource, n, resource_type, region, dimension, started_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const isFirst = db.prepare('SELECT 1 FROM nirvana_resource LIMIT 1').get() === undefined;
  const blocks = isFirst ? createListingBlockWriter(db, clock) : undefined;
  forgetListingBlocks(db);
  let until = Infinity;
  for (const resource of inOrder(db, resources, LISTING_ORDER, ORDERED_IN_MEMORY)) {
    if (resource === undefined) {
      yield 0;
      continue;
    }
    const { resourceId } = resource;
    const rows = usageRowsOf(resource);
    const usage = toUsage(resource);
    const wire = JSON.stringify(usage);
    const [createdAt, settled] = [createdAtOf(resource), settledAt([resource, ...rows])];
    const view = createdAt <= clock && clock < settled ? JSON.stringify(usageAt(usage, clock)) : null;
    const viewUntil = view === null ? null : nextChange(usage, clock);
    if (createdAt <= clock) blocks?.add({ createdAt, resourceId, json: view ?? wire });
    until = Math.min(until, createdAt > clock ? createdAt : (viewUntil ?? Infinity));
    const { lastInsertRowid } = insertResource.run(
      resourceId,
      resource.resourceType,
      resource.region,
      createdAt,
      settled,
      view === null ? null : clock,
      viewUntil,
      view,
      wire,
    );
    for (const [n, { dimension, startedAt, endedAt }] of rows.entries()) {
      insertRow.run(lastInsertRowid, n, resource.resourceType, resource.region, dimension, startedAt, endedAt);
    }
    yield 1 + rows.length;
  }
  blocks?.finish(until);
  for (const index of INDICES) {
    db.exec(index);
    yield 0;
  }
}

/** Top-level rows and leaves, earliest first. */
function usageRowsOf({ segments }: MeteredResource): UsageRow[] {
  return segments
    .flatMap((segment) => [segment, ...(segment.children ?? [])])
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** The start of its earliest usage row, ms. */
function createdAtOf(resource: MeteredResource): number {
  return usageRowsOf(resource)[0]?.startedAt ?? resource.startedAt;
}

function settledAt(lifetimes: readonly Pick<UsageRow, 'startedAt' | 'endedAt'>[]): number {
  return lifetimes.reduce((latest, { startedAt, endedAt }) => Math.max(latest, startedAt, endedAt ?? startedAt), 0);
}

export function countRows(db: Database): Readonly<Record<string, number>> {
  const count = (table: string): number => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { resources: count('nirvana_resource'), usage_rows: count('nirvana_usage_row') };
}

export interface UsagePage {
  /** Their wire JSON: the parts of a list, of one or more each. */
  readonly items: readonly string[];
  readonly count: number;
  readonly totalCount: number;
  /** `null` where there is no such page. */
  readonly next: PagePosition | null;
  readonly previous: PagePosition | null;
}

/** The account's resources as they are to be seen at `now`, ms. */
export interface UsageRepository {
  list(query: ListQuery, now: number): UsagePage;
  /** @returns the resource's wire JSON, `undefined` where none of that id (in lower case) has begun */
  find(resourceId: string, now: number): string | undefined;
}

/** The wire JSON of a resource, where that is kept, or the id of another one: {@link WIRE_OR_ID}. */
type WireOrId = string | number;

/** An array, which takes half the time of an object. */
type ListedRow = readonly [wireOrId: WireOrId, createdAt: number, resourceId: string];

/** In UTF-16 code units. */
const VIEWS_CAPACITY = 16_000_000;
const TOTALS_CAPACITY = 1_000;

/** Remembers what it has worked out: nothing may be written to the tables once a repository reads them. */
export function createRepository(db: Database): UsageRepository {
  const blocks = openListingBlocks(db);
  const views = createValidityCache<number, string>(VIEWS_CAPACITY);
  const totals = createValidityCache<string, number>(TOTALS_CAPACITY);
  const listed = memoize((sql) => db.prepare<[object], ListedRow>(sql).raw());
  const numbers = memoize((sql) => db.prepare<[object], number | null>(sql).pluck());
  const findByName = db
    .prepare<[object], WireOrId>(
      `SELECT ${WIRE_OR_ID} FROM nirvana_resource AS r WHERE r.resource_id = :resourceId AND r.created_at <= :now`,
    )
    .pluck();
  const wholeWire = db.prepare<[number], string>('SELECT wire FROM nirvana_resource WHERE id = ?').pluck();

  const viewOf = (wireOrId: WireOrId, now: number): string =>
    typeof wireOrId === 'string'
      ? wireOrId
      : views.at(wireOrId, now, () => {
          const usage = JSON.parse(wholeWire.get(wireOrId) ?? '') as Usage; // As insertResources wrote it.
          const value = JSON.stringify(usageAt(usage, now));
          return { value, until: nextChange(usage, now), weight: value.length };
        });

  const totalOf = (selection: Selection): number =>
    totals.at(JSON.stringify({ ...selection, now: null, startedBy: null }), selection.startedBy, () => ({
      value: numbers(countSql(selection)).get(selection) ?? 0,
      until: numbers(nextRowSql(selection)).get(selection) ?? Infinity,
      weight: 1,
    }));

  /** What is listed from a place on, which is included, or from the listing's end: away from the oldest if `ascending`. */
  const rowsFrom = (selection: Selection, ascending: boolean, from: Place | null, limit: number): ListedRow[] => {
    const { createdAt, resourceId } = ascending
      ? (from ?? { createdAt: Number.MIN_SAFE_INTEGER, resourceId: '' })
      : nearest(from, { createdAt: selection.startedBy + 1, resourceId: '' });
    return listed(listingSql(selection, ascending)).all({ ...selection, createdAt, besideId: resourceId, limit });
  };
  const walk = (selection: Selection, { order, limit, position: { direction, beside } }: ListQuery): Walk => {
    const ahead = direction === 'next';
    const ascending = (order === 'asc') === ahead;
    const rows = rowsFrom(selection, ascending, beside, beside === null ? limit + 1 : limit + 2);
    // What the page lies beside is listed as a rule, and then there is no need to look for what lies behind the page.
    const isListed = beside !== null && rows[0] !== undefined && isAt(beside, placeOf(rows[0]));
    if (isListed) rows.shift();
    const hasBehind = isListed || (beside !== null && rowsFrom(selection, !ascending, beside, 1).length > 0);
    const goesOn = rows.length > limit;
    rows.splice(limit);
    if (!ahead) rows.reverse();
    const [first, last] = [rows[0], rows.at(-1)];
    return {
      json: rows.map(([wireOrId]) => viewOf(wireOrId, selection.now)),
      count: rows.length,
      first: first && placeOf(first),
      last: last && placeOf(last),
      goesOn,
      hasBehind,
    };
  };

  return {
    list(query, now) {
      const selection = selectionAt(query.filter, now);
      const ahead = query.position.direction === 'next';
      const { json, count, first, last, goesOn, hasBehind } =
        isEverything(query.filter) && blocks.hold(now) ? blocks.walk(query) : walk(selection, query);
      return {
        items: json,
        count,
        totalCount: totalOf(selection),
        next: (ahead ? goesOn : hasBehind) ? { direction: 'next', beside: last ?? null } : null,
        previous: (ahead ? hasBehind : goesOn) ? { direction: 'previous', beside: first ?? null } : null,
      };
    },
    find(resourceId, now) {
      const found = findByName.get({ resourceId, now });
      return found === undefined ? undefined : viewOf(found, now);
    },
  };
}

/** The repository of a dataset, one for all of its requests. */
export const repositoryOf = perDataset(({ db }) => createRepository(db));

/** What a filter comes to under a clock: nothing has started after now, and what ends after now is still open. */
function selectionAt({ activeAtMin, activeAtMax, ...filter }: UsageFilter, now: number): Selection {
  return {
    ...filter,
    now,
    startedBy: activeAtMax === undefined ? now : Math.min(activeAtMax, now),
    endedAfter: activeAtMin === undefined ? undefined : Math.min(activeAtMin, now),
  };
}

function isEverything(filter: UsageFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function placeOf([, createdAt, resourceId]: ListedRow): Place {
  return { createdAt, resourceId };
}

function isAt(place: Place, other: Place): boolean {
  return place.createdAt === other.createdAt && place.resourceId === other.resourceId;
}

function nearest(place: Place | null, end: Place): Place {
  return place !== null && place.createdAt < end.createdAt ? place : end;
}

function memoize<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
