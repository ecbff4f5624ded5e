import { DAY_MS, HOUR_MS, MINUTE_MS } from './instant.ts';

const NUMBER = '(\\d{1,15}(?:[.,]\\d{1,9})?)';
/** What a duration looks like, for schemas. */
export const DURATION_PATTERN =
  `^([+-])?P(?=[\\dT])(?:(\\d{1,6})Y)?(?:(\\d{1,6})M)?(?:${NUMBER}W)?(?:${NUMBER}D)?` +
  `(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`;
const PATTERN = new RegExp(DURATION_PATTERN);

/**
 * Adds an ISO 8601 duration. Years and months are those of the calendar in UTC, where a day that a month doesn't have is
 * its last one: January 31st and a month is February 28th.
 *
 * @param ms the instant to start from
 * @returns ms, a whole number
 * @throws RangeError for a text that is no duration
 */
export function addDuration(ms: number, duration: string): number {
  const match = PATTERN.exec(duration);
  if (match === null) throw new RangeError(`'${duration}' is no ISO 8601 duration, such as P1D, PT90M or -P1M`);
  const [, sign, ...parts] = match;
  const factor = sign === '-' ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map(toNumber);
  const rest = (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
  return Math.round(addMonths(ms, factor * (years * 12 + months)) + factor * rest);
}

/** `undefined` where a group of the pattern has matched nothing, though its type doesn't say so. */
function toNumber(text: string | undefined): number {
  return Number((text ?? '0').replace(',', '.'));
}

function addMonths(ms: number, months: number): number {
  if (months === 0) return ms;
  const date = new Date(ms);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

/**
 * How long an ISO 8601 duration is, ms, counted from the epoch where months matter.
 *
 * @throws RangeError for a text that is no duration
 */
export function durationMs(duration: string): number {
  return addDuration(0, duration);
}
