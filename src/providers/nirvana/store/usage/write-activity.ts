import type { Database } from 'better-sqlite3';
import { dayOf } from '../../../../core/time/instant.ts';
import { activitiesOf, type Activity, begins, byDimension } from './activity.ts';
import type { MeteredResource, UsageRow } from '../records.ts';
import { FOREVER } from '../tables.ts';

type Owner = Pick<MeteredResource, 'resourceId' | 'resourceType' | 'region'>;
type Row = Pick<UsageRow, 'dimension' | 'startedAt' | 'endedAt'>;

export interface ActivityWriter {
  /** @param rows the resource's usage rows, earliest first */
  add(owner: Owner, rows: readonly Row[]): void;
  /** Moves what was added into the tables, in the order of their keys. */
  finish(): void;
}

/** Writes to a temporary table first: resources come in another order than their activities are clustered in. */
export function createActivityWriter(db: Database): ActivityWriter {
  db.exec('CREATE TEMP TABLE new_activity AS SELECT * FROM nirvana_activity WHERE 0');
  const insert = db.prepare('INSERT INTO new_activity VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const sums = createDaySums();
  return {
    add({ resourceId, resourceType, region }, rows) {
      for (const [dimension, own] of byDimension(rows)) {
        const activities = activitiesOf(own);
        for (const activity of activities) {
          const { startedAt, endedAt, coveredUntil, pauses } = activity;
          insert.run(dimension, startedAt, resourceId, resourceType, region, coveredUntil, endedAt, pauses ? 1 : 0);
        }
        sums.add([dimension, resourceType, region], own, activities);
      }
    },
    finish() {
      db.exec(`INSERT INTO nirvana_activity SELECT * FROM new_activity ORDER BY dimension, started_at, resource_id;
        DROP TABLE new_activity`);
      sums.write(db, 1);
    },
  };
}

/** Removes what {@link ActivityWriter.add} was called with. */
export function removeActivity(db: Database, { resourceId, resourceType, region }: Owner, rows: readonly Row[]): void {
  const remove = db.prepare('DELETE FROM nirvana_activity WHERE dimension = ? AND started_at = ? AND resource_id = ?');
  const sums = createDaySums();
  for (const [dimension, own] of byDimension(rows)) {
    const activities = activitiesOf(own);
    for (const { startedAt } of activities) remove.run(dimension, startedAt, resourceId);
    sums.add([dimension, resourceType, region], own, activities);
  }
  sums.write(db, -1);
}

/** A row of `nirvana_day`, without its key. */
interface DaySum {
  usageRows: number;
  first: number;
  active: number;
  lastEnd: number;
}

interface DaySums {
  add(
    group: readonly [dimension: string, resourceType: string, region: string],
    rows: readonly Row[],
    activities: readonly Activity[],
  ): void;
  /** @param sign 1 to add to the table, -1 to subtract */
  write(db: Database, sign: 1 | -1): void;
}

function createDaySums(): DaySums {
  const groups = new Map<string, Map<number, DaySum>>();
  return {
    add(group, rows, activities) {
      const key = JSON.stringify(group);
      const days = groups.get(key) ?? new Map<number, DaySum>();
      groups.set(key, days);
      const sumOn = (ms: number): DaySum => {
        const day = dayOf(ms);
        const sum = days.get(day) ?? { usageRows: 0, first: 0, active: 0, lastEnd: Number.MIN_SAFE_INTEGER };
        days.set(day, sum);
        return sum;
      };
      for (const { startedAt } of rows) sumOn(startedAt).usageRows += 1;
      for (const activity of activities) {
        const { startedAt, endedAt, coveredUntil, pauses } = activity;
        const sum = sumOn(startedAt);
        if (coveredUntil === null) sum.first += 1;
        if (begins(activity)) sum.active += 1;
        sum.lastEnd = Math.max(sum.lastEnd, endedAt ?? FOREVER);
        if (pauses && endedAt !== null) sumOn(endedAt).active -= 1;
      }
    },
    write(db, sign) {
      const write = db.prepare(
        `INSERT INTO nirvana_day (dimension, resource_type, region, day, usage_rows, first, active, last_end)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET usage_rows = usage_rows + excluded.usage_rows, first = first + excluded.first,
           active = active + excluded.active, last_end = max(last_end, excluded.last_end)`,
      );
      for (const [key, days] of groups) {
        const group = JSON.parse(key) as readonly string[];
        for (const [day, { usageRows, first, active, lastEnd }] of days) {
          write.run(...group, day, sign * usageRows, sign * first, sign * active, lastEnd);
        }
      }
    },
  };
}
