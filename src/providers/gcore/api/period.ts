import { Failure } from '../../../core/http/failure.ts';
import { firstDayOf, monthOf } from '../../../core/time/day.ts';
import { DAY_MS, dayOf, parseInstant } from '../../../core/time/instant.ts';
import { VALUE_ERROR } from './errors.ts';
import type { UsageReportRequest } from './requests.ts';

/** Whole UTC days: `from` inclusive, `to` exclusive, ms. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The longest period that is priced, in days. [gcore/cost-report-covers-most-31] */
export const MAX_COST_DAYS = 31;

/**
 * The days that a request asks for.
 * [gcore/report-starts-beginning-time-utc, gcore/report-ends-just-before-beginning, gcore/enable-last-day-day-time]
 * [gcore/equal-days-without-enable-last, gcore/time-day-before-time-validation, gcore/period-can-span-all-years]
 * [gcore/longer-period-validation-error-time]
 *
 * @param maxDays how long the period may be
 * @throws Failure `invalid` for an invalid time, and for a period that is too long or ends before it starts
 */
export function periodOf(
  request: Pick<UsageReportRequest, 'time_from' | 'time_to' | 'enable_last_day'>,
  maxDays = Infinity,
): Period {
  const from = midnightOf(request.time_from, 'time_from');
  const last = midnightOf(request.time_to, 'time_to');
  if (last < from) throw valueError('time_to', 'time_to is before time_from');
  const to = request.enable_last_day === true ? last + DAY_MS : last;
  if (to - from > maxDays * DAY_MS) {
    throw valueError('time_to', `the requested period should not exceed ${maxDays} days`);
  }
  return { from, to };
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** The fields that choose the month of a monthly report. The deprecated two also take a time in it. */
export interface MonthRequest {
  readonly year_month?: string;
  readonly time_from?: string;
  readonly time_to?: string;
}

/**
 * The month that a request asks for.
 * [gcore/year-month-chooses-month-deprecated, gcore/year-month-takes-precedence-time]
 * [gcore/without-any-them-report-about]
 *
 * @throws Failure `invalid` for an invalid month, or two months
 */
export function monthlyPeriodOf({ year_month, time_from, time_to }: MonthRequest, now: number): Period {
  if (year_month !== undefined && !MONTH.test(year_month)) {
    throw valueError('year_month', 'year_month must be in the format YYYY-MM');
  }
  const begin = firstOfMonth(time_from, 'time_from');
  const end = firstOfMonth(time_to, 'time_to');
  const first = firstOfMonth(year_month, 'year_month') ?? begin ?? end ?? now;
  const from = firstDayOf(monthOf(dayOf(first))) * DAY_MS;
  const to = firstDayOf(monthOf(dayOf(first)) + 1) * DAY_MS;
  const last = end ?? from;
  if (year_month === undefined && (last < from || last >= to)) {
    throw valueError('time_to', 'time_from and time_to must be in one month');
  }
  return { from, to };
}

/** An instant in a month: ms. */
function firstOfMonth(text: string | undefined, field: TimeField): number | undefined {
  if (text === undefined) return undefined;
  return midnightOf(MONTH.test(text) ? `${text}-01T00:00:00Z` : text, field);
}

type TimeField = 'time_from' | 'time_to' | 'year_month';

/**
 * The UTC midnight at or before a time: ms.
 * [gcore/time-offset-converted-utc-before, gcore/time-without-offset-utc, gcore/times-rfc-3339-seconds-dates]
 */
function midnightOf(text: string, field: TimeField): number {
  const instant = parseInstant(text, 'utc');
  if (instant === undefined) throw refusal(field, 'format');
  return dayOf(instant.ms) * DAY_MS;
}

/** The failure of a field that no schema can check. */
export function valueError(field: string, message: string): Failure {
  return refusal(field, VALUE_ERROR, { message });
}

function refusal(field: string, keyword: string, params = {}): Failure {
  const violation = { keyword, instancePath: `/${field}`, schemaPath: `#/properties/${field}/${keyword}`, params };
  return new Failure('invalid', `${field} is not valid`, { violations: [violation], part: 'body' });
}
