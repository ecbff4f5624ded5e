import { type Day, dayOfDate, yearOf } from '../core/time/day.ts';
import { type DaySpan, weekdayOnOrAfter } from './calendar.ts';
import type { Random } from '../core/random.ts';

/** `off` on days when the office is closed; `away` when on vacation, ill or not employed. */
export type Presence = 'working' | 'off' | 'away';

/** In the order of their codes: 0, the initial value of arrays, is `away`. */
export const PRESENCES: readonly Presence[] = ['away', 'off', 'working'];
const OFF = 1;
const WORKING = 2;

/**
 * A person's presence on each day of the span.
 *
 * @param employed the first day of employment, and the day after the last one
 * @param isOpen whether the person's office is open on a day
 */
export function presenceOf(
  employed: DaySpan,
  span: DaySpan,
  isOpen: (day: Day) => boolean,
  random: Random,
): (day: Day) => Presence {
  // One byte for each day: there may be thousands of people.
  const codes = new Uint8Array(Math.max(0, span.to - span.from));
  for (let day = employed.from; day < employed.to; day += 1) codes[day - span.from] = isOpen(day) ? WORKING : OFF;
  for (let year = yearOf(span.from); year <= yearOf(span.to); year += 1) {
    for (const { from, to } of absences(year, random)) {
      codes.fill(0, Math.max(0, from - span.from), Math.max(0, to - span.from));
    }
  }
  return (day) => PRESENCES[codes[day - span.from] ?? 0] ?? 'away';
}

/** A year's vacations, most of them in summer and in December, and a few short illnesses. */
function absences(year: number, random: Random): DaySpan[] {
  const beginning = (month: number, date: number, days: number, length: number): DaySpan => {
    const from = dayOfDate(year, month, date) + random.int(0, days);
    return { from, to: from + length };
  };
  const weekFrom = (month: number): DaySpan => {
    const from = weekdayOnOrAfter(dayOfDate(year, month, 1) + random.int(0, 70), 0);
    return { from, to: from + 7 };
  };
  return [
    beginning(6, 20, 70, random.int(12, 21)),
    ...(random.chance(0.6) ? [beginning(12, 20, 3, random.int(9, 14))] : []),
    ...(random.chance(0.6) ? [weekFrom(2)] : []),
    ...(random.chance(0.6) ? [weekFrom(9)] : []),
    ...Array.from({ length: random.int(1, 4) }, () => beginning(1, 7, 340, random.int(1, 4))),
  ];
}
