import { createRandom, exp } from '../../../core/random.ts';

/**
 * Streams of daily noise: what makes usage that follows a weekly profile look real. They are part of how usage is metered,
 * not of the data: a resource names its stream, and no day is stored. A stream repeats after ten years.
 */
export const NOISE_STREAMS = 24;
/** Whole weeks, so that weekdays stay weekdays. */
export const NOISE_DAYS = 7 * 521;

/** How much of a day's deviation remains on the next. */
const PERSISTENCE = 0.75;
/** The share of days on which something happens: a launch, a crawler, an incident. It fades with the noise. */
const INCIDENTS = 0.008;

interface Stream {
  /** What each day is multiplied by; day 0 is a Monday. */
  readonly days: Float64Array;
  readonly seed: number;
}

const streams = new Map<number, Stream>();

/** @param number from 1 to {@link NOISE_STREAMS} */
function streamOf(number: number): Stream {
  const known = streams.get(number);
  if (known !== undefined) return known;
  const random = createRandom(number, 'gcore', 'noise');
  const deviation = 0.08 + 0.16 * random.float();
  // Some services rest on weekends, and others are busiest then.
  const weekend = random.normal(0, 0.22);
  const weekdays = Array.from({ length: 7 }, (_, day) => random.normal(day > 4 ? weekend : 0, 0.05));
  let level = 0;
  const days = Float64Array.from({ length: NOISE_DAYS }, (_, day) => {
    const shock = random.chance(INCIDENTS) ? (random.chance(0.6) ? 0.9 : -1.1) : 0;
    level = PERSISTENCE * level + deviation * Math.sqrt(1 - PERSISTENCE ** 2) * random.normal(0, 1) + shock;
    return exp(level + (weekdays[day % 7] ?? 0));
  });
  const stream = { days, seed: random.int(0, 0x7fff_ffff) };
  streams.set(number, stream);
  return stream;
}

/** What an hour is multiplied by. Hours also differ a little from each other. */
export function noiseAt(number: number, day: number, hour: number): number {
  const { days, seed } = streamOf(number);
  let hash = Math.imul(seed ^ (day * 24 + hour), 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca77);
  return (days[day] ?? 1) * (0.85 + (0.3 * ((hash ^ (hash >>> 13)) >>> 0)) / 0x1_0000_0000);
}
