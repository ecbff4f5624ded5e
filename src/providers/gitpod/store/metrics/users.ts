import type { Database } from 'better-sqlite3';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { DAY_MS } from '../../../../core/time/instant.ts';
import {
  type Activity,
  filterSql,
  filterValues,
  isUnfiltered,
  type Range,
  splitRange,
  type UsageFilter,
} from './activity.ts';

/** A set of users: the bits of their numbers. A year's sets are added up in microseconds. */
export type UserSet = Uint32Array;

export function sizeOf(users: UserSet): number {
  let size = 0;
  for (const word of users) for (let rest = word; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

/** The number of users who are in both sets. */
export function sizeOfBoth(users: UserSet, others: UserSet): number {
  return sizeOf(users.map((word, index) => word & (others[index] ?? 0)));
}

/** @returns finds the users who are active in a range; see `metricsOf` */
export function createActiveUsers(db: Database, activity: Activity) {
  const statements = createStatements(db);
  const largest = db.prepare<[], number>('SELECT coalesce(max(n), 0) FROM gitpod_id').pluck().get() ?? 0;
  const words = (largest >>> 5) + 1;
  const add = (users: UserSet, user: number): void => {
    users[user >>> 5] = (users[user >>> 5] ?? 0) | (1 << (user & 31));
  };
  // The days on which a record is active.
  const days = db.prepare<[], number>('SELECT DISTINCT day FROM gitpod_environment_day ORDER BY day').pluck().all();
  const ofDays = new Map<number, UserSet>();

  const read = (users: UserSet, from: number, to: number, filter: UsageFilter): UserSet => {
    const sql = `SELECT user FROM gitpod_day WHERE day >= @from AND day < @to AND ${filterSql(filter)}`;
    const rows = statements<{ readonly user: number }>(sql).iterate({ from, to, ...filterValues(filter) });
    for (const { user } of rows) add(users, user);
    return users;
  };
  const ofDay = (day: number): UserSet => {
    const users = ofDays.get(day) ?? read(new Uint32Array(words), day, day + 1, {});
    ofDays.set(day, users);
    return users;
  };

  return (range: Range, filter: UsageFilter, now: number): UserSet => {
    const users: UserSet = new Uint32Array(words);
    const { whole, edges } = splitRange(range, DAY_MS);
    if (isUnfiltered(filter)) {
      for (const day of days) {
        if (day < whole.from || day >= whole.to) continue;
        for (const [index, word] of ofDay(day).entries()) users[index] = (users[index] ?? 0) | word;
      }
    } else {
      read(users, whole.from, whole.to, filter);
    }
    for (const edge of edges) for (const { user } of activity.active(edge, filter)) add(users, user);
    for (const { user } of activity.apart(range, filter, now)) add(users, user);
    return users;
  };
}
