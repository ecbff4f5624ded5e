import { type Day, DAY_MS, dayOfDate, HOUR_MS, MINUTE_MS, weekdayOnOrAfter, yearOf } from './calendar.ts';

/**
 * Time zones by their rules of today, and not from the machine's own tables: those differ between versions, and the same
 * scenario must make the same bytes everywhere.
 */

const SUNDAY = 6;

/** The instants (ms) at which a year's summer time begins and ends. */
type SummerTime = (year: number, standardOffsetMs: number) => { readonly from: number; readonly to: number };

const lastSunday = (year: number, month: number): Day => weekdayOnOrAfter(dayOfDate(year, month + 1, 1) - 7, SUNDAY);
const nthSunday = (year: number, month: number, nth: number): Day =>
  weekdayOnOrAfter(dayOfDate(year, month, 1), SUNDAY) + 7 * (nth - 1);

/** The whole union at once, at 01:00 UTC. */
const european: SummerTime = (year) => ({
  from: lastSunday(year, 3) * DAY_MS + HOUR_MS,
  to: lastSunday(year, 10) * DAY_MS + HOUR_MS,
});

/** Each zone at 02:00 of its own clock. */
const american: SummerTime = (year, standardOffsetMs) => ({
  from: nthSunday(year, 3, 2) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
  to: nthSunday(year, 11, 1) * DAY_MS + HOUR_MS - standardOffsetMs,
});

/** South of the equator the year's summer ends before it begins. */
const australian: SummerTime = (year, standardOffsetMs) => ({
  from: nthSunday(year, 10, 1) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
  to: nthSunday(year, 4, 1) * DAY_MS + 2 * HOUR_MS - standardOffsetMs,
});

interface Zone {
  /** Minutes east of Greenwich, in winter. */
  readonly offset: number;
  readonly summerTime?: SummerTime;
}

const ZONES = {
  UTC: { offset: 0 },
  'America/Chicago': { offset: -360, summerTime: american },
  'America/Los_Angeles': { offset: -480, summerTime: american },
  'America/New_York': { offset: -300, summerTime: american },
  'America/Sao_Paulo': { offset: -180 },
  'Asia/Kolkata': { offset: 330 },
  'Asia/Singapore': { offset: 480 },
  'Asia/Tokyo': { offset: 540 },
  'Australia/Sydney': { offset: 600, summerTime: australian },
  'Europe/Berlin': { offset: 60, summerTime: european },
  'Europe/Kyiv': { offset: 120, summerTime: european },
  'Europe/Lisbon': { offset: 0, summerTime: european },
  'Europe/London': { offset: 0, summerTime: european },
  'Europe/Luxembourg': { offset: 60, summerTime: european },
  'Europe/Warsaw': { offset: 60, summerTime: european },
} as const satisfies Readonly<Record<string, Zone>>;

/** An IANA name of a zone that scenarios may use. */
export type ZoneName = keyof typeof ZONES;
export const ZONE_NAMES = Object.keys(ZONES) as readonly ZoneName[];

/** How far a zone's clocks are ahead of UTC at an instant: ms. */
export function utcOffset(name: ZoneName, ms: number): number {
  const { offset, summerTime }: Zone = ZONES[name];
  const standard = offset * MINUTE_MS;
  if (summerTime === undefined) return standard;
  const { from, to } = summerTime(yearOf(Math.floor((ms + standard) / DAY_MS)), standard);
  const summer = from < to ? from <= ms && ms < to : ms < to || from <= ms;
  return summer ? standard + HOUR_MS : standard;
}

/**
 * The instant (ms) of midnight by the clocks of a zone, as they go in the day's working hours: clocks change at night, so
 * adding hours to it gives every later time of the day.
 */
export function localMidnight(name: ZoneName, day: Day): number {
  const noon = day * DAY_MS + 12 * HOUR_MS;
  return day * DAY_MS - utcOffset(name, noon - ZONES[name].offset * MINUTE_MS);
}
