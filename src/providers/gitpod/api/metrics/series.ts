import { Failure } from '../../../../core/http/failure.ts';
import { firstDayOf, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf, formatInstant, HOUR_MS } from '../../../../core/time/instant.ts';
import type { ResolutionJson, TimeSeriesPointJson } from '../../gen/gitpod/v1/usage_pb.ts';
import type { Range } from '../../store/metrics/activity.ts';

export const WEEK_MS = 7 * DAY_MS;

/** [gitpod/series-most-10-000-points] */
const MAX_POINTS = 10_000;

/** Consecutive buckets of a range. */
export interface Buckets {
  /** The instants at which the buckets begin, ms: whole hours, days, weeks from Monday, or months, in UTC. */
  readonly times: readonly number[];
  /** The parts of the buckets in the range lie between these, ms. */
  readonly bounds: readonly number[];
}

/** The start of the bucket that an instant is in, and of the one after a start: ms. */
interface Resolution {
  readonly floor: (ms: number) => number;
  readonly next: (start: number) => number;
}

const fixed = (length: number, offset = 0): Resolution => ({
  floor: (ms) => Math.floor((ms - offset) / length) * length + offset,
  next: (start) => start + length,
});

const HOURLY = fixed(HOUR_MS);
const DAILY = fixed(DAY_MS);
/** From Monday: 1970-01-05 is one. */
export const WEEKLY = fixed(WEEK_MS, 4 * DAY_MS);
const MONTHLY: Resolution = {
  floor: (ms) => firstDayOf(monthOf(dayOf(ms))) * DAY_MS,
  next: (start) => firstDayOf(monthOf(dayOf(start)) + 1) * DAY_MS,
};

/** [gitpod/resolution-must-defined-value, gitpod/resolution-unspecified-daily] */
const RESOLUTIONS: Readonly<Record<ResolutionJson, Resolution>> = {
  RESOLUTION_UNSPECIFIED: DAILY,
  RESOLUTION_HOURLY: HOURLY,
  RESOLUTION_DAILY: DAILY,
  RESOLUTION_WEEKLY: WEEKLY,
  RESOLUTION_MONTHLY: MONTHLY,
};

/** @throws Failure `invalid` for more buckets than a response may have points */
export function bucketsOf(range: Range, resolution: ResolutionJson = 'RESOLUTION_UNSPECIFIED'): Buckets {
  return bucketsBy(range, RESOLUTIONS[resolution]);
}

/** @throws Failure like {@link bucketsOf} */
export function bucketsBy({ from, to }: Range, { floor, next }: Resolution): Buckets {
  const times: number[] = [];
  for (let start = floor(from); start < to; start = next(start)) {
    if (times.length === MAX_POINTS) {
      throw new Failure(
        'invalid',
        `date_range: it has more than ${MAX_POINTS} points of this resolution; choose a shorter range or a coarser resolution`,
      );
    }
    times.push(start);
  }
  return { times, bounds: [from, ...times.slice(1), to] };
}

/** The buckets as ranges. */
export function rangesOf({ times, bounds }: Buckets): Range[] {
  return times.map((_, index) => ({ from: bounds[index] ?? 0, to: bounds[index + 1] ?? 0 }));
}

const MAX_INT32 = 2_147_483_647;

/** [gitpod/empty-buckets-point-buckets-hours] */
export function pointsOf({ times }: Buckets, values: readonly number[]): TimeSeriesPointJson[] {
  return times.map((time, index) => ({
    time: formatInstant(time),
    value: Math.min(values[index] ?? 0, MAX_INT32),
  }));
}
