import type { Database } from 'better-sqlite3';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { DAY_MS } from '../../../../core/time/instant.ts';
import { LONGEST_SUMMED_MS, type Span } from '../sums/span.ts';
import type { SummedRecord } from '../sums/writer.ts';

/** Find the records that are active in a short range, and those that the sums don't include. */
export const activityIndexes = [
  'CREATE INDEX gitpod_record_created ON gitpod_record (created_at, user, project, class) WHERE apart = 0',
  `CREATE INDEX gitpod_record_long ON gitpod_record (created_at) WHERE apart = 0 AND stopped_at - created_at > ${DAY_MS}`,
  'CREATE INDEX gitpod_record_apart ON gitpod_record (created_at) WHERE apart = 1',
];

/** A range of instants, ms: `from` is inclusive, `to` exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which records count. */
export interface UsageFilter {
  /** The number of a project. */
  readonly project?: number | undefined;
  /** The numbers of users. */
  readonly users?: readonly number[] | undefined;
}

export type ActiveRecord = SummedRecord & { readonly environment: Buffer };

/** Reads single records: those active in a range too short for the sums, and those that stand apart from them. */
export interface Activity {
  /** The records in the sums that are active in a range. */
  active(range: Range, filter: UsageFilter): Iterable<ActiveRecord>;
  /**
   * The records that stand apart, are active in a range, and are listed or running at an instant (ms).
   * [gitpod/running-environments-count-up-clock]
   */
  apart(range: Range, filter: UsageFilter, now: number): ActiveRecord[];
  /** Whether a record in the sums of an environment is active in a range. */
  isActive(environment: Buffer, range: Range): boolean;
}

const COLUMNS = 'created_at AS createdAt, stopped_at AS stoppedAt, user, project, class, environment';

export function createActivity(db: Database): Activity {
  const statements = createStatements(db);
  return {
    *active(range, filter) {
      if (range.from >= range.to) return;
      const condition = filterSql(filter);
      // Most records run for less than a day, so that few others need a look.
      const sql = `SELECT ${COLUMNS} FROM gitpod_record INDEXED BY gitpod_record_created
        WHERE apart = 0 AND created_at >= @from - ${DAY_MS} AND created_at < @to
          AND (stopped_at > @from OR created_at >= @from) AND ${condition}
        UNION ALL
        SELECT ${COLUMNS} FROM gitpod_record INDEXED BY gitpod_record_long
        WHERE apart = 0 AND stopped_at - created_at > ${DAY_MS} AND created_at < @from - ${DAY_MS}
          AND created_at >= @from - ${LONGEST_SUMMED_MS} AND stopped_at > @from AND ${condition}`;
      yield* statements<ActiveRecord>(sql).iterate({ ...range, ...filterValues(filter) });
    },
    apart(range, filter, now) {
      if (range.from >= range.to) return [];
      const sql = `SELECT ${COLUMNS} FROM gitpod_record INDEXED BY gitpod_record_apart
        WHERE apart = 1 AND created_at < @to AND (stopped_at > @from OR created_at >= @from)
          AND (listed_from <= @now OR stopped_at > @now) AND ${filterSql(filter)}`;
      return statements<ActiveRecord>(sql).all({ ...range, now, ...filterValues(filter) });
    },
    isActive(environment, range) {
      const sql = `SELECT created_at AS createdAt FROM gitpod_record INDEXED BY gitpod_record_environment
        WHERE apart = 0 AND environment = @environment AND created_at < @to
          AND (stopped_at > @from OR created_at >= @from) LIMIT 1`;
      if (range.from >= range.to) return false;
      return statements<Pick<Span, 'createdAt'>>(sql).get({ environment, ...range }) !== undefined;
    },
  };
}

/** The condition of a filter, on the columns `user` and `project`. */
export function filterSql({ project, users }: UsageFilter): string {
  const conditions = [
    ...(project === undefined ? [] : ['project = @project']),
    ...(users === undefined ? [] : ['user IN (SELECT value FROM json_each(@users))']),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/** The parameters of {@link filterSql}. */
export function filterValues({ project, users }: UsageFilter): object {
  return { project, users: JSON.stringify(users) };
}

export function isUnfiltered({ project, users }: UsageFilter): boolean {
  return project === undefined && users === undefined;
}

/** The whole days or hours in a range, and what is left of it on either side. */
export function splitRange({ from, to }: Range, unitMs: number): { readonly whole: Range; readonly edges: Range[] } {
  const first = Math.ceil(from / unitMs);
  const last = Math.floor(to / unitMs);
  if (first >= last) return { whole: { from: first, to: first }, edges: from < to ? [{ from, to }] : [] };
  const edges = [
    { from, to: first * unitMs },
    { from: last * unitMs, to },
  ];
  return { whole: { from: first, to: last }, edges: edges.filter((edge) => edge.from < edge.to) };
}
