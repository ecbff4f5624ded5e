import { fc } from '../../helpers/properties.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import {
  type BillingRow,
  type MeteredSegment,
  type Profile,
  PROFILES,
} from '../../../src/providers/gcore/store/records.ts';
import {
  attributeNames,
  RESOURCE_TYPE_NAMES,
  RESOURCE_TYPES,
  type ResourceTypeName,
} from '../../../src/providers/gcore/resource-types.ts';

/** The days around which random rows live: a month's end, and a leap day. */
export const EPOCH = Date.parse('2024-02-25T00:00:00Z');

const IDS = Array.from({ length: 4 }, (_, index) => `0000000${index}-1111-4222-8333-444444444444`);

export const hasField = (type: ResourceTypeName, field: string): boolean => field in RESOURCE_TYPES[type].fields;
const mayBeNull = (type: ResourceTypeName, field: string): boolean =>
  RESOURCE_TYPES[type].fields[field]?.['anyOf'] !== undefined;

/** Values that a type's attribute may have. */
export function valuesOf(type: ResourceTypeName, field: string): readonly (string | null)[] {
  const schema = RESOURCE_TYPES[type].fields[field];
  if (schema?.['enum'] !== undefined) return schema['enum'] as string[];
  if (field === 'ip_address') return ['10.100.178.92', '2001:db8::1'];
  if (schema?.['format'] === 'uuid') return IDS;
  return mayBeNull(type, field) ? [...IDS, null] : ['standard', 'ssd_hiiops', 'g1-standard-1-2'];
}

/** A segment of `rate` 1, and of `size` 10 where the type has one. */
export function aSegment(type: ResourceTypeName, from: string, to: string | null): MeteredSegment {
  const sized = hasField(type, 'last_size') && { size: 10 };
  return { startedAt: Date.parse(from), endedAt: to === null ? null : Date.parse(to), rate: 1, ...sized };
}

/** A resource of a type that ran through January 2024, but for what a test says about it. */
export function aRow(type: ResourceTypeName, about: Partial<BillingRow> = {}): BillingRow {
  const named = hasField(type, 'last_name') || hasField(type, 'instance_name');
  return {
    type,
    billingMetricName: RESOURCE_TYPES[type].metric,
    projectId: 16,
    regionId: 4,
    uuid: hasField(type, 'uuid') ? '3c90c3cc-0d44-4b50-8888-8dd25736052a' : null,
    name: named ? 'name' : null,
    tags: null,
    profile: 'flat',
    segments: [aSegment(type, '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z')],
    ...about,
    attributes: {
      ...Object.fromEntries(attributeNames(type).map((name) => [name, valuesOf(type, name)[0] ?? null])),
      ...about.attributes,
    },
  };
}

const minute = fc.oneof(
  fc.integer({ min: 0, max: 6 * 24 * 60 }),
  fc.integer({ min: 0, max: 6 }).map((days) => days * 24 * 60),
);

/** Instants that like to be at midnight, and just before, at and just after a sample. */
const instant = fc
  .tuple(minute, fc.constantFrom(0, 29_999, 30_000, 30_001, 59_999))
  .map(([minutes, ms]) => EPOCH + minutes * MINUTE_MS + ms);

const segments = (type: ResourceTypeName): fc.Arbitrary<readonly MeteredSegment[]> =>
  fc
    .tuple(
      fc.uniqueArray(instant, { minLength: 2, maxLength: 6 }),
      fc.array(fc.record({ rate: fc.integer({ min: 0, max: 5_000_000 }), size: fc.integer({ min: 0, max: 12 }) }), {
        minLength: 5,
        maxLength: 5,
      }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([edges, shapes, gaps, open]) => {
      const sorted = edges.sort((a, b) => a - b);
      const made = sorted.slice(0, -1).map((startedAt, index): MeteredSegment => {
        const { rate, size } = shapes[index] ?? { rate: 0, size: 0 };
        const endedAt = sorted[index + 1] ?? null;
        // Sums take a backup's rate for its size.
        const sized = { rate: type === 'backup' ? size : rate, ...(hasField(type, 'last_size') && { size }) };
        return { startedAt, endedAt, ...sized };
      });
      const kept = gaps ? made.filter((_, index) => index % 2 === 0) : made;
      return kept.map((segment, index) =>
        open && index === kept.length - 1 ? { ...segment, endedAt: null } : segment,
      );
    });

const tag = fc.tuple(
  fc.constantFrom('env', 'team', 'os_version'),
  fc.constantFrom('prod', 'Production', '22.04', '23.04', 'ÄPFEL und Birnen', "o'clock"),
);

const rowOf = (type: ResourceTypeName): fc.Arbitrary<BillingRow> =>
  fc.record({
    type: fc.constant(type),
    billingMetricName: fc.constantFrom(RESOURCE_TYPES[type].metric, `${RESOURCE_TYPES[type].metric}_2`),
    projectId: fc.integer({ min: 16, max: 18 }),
    regionId: fc.integer({ min: 4, max: 5 }),
    uuid: hasField(type, 'uuid')
      ? fc.constantFrom<(string | null)[]>(...IDS, ...(mayBeNull(type, 'uuid') ? [null] : []))
      : fc.constant(null),
    name: hasField(type, 'last_name')
      ? fc.constantFrom('web', 'db', 'Ärger', '"<&>\u0001\u2028\\', '𝕏', '')
      : fc.constantFrom(...(hasField(type, 'instance_name') ? ['web', null] : [null])),
    attributes: fc.record(
      Object.fromEntries(attributeNames(type).map((name) => [name, fc.constantFrom(...valuesOf(type, name))])),
    ),
    tags: RESOURCE_TYPES[type].tagged ? fc.option(fc.array(tag, { maxLength: 3 })) : fc.constant(null),
    profile: fc.constantFrom<Profile[]>(...PROFILES, 'office~1', 'evening~7', 'flat~24'),
    segments: segments(type),
  });

const randomRow: fc.Arbitrary<BillingRow> = fc.constantFrom(...RESOURCE_TYPE_NAMES).chain(rowOf);

/** Resources of any type that live in the six days from {@link EPOCH}. */
export const randomRows: fc.Arbitrary<BillingRow[]> = fc.array(randomRow, { maxLength: 12 });

/** The same so many random rows every time. */
export function someRows(count: number): BillingRow[] {
  return fc.sample(randomRow, { seed: 7, numRuns: count });
}

/** A clock that stands before, in or after what random rows have lived through. */
export const randomClock: fc.Arbitrary<number> = fc.oneof(
  instant,
  fc.constantFrom(EPOCH - DAY_MS, EPOCH + 30 * DAY_MS, EPOCH + 3 * DAY_MS + HOUR_MS),
);
