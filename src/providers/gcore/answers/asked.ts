import { Failure } from '../../../core/http/failure.ts';
import { type Fields, isObject } from '../../../core/provider/answer-reader.ts';
import { type Day, formatDay } from '../../../core/time/day.ts';
import { dayOf } from '../../../core/time/instant.ts';
import { periodOf } from '../api/period.ts';

/** Days: `from` inclusive, `to` exclusive. */
export interface Days {
  readonly from: Day;
  readonly to: Day;
}

/** The days of a recorded request; `undefined` if it has none. */
export function daysOf(request: unknown): Days | undefined {
  if (!isObject(request)) return undefined;
  const { time_from, time_to, enable_last_day } = request;
  if (typeof time_from !== 'string' || typeof time_to !== 'string') return undefined;
  try {
    const { from, to } = periodOf({ time_from, time_to, enable_last_day: enable_last_day === true });
    return { from: dayOf(from), to: dayOf(to) };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

export function showDays({ from, to }: Days): string {
  return `${formatDay(from)} to ${formatDay(to)}`;
}

/** What a recorded request selects by. */
const FILTERS = ['projects', 'regions', 'types', 'schema_filter', 'tags'] as const;
export type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], unknown>>>;

export function filtersOf(request: Fields): Filters {
  const given = FILTERS.filter((name) => !selectsAll(request[name]));
  return Object.fromEntries(given.map((name) => [name, request[name]]));
}

function selectsAll(filter: unknown): boolean {
  return filter === undefined || filter === null || (Array.isArray(filter) && filter.length === 0);
}

/** Whether the filters let a resource pass for certain. */
export function surelyPasses({ projects, regions, types, ...others }: Filters, resource: Fields): boolean {
  const lists = [
    [projects, resource['project_id']],
    [regions, resource['region_id']],
    [types, resource['type']],
  ] as const;
  return (
    Object.keys(others).length === 0 &&
    lists.every(([list, value]) => list === undefined || (Array.isArray(list) && list.includes(value)))
  );
}

/** Whether a report is in the default order: by project, ties by uuid, and ties of these as they were added. */
export function isInDefaultOrder({ order_by, sorting }: Fields): boolean {
  return sorting === undefined && (order_by === undefined || JSON.stringify(order_by) === '["project.asc"]');
}
