import type { Database } from 'better-sqlite3';
import type { ResourceTypeName } from '../resource-types.ts';
import type { Profile } from './records.ts';

/** What resources that are summed up together have in common, apart from their project. */
export interface Group {
  readonly type: ResourceTypeName;
  readonly billing_metric_name: string;
  readonly region_id: number;
  /** The value of the type's `variantField`. */
  readonly variant: string | null;
  readonly profile: Profile;
}

export interface StoredGroup extends Group {
  /** 1 or more. */
  readonly id: number;
}

/** All groups, in the order of a report's totals. [gcore/totals-sorted-type-metric-region] */
export function readGroups(db: Database): StoredGroup[] {
  return db
    .prepare<[], StoredGroup>('SELECT * FROM gcore_group ORDER BY type, billing_metric_name, region_id, variant, id')
    .all();
}

/** @returns a function that stores a group, unless it exists, and returns its id */
export function createGroupWriter(db: Database): (group: Group) => number {
  const insert = db.prepare(
    `INSERT INTO gcore_group (type, billing_metric_name, region_id, variant, profile)
     VALUES (:type, :billing_metric_name, :region_id, :variant, :profile)`,
  );
  const ids = new Map(readGroups(db).map((group) => [nameOf(group), group.id]));
  return (group) => {
    const name = nameOf(group);
    const id = ids.get(name) ?? Number(insert.run(group).lastInsertRowid);
    ids.set(name, id);
    return id;
  };
}

function nameOf({ type, billing_metric_name, region_id, variant, profile }: Group): string {
  return JSON.stringify([type, billing_metric_name, region_id, variant, profile]);
}
