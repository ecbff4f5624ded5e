import { DAY_MS } from './instant.ts';

/** A calendar day without a time zone: days since 1970-01-01. */
export type Day = number;

/** A calendar month: months since January of the year 0. */
export type Month = number;

/** @param month 1 to 12; months beyond belong to the years before and after */
export function dayOfDate(year: number, month: number, date: number): Day {
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, date) / DAY_MS;
}

export function yearOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** The day as `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

export function monthOf(day: Day): Month {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function firstDayOf(month: Month): Day {
  return dayOfDate(0, month + 1, 1);
}

/** The month as `YYYY-MM`. */
export function formatMonth(month: Month): string {
  return formatDay(firstDayOf(month)).slice(0, 'YYYY-MM'.length);
}
