import { formatInstant, MINUTE_MS, parseInstant } from '../../core/instant.ts';
import { giveBack } from '../../core/page-memory.ts';
import type { RecordStore } from '../../core/record-store.ts';
import { createLineReader, type LineReader } from './lines.ts';
import { emptyMeasures } from './measures.ts';
import { LAST_SAMPLE, sampleInstant } from './metering.ts';
import { reportPage } from './report-page.ts';
import { removeResources } from './repository.ts';
import { RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';

/** What only a period decides, and what follows from the rest. */
const DERIVED = new Set([
  'billing_value',
  'billing_value_unit',
  'first_seen',
  'last_seen',
  'last_size',
  'region',
  'size_unit',
]);

interface ResourceRow {
  readonly id: number;
  readonly type: ResourceTypeName;
  readonly profile: string;
}

interface SegmentRow {
  readonly first_sample: number;
  readonly end_sample: number;
  readonly rate: number;
  readonly size: number | null;
}

/** A report tells how much a resource used in a period, not when: exports tell its segments beside it. */
export const records: RecordStore = {
  id: 'uuid',
  // Of a resource whose flavor changes there are several.
  unique: false,
  *exportFrom(db) {
    const segmentsOf = db.prepare<[number], SegmentRow>(
      'SELECT first_sample, end_sample, rate, size FROM gcore_segment WHERE resource_id = ? ORDER BY first_sample',
    );
    const linesOf = createLineReader(db);
    const resources = db.prepare<[], ResourceRow>('SELECT id, type, profile FROM gcore_resource ORDER BY id');
    for (const { id, type, profile } of resources.iterate()) {
      const segments = segmentsOf.all(id).map((segment) => writtenSegment(type, segment));
      yield JSON.stringify({ ...identityOf(id, linesOf), profile, segments });
    }
  },
  fromWire: (record) =>
    record['segments'] === undefined && record['first_seen'] !== undefined
      ? { ...withoutDerived(record), segments: [segmentOfPeriod(record)] }
      : record,
  ids: (db) => db.prepare<[], string>('SELECT uuid FROM gcore_resource WHERE uuid IS NOT NULL').pluck().all(),
  remove(db, uuid) {
    return removeResources(db, uuid) > 0;
  },
};

/** What a resource is, whatever the period. */
function identityOf(id: number, linesOf: LineReader): Record<string, unknown> {
  const ofNoPeriod = { ...emptyMeasures(1), ids: Int32Array.of(id) };
  const list = reportPage('[', [ofNoPeriod], ']', linesOf);
  const [resource = {}] = JSON.parse(list.toString()) as Record<string, unknown>[];
  giveBack(list);
  return withoutDerived(resource);
}

function withoutDerived(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !DERIVED.has(name)));
}

function writtenSegment(type: ResourceTypeName, { first_sample, end_sample, rate, size }: SegmentRow): object {
  return {
    started_at: formatInstant(sampleInstant(first_sample)),
    ended_at: end_sample >= LAST_SAMPLE ? null : formatInstant(sampleInstant(end_sample)),
    ...usedAt(type, rate, size),
  };
}

function usedAt(type: ResourceTypeName, rate: number, size: number | null): object {
  if (size !== null) return { size };
  return RESOURCE_TYPES[type].meter.unit === 'minutes' ? {} : { rate };
}

/** What a report's line comes to: use that is spread evenly from where it was first seen to where it was last. */
function segmentOfPeriod(record: Readonly<Record<string, unknown>>): object {
  const first = parseInstant(String(record['first_seen']))?.ms;
  const last = parseInstant(String(record['last_seen']))?.ms;
  const type = Object.keys(RESOURCE_TYPES).find((name) => name === record['type']) as ResourceTypeName | undefined;
  // The schema says what is wrong with it.
  if (first === undefined || last === undefined || type === undefined) return {};
  const samples = Math.max(1, Math.round((last - first) / MINUTE_MS) + 1);
  const size = record['last_size'];
  const used = Number(record['billing_value']) * RESOURCE_TYPES[type].meter.divisor;
  return {
    started_at: formatInstant(first),
    ended_at: formatInstant(last + MINUTE_MS / 2),
    ...usedAt(type, Math.max(0, Math.round(used / samples)), typeof size === 'number' ? size : null),
  };
}
