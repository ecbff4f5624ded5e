import type { Database } from 'better-sqlite3';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { DAY_MS, HOUR_MS } from '../../../../core/time/instant.ts';
import type { Span } from '../sums/span.ts';
import { type HourSums, readHourSums } from './hours.ts';
import { type Activity, filterSql, filterValues, isUnfiltered, splitRange, type UsageFilter } from './activity.ts';

/** What environments did in each of several consecutive buckets. */
export interface Totals {
  /** ms */
  readonly runtime: number[];
  readonly starts: number[];
}

interface DaySum {
  readonly day: number;
  readonly runtime: number;
  readonly starts: number;
}

/** @returns computes totals; the buckets lie between the bounds (ms), which ascend */
export function createTotals(db: Database, activity: Activity) {
  const statements = createStatements(db);
  let hours: HourSums | undefined;

  /** The sums of the records that a filter selects, of days from `from` to `to`, exclusive. */
  const daySums = (from: number, to: number, filter: UsageFilter): DaySum[] => {
    const sql = `SELECT day, sum(runtime) AS runtime, sum(starts) AS starts FROM gitpod_day
      WHERE day >= @from AND day < @to AND ${filterSql(filter)} GROUP BY day`;
    return statements<DaySum>(sql).all({ from, to, ...filterValues(filter) });
  };

  return (bounds: readonly number[], filter: UsageFilter, now: number): Totals => {
    const [from = 0, to = 0] = [bounds[0], bounds.at(-1)];
    const count = Math.max(0, bounds.length - 1);
    const totals: Totals = { runtime: Array<number>(count).fill(0), starts: Array<number>(count).fill(0) };
    const add = (index: number, runtime: number, starts: number): void => {
      totals.runtime[index] = (totals.runtime[index] ?? 0) + runtime;
      totals.starts[index] = (totals.starts[index] ?? 0) + starts;
    };
    /** Adds the part of a record that lies in a range within the bounds. [gitpod/environment-straddles-range-counts] */
    const addRecord = ({ createdAt, stoppedAt }: Span, range: { readonly from: number; readonly to: number }): void => {
      if (createdAt >= range.from && createdAt < range.to) add(bucketOf(bounds, createdAt), 0, 1);
      let start = Math.max(createdAt, range.from);
      const end = Math.min(stoppedAt, range.to);
      for (let index = bucketOf(bounds, start); start < end; index += 1) {
        const next = Math.min(end, bounds[index + 1] ?? end);
        add(index, next - start, 0);
        start = next;
      }
    };

    const unitMs = isUnfiltered(filter) ? HOUR_MS : DAY_MS;
    const inner = bounds.slice(1, -1);
    // Only an hourly series of a project or team is finer than its sums. Buckets of the future end at the clock.
    const isSummed = inner.every((bound) => bound % unitMs === 0 || bound === to);
    const { whole, edges } = isSummed
      ? splitRange({ from, to }, unitMs)
      : { whole: { from, to: from }, edges: [{ from, to }] };
    if (unitMs === DAY_MS) {
      for (const { day, runtime, starts } of daySums(whole.from, whole.to, filter)) {
        add(bucketOf(bounds, day * DAY_MS), runtime, starts);
      }
    } else {
      hours ??= readHourSums(db);
      const within = (bound = 0): number => Math.min(Math.max(Math.ceil(bound / HOUR_MS), whole.from), whole.to);
      let earlier = hours.before(whole.from);
      for (let index = 0; index < count; index += 1) {
        const later = hours.before(within(bounds[index + 1]));
        add(index, later.runtime - earlier.runtime, later.starts - earlier.starts);
        earlier = later;
      }
    }
    for (const edge of edges) {
      for (const record of activity.active(edge, filter)) addRecord(record, edge);
    }
    for (const record of activity.apart({ from, to }, filter, now)) addRecord(record, { from, to });
    return totals;
  };
}

/** The index of the bucket that an instant is in. */
function bucketOf(bounds: readonly number[], at: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}
