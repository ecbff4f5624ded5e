import { Type } from '@sinclair/typebox';
import { validate } from '../../../../core/schema/validate.ts';
import { formatInstant, parseInstant } from '../../../../core/time/instant.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from '../../resource-types.ts';
import { LAST_SAMPLE, sampleFrom, sampleInstant, type SampleRange } from '../metering.ts';

/*
 * A line of a report tells how much a resource used in a period, but not when. Its use is spread as evenly as whole rates
 * allow, and not a digit more or less.
 */

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

/** What a resource is, whatever the period. */
export function withoutDerived(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !DERIVED.has(name)));
}

export interface RecordedUse {
  readonly type: ResourceTypeName;
  /** From where it was first seen to where it was last; at least one. */
  readonly samples: SampleRange;
  /** In the type's base unit. */
  readonly used: bigint;
  /** The last size; `null` for a type without one. */
  readonly size: number | null;
}

/** A billing_value of more is none that an account has. */
const Measured = Type.Object({
  billing_value: Type.Number({ minimum: 0, maximum: 1e18, title: 'a number of 0 or more' }),
});

/**
 * Reads a line of a report.
 *
 * @returns `undefined` if it has no type or wasn't seen
 * @throws Refusal `invalid` for a wrong billing_value
 */
export function recordedUse(record: Readonly<Record<string, unknown>>): RecordedUse | undefined {
  const [firstSeen, lastSeen] = [record['first_seen'], record['last_seen']].map(
    (text) => parseInstant(String(text))?.ms,
  );
  const type = RESOURCE_TYPE_NAMES.find((name) => name === record['type']);
  if (firstSeen === undefined || lastSeen === undefined || type === undefined) return undefined;
  const first = sampleFrom(firstSeen);
  const end = Math.max(first, sampleFrom(lastSeen + 1) - 1) + 1;
  const { billing_value: value } = validate(Measured, record);
  return {
    type,
    samples: { first, end },
    used: BigInt(Math.round(value * RESOURCE_TYPES[type].meter.divisor)),
    size: typeof record['last_size'] === 'number' ? record['last_size'] : null,
  };
}

export interface UsedSegment {
  readonly samples: SampleRange;
  /** What each sample adds. */
  readonly rate: number;
  readonly size: number | null;
}

/** @param ranges in order, not overlapping */
export function spread(
  { used, size }: Pick<RecordedUse, 'used' | 'size'>,
  ranges: readonly SampleRange[],
): UsedSegment[] {
  const samples = ranges.reduce((sum, { first, end }) => sum + end - first, 0);
  if (samples === 0) return [];
  const rate = Number(used / BigInt(samples));
  // The first ones add one more, so that nothing remains.
  let more = Number(used % BigInt(samples));
  return ranges.flatMap(({ first, end }) => {
    const change = Math.min(end, first + more);
    more -= change - first;
    return [
      ...(change > first ? [{ samples: { first, end: change }, rate: rate + 1, size }] : []),
      ...(change < end ? [{ samples: { first: change, end }, rate, size }] : []),
    ];
  });
}

/**
 * Makes one of segments that follow each other and don't differ, as days do that were reported one by one.
 *
 * @param segments in order
 */
export function joined(segments: readonly UsedSegment[]): UsedSegment[] {
  const all: UsedSegment[] = [];
  for (const segment of segments) {
    const before = all.at(-1);
    const { samples, rate, size } = segment;
    if (before?.samples.end === samples.first && before.rate === rate && before.size === size) {
      all[all.length - 1] = { ...segment, samples: { first: before.samples.first, end: samples.end } };
    } else all.push(segment);
  }
  return all;
}

/** A segment as scenarios write it. */
export function writtenSegment(type: ResourceTypeName, { samples: { first, end }, rate, size }: UsedSegment): object {
  return {
    started_at: formatInstant(sampleInstant(first)),
    ended_at: end >= LAST_SAMPLE ? null : formatInstant(sampleInstant(end)),
    ...usedAt(type, rate, size),
  };
}

/** The rate is shown where the schema's default is another. */
function usedAt(type: ResourceTypeName, rate: number, size: number | null): object {
  if (size !== null) return rate === size ? { size } : { size, rate };
  return RESOURCE_TYPES[type].meter.unit === 'minutes' && rate === 1 ? {} : { rate };
}
