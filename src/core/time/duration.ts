import { firstDayOf, monthOf } from './day.ts';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from './instant.ts';

const NUMBER = '(\\d{1,15}(?:[.,]\\d{1,9})?)';
/** The pattern of a duration, for schemas. */
export const DURATION_PATTERN =
  `^([+-])?P(?=[\\dT])(?:(\\d{1,6})Y)?(?:(\\d{1,6})M)?(?:${NUMBER}W)?(?:${NUMBER}D)?` +
  `(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`;
/** Dates end in the year 275760. */
const LAST_MS = 8_640_000_000_000_000;

const PATTERN = new RegExp(DURATION_PATTERN);

/**
 * Adds an ISO 8601 duration to an instant. Years and months are calendar units in UTC; a day that the resulting month
 * doesn't have becomes its last day: January 31 plus one month is February 28.
 *
 * @param ms the instant to start from
 * @returns ms, a whole number
 * @throws RangeError for a text that is not a duration, and for a result outside the range of dates
 */
export function addDuration(ms: number, duration: string): number {
  const match = PATTERN.exec(duration);
  if (match === null) throw new RangeError(`'${duration}' is not an ISO 8601 duration, such as P1D, PT90M or -P1M`);
  const [, sign, ...parts] = match;
  const factor = sign === '-' ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map(toNumber);
  const rest = (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
  const result = Math.round(addMonths(ms, factor * (years * 12 + months)) + factor * rest);
  // Also NaN: what months lead to may be beyond all dates.
  if (!(Math.abs(result) <= LAST_MS)) throw new RangeError(`'${duration}' is too long`);
  return result;
}

/** Groups that match nothing are `undefined` at run time, although their type is `string`. */
function toNumber(text: string | undefined): number {
  return Number((text ?? '0').replace(',', '.'));
}

function addMonths(ms: number, months: number): number {
  const day = dayOf(ms);
  const month = monthOf(day);
  const date = day - firstDayOf(month);
  const to = month + months;
  const lastDate = firstDayOf(to + 1) - firstDayOf(to) - 1;
  return (firstDayOf(to) + Math.min(date, lastDate)) * DAY_MS + (ms - day * DAY_MS);
}

/**
 * The length of an ISO 8601 duration, ms. Years and months are counted from 1970-01-01.
 *
 * @throws RangeError as {@link addDuration} does
 */
export function durationMs(duration: string): number {
  return addDuration(0, duration);
}
