import type { Database } from 'better-sqlite3';
import SQLite from 'better-sqlite3';
import { fc } from '../../helpers/properties.ts';
import { nirvana } from '../../../src/providers/nirvana/index.ts';
import {
  type MeteredResource,
  RESOURCE_TYPES,
  type Segment,
  type UsageRow,
} from '../../../src/providers/nirvana/store/records.ts';
import type { UsageFilter } from '../../../src/providers/nirvana/store/usage/selection.ts';
import { insertResources } from '../../../src/providers/nirvana/store/write.ts';
import { createTables } from '../../helpers/tables.ts';

const DAY_MS = 86_400_000;

export const ms = (text: string): number => Date.parse(text);

let made = 0;
/** A UUID of its own, in ascending order. */
export const nextUuid = (): string => `00000000-0000-4000-8000-${(made += 1).toString(16).padStart(12, '0')}`;

export function row(dimension: string, start: string, end: string | null = null, quantity = 1): UsageRow {
  return { id: nextUuid(), dimension, quantity, startedAt: ms(start), endedAt: end === null ? null : ms(end) };
}

/** Lives from its first segment's start to its last one's end, unless told otherwise. */
export function resource(segments: readonly Segment[], fields: Partial<MeteredResource> = {}): MeteredResource {
  return {
    resourceId: nextUuid(),
    resourceType: 'vm',
    projectId: nextUuid(),
    region: 'us-sva-2',
    startedAt: segments[0]?.startedAt ?? 0,
    endedAt: segments.at(-1)?.endedAt ?? null,
    segments,
    ...fields,
  };
}

/** So many resources of one row each, a day apart from 2025-01-01 on, that never end. */
export function daily(count: number, dimension = 'compute_vcpu'): MeteredResource[] {
  return Array.from({ length: count }, (_, day) =>
    resource([row(dimension, new Date(ms('2025-01-01T00:00:00Z') + day * DAY_MS).toISOString())]),
  );
}

/** The instant that views are kept for. */
export const CLOCK = ms('2026-01-01T00:00:00Z');

/** Fills the tables of a test's database. */
export function fillWith(resources: Iterable<MeteredResource>): (db: Database) => void {
  return (db) => {
    // As the emulator does; each statement would be a transaction of its own otherwise.
    db.transaction(() => Array.from(insertResources(db, resources, CLOCK)))();
  };
}

/** A database with the given resources, for tests that need no server. */
export function databaseOf(resources: Iterable<MeteredResource>): Database {
  const db = new SQLite(':memory:');
  createTables(db, nirvana);
  fillWith(resources)(db);
  return db;
}

/** The filter that every resource passes. */
export const EVERYTHING: UsageFilter = {
  dimension: undefined,
  region: undefined,
  resourceId: undefined,
  resourceType: undefined,
  activeAtMin: undefined,
  activeAtMax: undefined,
};

export const DIMENSIONS = ['compute_n1_standard_8', 'compute_vcpu', 'memory_gb', 'storage_abs_gb'];
export const REGIONS = ['us-sva-2', 'eu-xyz-1'];

/** Few instants, so that most things happen at the same time as others, a millisecond or some days apart. */
export const instant: fc.Arbitrary<number> = fc
  .constantFrom(-5 * DAY_MS, 0, 1, 2, 3, 1000, 1001, 1500, 2000, 3000, 3001, 3002, 4000, 3 * DAY_MS, 3 * DAY_MS + 1)
  .map((offset) => ms('2025-12-31T23:59:58Z') + offset);

const span = fc
  .tuple(instant, fc.oneof(instant, fc.constant(null)))
  .map(([a, b]) =>
    b === null ? { startedAt: a, endedAt: null } : { startedAt: Math.min(a, b), endedAt: Math.max(a, b) },
  );

const usageRow: fc.Arbitrary<UsageRow> = fc
  .record({ id: fc.uuid(), dimension: fc.constantFrom(...DIMENSIONS), quantity: fc.nat(64), span })
  .map(({ span: lifetime, ...fields }) => ({ ...fields, ...lifetime }));

const segment: fc.Arbitrary<Segment> = fc
  .tuple(usageRow, fc.option(fc.array(usageRow, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }))
  .map(([head, children]) => (children === undefined ? head : { ...head, children }));

/** Any resource whose lifetime spans its rows, whether a cloud would make such a one or not. */
const meteredResource: fc.Arbitrary<MeteredResource> = fc
  .record({
    resourceId: fc.uuid(),
    resourceType: fc.constantFrom(...RESOURCE_TYPES),
    projectId: fc.uuid(),
    region: fc.constantFrom(...REGIONS),
    segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
  })
  .map((fields) => {
    const rows = fields.segments.flatMap((head) => [head, ...(head.children ?? [])]);
    const ends = rows.map(({ endedAt }) => endedAt ?? Infinity);
    const endedAt = Math.max(...ends);
    return {
      ...fields,
      startedAt: Math.min(...rows.map(({ startedAt }) => startedAt)),
      endedAt: endedAt === Infinity ? null : endedAt,
    };
  });

export function meteredResources(maxLength: number): fc.Arbitrary<MeteredResource[]> {
  return fc.uniqueArray(meteredResource, { maxLength, selector: ({ resourceId }) => resourceId, size: 'max' });
}
