import { Type } from '@sinclair/typebox';
import { validate } from '../../../core/schema/validate.ts';
import { formatInstant, parseInstant } from '../../../core/time/instant.ts';
import { defineRecordKind } from '../../../core/provider/record-kind.ts';
import { LAST_SAMPLE, sampleFrom, sampleInstant, type SampleRange } from './metering.ts';
import { countRows, hasResource, insertRows, removeResources } from './repository.ts';
import { type Profile, splitProfile } from './records.ts';
import { renderResource } from './resource-json.ts';
import { countResources } from './summary.ts';
import { indexes, tables } from './tables.ts';
import { rowOf, WrittenResource } from './written-resource.ts';
import { RESOURCE_TYPES, type ResourceTypeName } from '../resource-types.ts';

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
  readonly json: string;
  readonly type: ResourceTypeName;
  readonly profile: Profile;
}

interface SegmentRow {
  readonly first_sample: number;
  readonly end_sample: number;
  readonly rate: number;
  readonly size: number | null;
}

/** Metered resources. A report tells how much a resource used in a period but not when, so exports add its segments. */
export const resources = defineRecordKind({
  name: 'records',
  description: 'Resources, named as on the wire, with the segments in which they were metered.',
  schema: WrittenResource,
  id: 'uuid',
  // A resource whose flavor changes is several rows with one uuid.
  unique: false,
  tables,
  indexes,
  rowOf,
  idOf: (row) => row.uuid,
  insert: insertRows,
  has: hasResource,
  remove: (db, uuid) => removeResources(db, uuid) > 0,
  *exportFrom(db) {
    const segmentsOf = db.prepare<[number], SegmentRow>(
      'SELECT first_sample, end_sample, rate, size FROM gcore_segment WHERE resource_id = ? ORDER BY first_sample',
    );
    const rows = db.prepare<[], ResourceRow>(
      `SELECT resource.id, json, type, resource.profile
       FROM gcore_resource AS resource JOIN gcore_group ON gcore_group.id = group_id ORDER BY resource.id`,
    );
    for (const { id, json, type, profile } of rows.iterate()) {
      const segments = segmentsOf.all(id).map((segment) => writtenSegment(type, segment));
      yield JSON.stringify({ ...identityOf(json), ...splitProfile(profile), segments });
    }
  },
  fromWire: (record) =>
    record['segments'] === undefined && record['first_seen'] !== undefined
      ? { ...withoutDerived(record), segments: segmentsOfPeriod(record) }
      : record,
  count: countRows,
  countAt: countResources,
});

/** What a resource is, whatever the period. */
function identityOf(json: string): Record<string, unknown> {
  const rendered = renderResource(json, { billingValue: 0, firstSeen: 0, lastSeen: 0, lastSize: 0 });
  return withoutDerived(JSON.parse(rendered) as Record<string, unknown>);
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

/** The rate is shown where the schema's default is another. */
function usedAt(type: ResourceTypeName, rate: number, size: number | null): object {
  if (size !== null) return rate === size ? { size } : { size, rate };
  return RESOURCE_TYPES[type].meter.unit === 'minutes' && rate === 1 ? {} : { rate };
}

const Measured = Type.Object({ billing_value: Type.Number({ minimum: 0, title: 'a number of 0 or more' }) });

/**
 * What a report's line comes to: its use, spread as evenly as whole rates allow from where it was first seen to where it
 * was last, and not a digit more or less.
 */
function segmentsOfPeriod(record: Readonly<Record<string, unknown>>): object[] {
  const seen = [record['first_seen'], record['last_seen']].map((text) => parseInstant(String(text))?.ms);
  const [firstSeen, lastSeen] = seen;
  const type = Object.keys(RESOURCE_TYPES).find((name) => name === record['type']) as ResourceTypeName | undefined;
  // The schema says what is wrong with it.
  if (firstSeen === undefined || lastSeen === undefined || type === undefined) return [{}];
  const size = typeof record['last_size'] === 'number' ? record['last_size'] : null;
  const first = sampleFrom(firstSeen);
  const end = Math.max(first, sampleFrom(lastSeen + 1) - 1) + 1;
  const { billing_value: value } = validate(Measured, record);
  const used = BigInt(Math.round(value * RESOURCE_TYPES[type].meter.divisor));
  const segment = (samples: SampleRange, rate: number): object => ({
    started_at: formatInstant(sampleInstant(samples.first)),
    ended_at: formatInstant(sampleInstant(samples.end)),
    ...usedAt(type, rate, size),
  });
  const samples = BigInt(end - first);
  const rate = Number(used / samples);
  const change = first + Number(used % samples);
  return [
    ...(change > first ? [segment({ first, end: change }, rate + 1)] : []),
    segment({ first: change, end }, rate),
  ];
}
