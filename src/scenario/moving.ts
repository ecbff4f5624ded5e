import { instantMs } from '../core/schema/fields.ts';
import { formatDay, yearOf } from '../core/time/day.ts';
import { addDuration } from '../core/time/duration.ts';
import { dayOf, MAX_MS } from '../core/time/instant.ts';
import type { Content } from './schema.ts';

/** How much of its span a scenario that follows the clock shows ahead of it. */
const AHEAD = 'P6M';
/** A date, or the one that an instant begins with. */
const DATE = /^\d{4}-\d{2}-\d{2}(?=$|T)/;

/**
 * The number of years by which a scenario moves for a clock (ms), so that half a year of its span lies ahead of it. 0 for a
 * scenario that doesn't follow the clock.
 */
export function yearsToMove({ follow_clock = false, span }: Content, clock: number): number {
  if (!follow_clock) return 0;
  const end = instantMs(span.to);
  const needed = addDuration(clock, AHEAD);
  let years = Math.max(0, yearOf(dayOf(needed)) - yearOf(dayOf(end)));
  if (addDuration(end, `P${years}Y`) < needed) years += 1;
  return Math.min(years, yearOf(dayOf(MAX_MS)) - yearOf(dayOf(end)));
}

/** Moves every date and instant of a scenario forward. Whole years keep months and seasons where they are. */
export function moveBy(years: number, value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(DATE, (date) => formatDay(dayOf(addDuration(instantMs(date), `P${years}Y`))));
  }
  if (Array.isArray(value)) return value.map((item) => moveBy(years, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, moveBy(years, item)]));
}
