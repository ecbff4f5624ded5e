import { type Day, dayOfDate, yearOf } from '../core/time/day.ts';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '../core/time/instant.ts';
import { weekdayOnOrAfter } from './calendar.ts';

/**
 * Time zones with today's rules. They don't come from the machine's time zone database, whose versions differ: the same
 * scenario must produce the same bytes on every machine.
 */

const SUNDAY = 6;

/** The instants (ms) at which daylight saving time begins and ends in a year. */
type DaylightSaving = (year: number, standardOffsetMs: number) => { readonly from: number; readonly to: number };

const lastSunday = (year: number, month: number): Day => weekdayOnOrAfter(dayOfDate(year, month + 1, 1) - 7, SUNDAY);
const nthSunday = (year: number, month: number, nth: number): Day =>
  weekdayOnOrAfter(dayOfDate(year, month, 1), SUNDAY) + 7 * (nth - 1);

/** Everywhere in Europe at once, at 01:00 UTC. */
const european: DaylightSaving = (year) => ({
  from: lastSunday(year, 3) * DAY_MS + HOUR_MS,
  to: lastSunday(year, 10) * DAY_MS + HOUR_MS,
});

/** In each zone at 02:00 local time. */
const american: DaylightSaving = (year, standardOffsetMs) => ({
  from: nthSunday(year, 3, 2) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
  to: nthSunday(year, 11, 1) * DAY_MS + HOUR_MS - standardOffsetMs,
});

/** In the southern hemisphere, where daylight saving time ends before it begins in a year. */
const australian: DaylightSaving = (year, standardOffsetMs) => ({
  from: nthSunday(year, 10, 1) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
  to: nthSunday(year, 4, 1) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
});

interface Zone {
  /** Minutes ahead of UTC in standard time. */
  readonly offset: number;
  readonly daylightSaving?: DaylightSaving;
}

const ZONES = {
  UTC: { offset: 0 },
  'America/Chicago': { offset: -360, daylightSaving: american },
  'America/Los_Angeles': { offset: -480, daylightSaving: american },
  'America/New_York': { offset: -300, daylightSaving: american },
  'America/Sao_Paulo': { offset: -180 },
  'Asia/Kolkata': { offset: 330 },
  'Asia/Singapore': { offset: 480 },
  'Asia/Tokyo': { offset: 540 },
  'Australia/Sydney': { offset: 600, daylightSaving: australian },
  'Europe/Berlin': { offset: 60, daylightSaving: european },
  'Europe/Kyiv': { offset: 120, daylightSaving: european },
  'Europe/Lisbon': { offset: 0, daylightSaving: european },
  'Europe/London': { offset: 0, daylightSaving: european },
  'Europe/Luxembourg': { offset: 60, daylightSaving: european },
  'Europe/Warsaw': { offset: 60, daylightSaving: european },
} as const satisfies Readonly<Record<string, Zone>>;

/** The IANA name of a supported time zone. */
export type ZoneName = keyof typeof ZONES;
export const ZONE_NAMES = Object.keys(ZONES) as readonly ZoneName[];

/** The offset of a zone from UTC at an instant (ms), ms. */
export function utcOffset(name: ZoneName, ms: number): number {
  const { offset, daylightSaving }: Zone = ZONES[name];
  const standard = offset * MINUTE_MS;
  if (daylightSaving === undefined) return standard;
  const { from, to } = daylightSaving(yearOf(dayOf(ms + standard)), standard);
  const isSummer = from < to ? from <= ms && ms < to : ms < to || from <= ms;
  return isSummer ? standard + HOUR_MS : standard;
}

/**
 * The instant (ms) of midnight in a zone, computed with the offset at noon. Clocks change at night, so that adding hours
 * gives the right instant for all working hours of the day.
 */
export function localMidnight(name: ZoneName, day: Day): number {
  const noon = day * DAY_MS + 12 * HOUR_MS;
  return day * DAY_MS - utcOffset(name, noon - ZONES[name].offset * MINUTE_MS);
}
