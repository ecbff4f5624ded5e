import { Failure } from '../../core/failure.ts';
import { DAY_MS, parseInstant } from '../../core/instant.ts';
import { PERIOD_KEYWORD } from './errors.ts';
import type { UsageReportRequest } from './schemas.ts';

/** Whole UTC days: `from` inclusive, `to` exclusive, ms. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * The days that a request asks for: from that of `time_from` to just before that of `time_to`, which counts as well with
 * `enable_last_day`. Equal days make an empty period.
 *
 * @throws Failure `invalid`, where a time is none of the calendar, or the period would end before it starts
 */
export function periodOf(request: Pick<UsageReportRequest, 'time_from' | 'time_to' | 'enable_last_day'>): Period {
  const from = dayOf(request, 'time_from');
  const to = dayOf(request, 'time_to');
  if (to < from) throw refusal('time_to', PERIOD_KEYWORD);
  return { from, to: request.enable_last_day === true ? to + DAY_MS : to };
}

type TimeField = 'time_from' | 'time_to';

/** The UTC midnight at or before a time: ms. */
function dayOf(request: Pick<UsageReportRequest, TimeField>, field: TimeField): number {
  const instant = parseInstant(request[field], 'utc');
  if (instant === undefined) throw refusal(field, 'format');
  return Math.floor(instant.ms / DAY_MS) * DAY_MS;
}

function refusal(field: TimeField, keyword: string): Failure {
  const violation = { keyword, instancePath: `/${field}`, schemaPath: `#/properties/${field}/${keyword}`, params: {} };
  return new Failure('invalid', `${field} is not valid`, { violations: [violation], part: 'body' });
}
