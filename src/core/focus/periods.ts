import { firstDayOf, type Month } from '../time/day.ts';
import { DAY_MS, HOUR_MS } from '../time/instant.ts';
import type { Granularity } from './charge.ts';

/** A month in ms; `to` is exclusive. */
export function spanOf(month: Month): { readonly from: number; readonly to: number } {
  return { from: firstDayOf(month) * DAY_MS, to: firstDayOf(month + 1) * DAY_MS };
}

/** The length of charge periods: ms. */
export const LENGTHS: Readonly<Record<Granularity, number>> = { daily: DAY_MS, hourly: HOUR_MS };
