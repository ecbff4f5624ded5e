import { Type } from '@sinclair/typebox';
import { type Day, dayOfDate } from '../core/time/day.ts';
import { dayOf } from '../core/time/instant.ts';

/** Calendar days: `from` inclusive, `to` exclusive. */
export interface DaySpan {
  readonly from: Day;
  readonly to: Day;
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

/** The index of a day in {@link WEEKDAYS}: 0 is Monday. */
export function weekdayIndex(day: Day): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** The first such weekday on or after a day. */
export function weekdayOnOrAfter(day: Day, weekday: number): Day {
  return day + ((weekday - weekdayIndex(day) + 7) % 7);
}

/** Easter Sunday in the Gregorian calendar, by the anonymous algorithm of 1876 (Meeus, Jones, Butcher). */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor((8 * b + 13) / 25);
  const e = (19 * a + b - Math.floor(b / 4) - d + 15) % 30;
  const f = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - e - (c % 4)) % 7;
  const g = Math.floor((a + 11 * e + 22 * f) / 451);
  const month = Math.floor((e + f - 7 * g + 114) / 31);
  return dayOfDate(year, month, ((e + f - 7 * g + 114) % 31) + 1);
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'last'] as const;
const NTH = new RegExp(`^(${ORDINALS.join('|')}) (${WEEKDAYS.join('|')}) of (${MONTHS.join('|')})$`);
const EASTER = /^easter(?:([+-]\d{1,2}))?$/;
const YEARLY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const ONCE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A rule for public holidays: a day of every year, or a single day. */
export const HolidayField = Type.String({
  pattern: [NTH, EASTER, YEARLY, ONCE].map(({ source }) => `(?:${source})`).join('|'),
  title: "a holiday such as '12-25', 'easter-2', 'third monday of january' or '2026-11-08'",
});

/** The holidays of some years, both ends included. */
export function holidaysOf(rules: readonly string[], firstYear: number, lastYear: number): Set<Day> {
  const days = new Set<Day>();
  for (const rule of rules) {
    if (ONCE.test(rule)) days.add(dayOf(Date.parse(rule)));
    else for (let year = firstYear; year <= lastYear; year += 1) days.add(holidayIn(year, rule));
  }
  return days;
}

function holidayIn(year: number, rule: string): Day {
  const easter = EASTER.exec(rule);
  if (easter !== null) return easterSunday(year) + Number(easter[1] ?? 0);
  const [, ordinal = '', weekday = '', month = ''] = NTH.exec(rule) ?? [];
  if (ordinal === '') return dayOf(Date.parse(`${year}-${rule}`));
  const start = MONTHS.findIndex((name) => name === month) + 1;
  const index = WEEKDAYS.findIndex((name) => name === weekday);
  if (ordinal === 'last') return weekdayOnOrAfter(dayOfDate(year, start + 1, 1) - 7, index);
  return weekdayOnOrAfter(dayOfDate(year, start, 1), index) + 7 * ORDINALS.findIndex((name) => name === ordinal);
}
