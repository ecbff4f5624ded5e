import { MAX_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import { NOISE_DAYS, noiseAt } from './noise.ts';
import { type BaseProfile, NOISE_SCALE, type Profile, splitProfile } from './records.ts';

/**
 * Samples are numbered by the minute since the Unix epoch; sample 0 is at 1970-01-01T00:00:30Z, and those before it have
 * negative numbers. [gcore/resources-sampled-once-minute-second]
 */
const SAMPLE_OFFSET_MS = 30_000;

/** As many as samples in an hour. */
export const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const SAMPLES_PER_DAY = HOURS_PER_DAY * MINUTES_PER_HOUR;
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

/** The end of resources without an end: after every sample whose instant RFC 3339 can express. */
export const LAST_SAMPLE = samplesBetween(0, MAX_MS).end;

/**
 * What an hour of the week weighs; `day` 0 is Monday. Whole numbers, so that sums are exact.
 * [gcore/usage-varies-over-day-traffic]
 */
const WEIGHTS: Readonly<Record<BaseProfile, (day: number, hour: number) => number>> = {
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
  scaled: (day, hour) => (day < 5 && hour >= 7 && hour < 20 ? 2 : 1),
};

/** What the hours of some days weigh, which repeat after the last one. Day 0 is a Monday. */
interface Table {
  readonly days: number;
  /** What an hour of a day weighs in each of its minutes. */
  readonly weigh: (day: number, hour: number) => number;
  /** What the days before each one weigh together, a sample a minute; one more entry for all days. */
  readonly before: Float64Array;
}

function createTable(profile: Profile): Table {
  const { profile: base, noise } = splitProfile(profile);
  const [days, scale, plain] = [noise === undefined ? 7 : NOISE_DAYS, NOISE_SCALE[base], WEIGHTS[base]];
  const weigh =
    noise === undefined
      ? plain
      : (day: number, hour: number) =>
          Math.max(1, Math.round(scale * plain(day % 7, hour) * noiseAt(noise, day, hour)));
  const before = new Float64Array(days + 1);
  for (let day = 0; day < days; day += 1) {
    let sum = 0;
    for (let hour = 0; hour < HOURS_PER_DAY; hour += 1) sum += weigh(day, hour);
    before[day + 1] = (before[day] ?? 0) + sum * MINUTES_PER_HOUR;
  }
  return { days, weigh, before };
}

const tables = new Map<Profile, Table>();

function tableOf(profile: Profile): Table {
  let table = tables.get(profile);
  if (table === undefined) tables.set(profile, (table = createTable(profile)));
  return table;
}

/** Where a sample is in a table that repeats: the number of repetitions before, the day, the hour and the minute. */
function placeIn({ days }: Table, sample: number): { round: number; day: number; hour: number; minute: number } {
  const minutes = sample + EPOCH_MINUTE_OF_WEEK;
  const number = Math.floor(minutes / SAMPLES_PER_DAY);
  const round = Math.floor(number / days);
  const minuteOfDay = minutes - number * SAMPLES_PER_DAY;
  const hour = Math.floor(minuteOfDay / MINUTES_PER_HOUR);
  return { round, day: number - round * days, hour, minute: minuteOfDay % MINUTES_PER_HOUR };
}

/** What one sample weighs under a profile. */
export function sampleWeight(profile: Profile, sample: number): number {
  const table = tableOf(profile);
  const { day, hour } = placeIn(table, sample);
  return table.weigh(day, hour);
}

/**
 * What the samples before a number weigh together, counted from one fixed week, in closed form: what a range weighs is
 * the difference between its ends, however long it is.
 */
export function weightBefore(profile: Profile, sample: number): number {
  const table = tableOf(profile);
  const { round, day, hour, minute } = placeIn(table, sample);
  let weight = round * (table.before[table.days] ?? 0) + (table.before[day] ?? 0);
  for (let past = 0; past < hour; past += 1) weight += table.weigh(day, past) * MINUTES_PER_HOUR;
  return minute === 0 ? weight : weight + minute * table.weigh(day, hour);
}
