/** A point in time with nanoseconds. */
export interface Instant {
  /** Whole milliseconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly ms: number;
  /** Nanoseconds past `ms`, 0 to 999,999. */
  readonly nanos: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/i;
/** 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z, the limits of RFC 3339 and protobuf's Timestamp. */
export const MIN_MS = -62_135_596_800_000;
export const MAX_MS = 253_402_300_799_999;

/**
 * Parses an RFC 3339 date-time with 0 to 9 fractional digits, from year 0001 to 9999.
 *
 * @param zoneless whether a date-time without an offset is read as UTC or refused
 * @returns `undefined` for other text, including days that don't exist, leap seconds and hour 24
 */
export function parseInstant(text: string, zoneless: 'utc' | 'refuse' = 'refuse'): Instant | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  if (zone === undefined && zoneless === 'refuse') return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  // Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const nanos = Number(fraction.padEnd(9, '0'));
  const ms = date.getTime() - offsetMs(zone) + Math.floor(nanos / 1_000_000);
  return ms >= MIN_MS && ms <= MAX_MS ? { ms, nanos: nanos % 1_000_000 } : undefined;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** The first whole millisecond at or after an instant: rows in whole milliseconds are `>= instant` if they are `>= ceilMs`. */
export function ceilMs(instant: Instant): number {
  return instant.nanos > 0 ? instant.ms + 1 : instant.ms;
}

/** The UTC day of an instant (ms): days since 1970-01-01. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The last formatted day of each remainder: consecutive instants are usually on the same few days. */
const lastDays: { readonly day: number; readonly text: string }[] = [];

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** RFC 3339 in UTC, with three fractional digits unless the milliseconds are 0. */
export function formatInstant(ms: number): string {
  const day = dayOf(ms);
  const slot = day & 63;
  let known = lastDays[slot];
  if (known?.day !== day) {
    known = { day, text: new Date(ms).toISOString().slice(0, -'00:00:00.000Z'.length) };
    lastDays[slot] = known;
  }
  const left = ms - day * DAY_MS;
  const hour = TWO_DIGITS[Math.floor(left / HOUR_MS)] ?? '';
  const minute = TWO_DIGITS[Math.floor(left / MINUTE_MS) % 60] ?? '';
  const second = TWO_DIGITS[Math.floor(left / 1000) % 60] ?? '';
  const fraction = left % 1000 === 0 ? '' : `.${String(left % 1000).padStart(3, '0')}`;
  return `${known.text}${hour}:${minute}:${second}${fraction}Z`;
}
