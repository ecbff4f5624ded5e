import { MAX_MS, MINUTE_MS } from '../../core/instant.ts';
import type { Profile } from './records.ts';

/**
 * Gcore meters by sampling: what a resource uses is what its samples add up to. Samples are numbered by the minute since
 * the Unix epoch; sample 0 is at 1970-01-01T00:00:30Z, and those before it have negative numbers.
 */
const SAMPLE_OFFSET_MS = 30_000;

/** As many as samples in an hour. */
export const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const SAMPLES_PER_DAY = HOURS_PER_DAY * MINUTES_PER_HOUR;
const HOURS_PER_WEEK = 7 * HOURS_PER_DAY;
const MINUTES_PER_WEEK = HOURS_PER_WEEK * MINUTES_PER_HOUR;
/** The Unix epoch was a Thursday; weeks begin on Monday. */
const EPOCH_MINUTE_OF_WEEK = 3 * HOURS_PER_DAY * MINUTES_PER_HOUR;

/** Samples by number: `first` inclusive, `end` exclusive; none where `end` is not greater. */
export interface SampleRange {
  readonly first: number;
  readonly end: number;
}

/** The number of the first sample at or after an instant (ms). */
export function sampleFrom(ms: number): number {
  return Math.floor((ms + MINUTE_MS - 1 - SAMPLE_OFFSET_MS) / MINUTE_MS);
}

/** The instant of a sample: ms. */
export function sampleInstant(sample: number): number {
  return sample * MINUTE_MS + SAMPLE_OFFSET_MS;
}

/** The day (UTC, since 1970-01-01) that a sample belongs to. */
export function dayOfSample(sample: number): number {
  return Math.floor(sample / SAMPLES_PER_DAY);
}

/** The first sample of a day. */
export function firstSampleOf(day: number): number {
  return day * SAMPLES_PER_DAY;
}

/** The samples in [from, to), ms. */
export function samplesBetween(from: number, to: number): SampleRange {
  return { first: sampleFrom(from), end: sampleFrom(to) };
}

/** Where what never ends ends: after every sample whose instant RFC 3339 can name. */
export const LAST_SAMPLE = samplesBetween(0, MAX_MS).end;

/** What an hour of the week weighs: `day` 0 is Monday, UTC. Whole numbers, so that sums are exact. */
const WEIGHTS: Readonly<Record<Profile, (day: number, hour: number) => number>> = {
  flat: () => 1,
  office: (day, hour) => {
    if (day > 4) return 1;
    if (hour >= 8 && hour < 17) return 8;
    return hour >= 6 && hour < 20 ? 4 : 1;
  },
  evening: (day, hour) => {
    const base = day > 4 ? 2 : 1;
    if (hour >= 18 && hour < 23) return 4 * base;
    return hour >= 7 ? 2 * base : base;
  },
};

interface WeekTable {
  readonly hours: readonly number[];
  /** What the hours before each one weigh together, a sample a minute; one more entry for the whole week. */
  readonly before: readonly number[];
}

const week = (weigh: (day: number, hour: number) => number): WeekTable => {
  const hours = Array.from({ length: HOURS_PER_WEEK }, (_, hour) =>
    weigh(Math.floor(hour / HOURS_PER_DAY), hour % HOURS_PER_DAY),
  );
  let sum = 0;
  return { hours, before: [0, ...hours.map((weight) => (sum += weight * MINUTES_PER_HOUR))] };
};

const TABLES: Readonly<Record<Profile, WeekTable>> = {
  flat: week(WEIGHTS.flat),
  office: week(WEIGHTS.office),
  evening: week(WEIGHTS.evening),
};

/** The hour of the week and the minute in it of a sample, and the number of its week. */
function placeInWeek(sample: number): { week: number; hour: number; minute: number } {
  const minutes = sample + EPOCH_MINUTE_OF_WEEK;
  const number = Math.floor(minutes / MINUTES_PER_WEEK);
  const minuteOfWeek = minutes - number * MINUTES_PER_WEEK;
  return {
    week: number,
    hour: Math.floor(minuteOfWeek / MINUTES_PER_HOUR),
    minute: minuteOfWeek % MINUTES_PER_HOUR,
  };
}

/** What one sample weighs under a profile. */
export function sampleWeight(profile: Profile, sample: number): number {
  return TABLES[profile].hours[placeInWeek(sample).hour] ?? 0;
}

/**
 * What the samples before a number weigh together, counted from one fixed week, in closed form: what a range weighs is
 * the difference between its ends, however long it is.
 */
export function weightBefore(profile: Profile, sample: number): number {
  const { hours, before } = TABLES[profile];
  const { week, hour, minute } = placeInWeek(sample);
  return week * (before[HOURS_PER_WEEK] ?? 0) + (before[hour] ?? 0) + minute * (hours[hour] ?? 0);
}
