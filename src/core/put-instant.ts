import { DAY_MS, HOUR_MS, MINUTE_MS } from './instant.ts';
import { putTwoDigits } from './put-number.ts';

/** What is left of an instant (ms) behind its day's beginning: ms, an integer as it takes a fraction of a number's time. */
export function timeOf(ms: number, day: number): number {
  return (ms - day * DAY_MS) | 0;
}

/** A power of two: so many dates are remembered, eleven years' worth. */
const KNOWN_DATES = 2 ** 12;
const DATE_BYTES = 12;
const dates = new DataView(new ArrayBuffer(KNOWN_DATES * DATE_BYTES));
/** Whose date each place holds, a day that has none in the beginning. */
const dateDays = new Int32Array(KNOWN_DATES).fill(2 ** 31 - 1);

/**
 * Writes the digits of an instant over those of another one that `formatInstant` wrote: with milliseconds, where it isn't
 * a whole second.
 *
 * @param day days since 1970-01-01, of the years 0000 to 9999
 * @param time see {@link timeOf}
 */
export function putInstant(view: DataView, at: number, day: number, time: number): void {
  putDate(view, at, day);
  putTwoDigits(view, at + 11, (time / HOUR_MS) | 0);
  putTwoDigits(view, at + 14, ((time / MINUTE_MS) | 0) % 60);
  putTwoDigits(view, at + 17, ((time / 1000) | 0) % 60);
  const fraction = time % 1000;
  if (fraction === 0) return;
  putTwoDigits(view, at + 20, (fraction / 10) | 0);
  view.setUint8(at + 22, ZERO + (fraction % 10));
}

/**
 * Writes a date.
 *
 * @param day as {@link putInstant} takes it
 */
export function putDate(view: DataView, at: number, day: number): void {
  const place = day & (KNOWN_DATES - 1);
  const from = place * DATE_BYTES;
  if (dateDays[place] !== day) {
    workOutDate(dates, from, day | 0);
    dateDays[place] = day;
  }
  view.setUint32(at, dates.getUint32(from));
  view.setUint32(at + 4, dates.getUint32(from + 4));
  view.setUint16(at + 8, dates.getUint16(from + 8));
}

const ZERO = 0x30;
const HYPHEN = 0x2d;

/**
 * By arithmetic, which takes a tenth of what a Date would. Years begin in March, so that a leap day is the last one.
 *
 * @param day days since 1970-01-01
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function workOutDate(view: DataView, at: number, day: number): void {
  view.setUint8(at + 4, HYPHEN);
  view.setUint8(at + 7, HYPHEN);
  const sinceEra = day + 719_468;
  const era = Math.floor(sinceEra / 146_097);
  const dayOfEra = (sinceEra - era * 146_097) | 0;
  const leapDays = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = (era * 400 + yearOfEra + (month <= 2 ? 1 : 0)) | 0;
  putTwoDigits(view, at, (year / 100) | 0);
  putTwoDigits(view, at + 2, year % 100);
  putTwoDigits(view, at + 5, month);
  putTwoDigits(view, at + 8, dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1);
}
