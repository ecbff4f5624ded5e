import type { Database } from 'better-sqlite3';
import { inOrder, type RowOrder } from '../../../core/paging/row-order.ts';
import { ANY_DIMENSION } from './usage/activity.ts';
import type { MeteredResource, UsageRow } from './records.ts';
import { FOREVER } from './tables.ts';
import { createMeterWriter } from './billing/write-meters.ts';
import { fromUsage, nextChange, toUsage, type Usage, usageAt } from './wire.ts';
import { createActivityWriter, removeActivity } from './usage/write-activity.ts';

/** The table's own order: rows that are written one after another lie next to each other. */
const TABLE_ORDER: RowOrder<MeteredResource> = {
  keyOf: (resource) => [createdAtOf(resource), resource.resourceId],
  direction: 'descending',
};

/** Resources take several kilobytes each, histories included. */
const ORDERED_IN_MEMORY = 2_000;

/**
 * Writes resources and their usage.
 *
 * @param clock the instant that most requests are expected to use, ms: responses at it need no rendering
 * @yields the number of resources and usage rows written since the last time; 0 after other work
 */
export function* insertResources(db: Database, resources: Iterable<MeteredResource>, clock: number): Iterable<number> {
  const insert = db.prepare(
    `INSERT INTO nirvana_resource (created_at, resource_id, shown_from, shown_until, json, whole)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const activity = createActivityWriter(db);
  const meters = createMeterWriter(db);
  for (const resource of inOrder(db, resources, TABLE_ORDER, ORDERED_IN_MEMORY)) {
    if (resource === undefined) {
      yield 0;
      continue;
    }
    const rows = usageRowsOf(resource);
    const createdAt = createdAtOf(resource);
    const settledAt = settledFrom([resource, ...rows]);
    const usage = toUsage(resource);
    const whole = JSON.stringify(usage);
    if (createdAt <= clock && clock < settledAt) {
      const json = JSON.stringify(usageAt(usage, clock));
      insert.run(createdAt, resource.resourceId, clock, nextChange(usage, clock), json, whole);
    } else {
      insert.run(createdAt, resource.resourceId, settledAt, FOREVER, whole, null);
    }
    activity.add(resource, rows);
    meters.add(resource);
    yield 1 + rows.length;
  }
  activity.finish();
  yield 0;
  meters.finish();
  yield 0;
}

/** @returns whether there was such a resource */
export function removeResource(db: Database, resourceId: string): boolean {
  const json = db
    .prepare<[string], string>('SELECT ifnull(whole, json) FROM nirvana_resource WHERE resource_id = ?')
    .pluck()
    .get(resourceId);
  if (json === undefined) return false;
  const resource = fromUsage(JSON.parse(json) as Usage); // As insertResources wrote it.
  removeActivity(db, resource, usageRowsOf(resource));
  const meters = createMeterWriter(db);
  meters.add(resource, -1);
  meters.finish();
  db.prepare('DELETE FROM nirvana_resource WHERE resource_id = ?').run(resourceId);
  return true;
}

/** Bundle heads and their leaves, earliest first. [nirvana/dimension-matches-children] */
function usageRowsOf({ segments }: MeteredResource): UsageRow[] {
  return segments.flatMap((segment) => [segment, ...(segment.children ?? [])]).sort(earliestFirst);
}

function earliestFirst(a: Pick<UsageRow, 'startedAt'>, b: Pick<UsageRow, 'startedAt'>): number {
  return a.startedAt - b.startedAt;
}

/** The start of its earliest usage row, ms. */
function createdAtOf({ segments }: MeteredResource): number {
  return Math.min(...segments.flatMap(({ startedAt, children = [] }) => [startedAt, ...children.map(startOf)]));
}

function startOf({ startedAt }: Pick<UsageRow, 'startedAt'>): number {
  return startedAt;
}

/** From when on the clock changes nothing of what responses show, ms. */
function settledFrom(lifetimes: readonly Pick<UsageRow, 'startedAt' | 'endedAt'>[]): number {
  return Math.max(...lifetimes.map(({ startedAt, endedAt }) => Math.max(startedAt, endedAt ?? startedAt)));
}

/** The number of resources that have begun at an instant (ms), and of those that have not yet. */
export function countResources(db: Database, now: number): { resources: number; resources_to_come: number } {
  const count = (condition: string): number =>
    db.prepare<[number], number>(`SELECT count(*) FROM nirvana_resource WHERE ${condition}`).pluck().get(now) ?? 0;
  return { resources: count('created_at <= ?'), resources_to_come: count('created_at > ?') };
}

/** The number of rows by name, regardless of the clock. */
export function countRows(db: Database): Readonly<Record<string, number>> {
  const sums = db
    .prepare<[object], readonly [number, number]>(
      `SELECT ifnull(sum(first) FILTER (WHERE dimension = :any), 0),
         ifnull(sum(usage_rows) FILTER (WHERE dimension <> :any), 0) FROM nirvana_day`,
    )
    .raw()
    .get({ any: ANY_DIMENSION });
  const [resources, usageRows] = sums ?? [0, 0];
  return { resources, usage_rows: usageRows };
}
