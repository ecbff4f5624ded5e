import type { Database } from 'better-sqlite3';
import { HOUR_MS } from '../../../core/time/instant.ts';
import type { Work } from '../../../core/turns.ts';
import { createTallies, createTally, type Measure, type Summary } from '../../../core/provider/summary.ts';
import { leavesOf, type Usage, type UsageDimensionLeaf, usageAt } from './wire.ts';
import { countResources } from './write.ts';

/** Resources that are read before others have their turn. */
const TURN_RESOURCES = 250;

interface ResourceRow {
  readonly createdAt: number;
  readonly resourceId: string;
  readonly json: string;
}

/** What had been used at an instant (ms): what hasn't ended by then counts up to it. */
export function* summarize(db: Database, now: number): Work<Summary> {
  const all = createTally();
  const byType = createTallies();
  const byDimension = createTallies();
  let running = 0;
  for (const resources of begunBefore(db, now + 1)) {
    for (const { json } of resources) {
      const usage = usageAt(JSON.parse(json) as Usage, now); // As insertResources wrote it.
      const [from, to] = spanOf(usage, now);
      all.addSpan(from, to, 1);
      byType.of(usage.resource_type).addSpan(from, to, 1);
      for (const row of leavesOf(usage)) {
        byDimension.of(row.dimension).addSpan(...spanOf(row, now), row.quantity);
      }
      if (usage.ended_at === null) running += 1;
    }
    yield;
  }
  const { resources, resources_to_come } = countResources(db, now);
  const hours = { unit: 'hours', divisor: HOUR_MS };
  return {
    counts: { resources, resources_running: running, resources_to_come },
    headlines: { growth: 'resource_hours', rhythm: 'compute_vcpu_quantity_hours' },
    measures: [
      { ...hours, name: 'resource_hours', description: 'Of all resources, from start to end', days: all.days },
      ...byType.entries().map(([type, { days }]): Measure => ({
        ...hours,
        name: `${type}_resource_hours`,
        description: `Of the resources of type ${type}, from start to end`,
        days,
      })),
      ...byDimension.entries().map(([dimension, { days }]): Measure => ({
        ...hours,
        name: `${dimension}_quantity_hours`,
        description: `Quantity times hours of the usage rows of ${dimension}, heads and children alike`,
        days,
      })),
    ],
  };
}

/** The resources that began before an instant (ms), so many at a time. */
function* begunBefore(db: Database, instant: number): Iterable<readonly ResourceRow[]> {
  const select = db.prepare<[object], ResourceRow>(
    `SELECT created_at AS createdAt, resource_id AS resourceId, ifnull(whole, json) AS json FROM nirvana_resource
     WHERE (created_at, resource_id) < (:createdAt, :resourceId)
     ORDER BY created_at DESC, resource_id DESC LIMIT ${TURN_RESOURCES}`,
  );
  let last: Pick<ResourceRow, 'createdAt' | 'resourceId'> | undefined = { createdAt: instant, resourceId: '' };
  while (last !== undefined) {
    const rows: ResourceRow[] = select.all({ createdAt: last.createdAt, resourceId: last.resourceId });
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
  }
}

/** From the first to the last start of a resource, ms; `undefined` without resources. */
export function timeline(db: Database): { readonly from: number; readonly to: number } | undefined {
  const start = (order: 'ASC' | 'DESC'): number | undefined =>
    db
      .prepare<[], number>(`SELECT created_at FROM nirvana_resource ORDER BY created_at ${order} LIMIT 1`)
      .pluck()
      .get();
  const [from, to] = [start('ASC'), start('DESC')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

function spanOf(row: Pick<UsageDimensionLeaf, 'started_at' | 'ended_at'>, now: number): [from: number, to: number] {
  return [Date.parse(row.started_at), row.ended_at === null ? now : Date.parse(row.ended_at)];
}
