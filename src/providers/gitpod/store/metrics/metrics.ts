import { perDataset } from '../../../../core/datasets/dataset.ts';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { DAY_MS, HOUR_MS } from '../../../../core/time/instant.ts';
import { createNumberLookup } from '../ids.ts';
import {
  createActivity,
  filterSql,
  filterValues,
  isUnfiltered,
  type Range,
  splitRange,
  type UsageFilter,
} from './activity.ts';
import { createTotals } from './totals.ts';
import { createActiveUsers } from './users.ts';

/** What runtime can be added up by. */
export type Dimension = 'user' | 'project' | 'class';

/**
 * The metrics of a dataset. Long ranges are read from the sums that writes keep, and the rest of a range from single records.
 * Ranges must not reach beyond the dataset's clock, `now`. [gitpod/metrics-seeded-dataset-follow-records]
 */
export const metricsOf = perDataset(({ db }) => {
  const statements = createStatements(db);
  const activity = createActivity(db);

  /** The number of distinct environments in a whole hour or in whole days. */
  const countInDays = ({ from, to }: Range): number => {
    const sql = `SELECT sum(environments) AS count FROM gitpod_environment_day
      WHERE day >= @from AND day < @to AND previous < @from`;
    return statements<{ readonly count: number | null }>(sql).get({ from, to })?.count ?? 0;
  };
  const countInHour = (hour: number): number => {
    const sql = 'SELECT environments AS count FROM gitpod_environment_hour WHERE hour = @hour';
    return statements<{ readonly count: number }>(sql).get({ hour })?.count ?? 0;
  };

  /** The number of distinct environments that are active in a range. */
  const countEnvironments = (range: Range, filter: UsageFilter, now: number): number => {
    const others = new Map<string, Buffer>();
    const collect = (records: Iterable<{ readonly environment: Buffer }>): void => {
      for (const { environment } of records) others.set(environment.toString('hex'), environment);
    };
    collect(activity.apart(range, filter, now));
    if (!isUnfiltered(filter)) {
      collect(activity.active(range, filter));
      return others.size;
    }
    const isHour = range.to - range.from === HOUR_MS && range.from % HOUR_MS === 0;
    const { whole, edges } = splitRange(range, DAY_MS);
    if (!isHour) for (const edge of edges) collect(activity.active(edge, filter));
    const counted = isHour ? range : { from: whole.from * DAY_MS, to: whole.to * DAY_MS };
    const added = [...others.values()].filter((environment) => !activity.isActive(environment, counted));
    return (isHour ? countInHour(range.from / HOUR_MS) : countInDays(whole)) + added.length;
  };

  /** Runtime (ms) in a range by user, project or class. */
  const runtimeBy = (dimension: Dimension, range: Range, filter: UsageFilter, now: number): Map<number, number> => {
    const { whole, edges } = splitRange(range, DAY_MS);
    const sums = new Map<number, number>();
    const add = (key: number, runtime: number): void => {
      if (runtime > 0) sums.set(key, (sums.get(key) ?? 0) + runtime);
    };
    const sql = `SELECT ${dimension} AS number, sum(runtime) AS runtime FROM gitpod_day
      WHERE day >= @from AND day < @to AND ${filterSql(filter)} GROUP BY ${dimension}`;
    const inDays = statements<{ readonly number: number; readonly runtime: number }>(sql);
    for (const { number, runtime } of inDays.all({ ...whole, ...filterValues(filter) })) add(number, runtime);
    const parts = [
      ...edges.map((edge) => [edge, activity.active(edge, filter)] as const),
      [range, activity.apart(range, filter, now)] as const,
    ];
    for (const [{ from, to }, records] of parts) {
      for (const record of records) {
        add(record[dimension], Math.min(record.stoppedAt, to) - Math.max(record.createdAt, from));
      }
    }
    return sums;
  };

  return {
    ...createNumberLookup(db),
    totals: createTotals(db, activity),
    activeUsers: createActiveUsers(db, activity),
    countEnvironments,
    runtimeBy,
  };
});
