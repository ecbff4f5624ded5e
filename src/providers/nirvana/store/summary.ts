import type { Database } from 'better-sqlite3';
import { HOUR_MS } from '../../../core/time/instant.ts';
import { createTallies, createTally, type Measure, type Summary } from '../../../core/provider/summary.ts';
import { leavesOf, type Usage, type UsageDimensionLeaf, usageAt } from './wire.ts';
import { countResources } from './write.ts';

/** What had been used at an instant (ms): what hasn't ended by then counts up to it. */
export function summarize(db: Database, now: number): Summary {
  const all = createTally();
  const byType = createTallies();
  const byDimension = createTallies();
  const begun = db
    .prepare<[number], string>('SELECT ifnull(whole, json) FROM nirvana_resource WHERE created_at <= ?')
    .pluck();
  let running = 0;
  for (const wire of begun.iterate(now)) {
    const usage = usageAt(JSON.parse(wire) as Usage, now); // As insertResources wrote it.
    const [from, to] = spanOf(usage, now);
    all.addSpan(from, to, 1);
    byType.of(usage.resource_type).addSpan(from, to, 1);
    for (const row of leavesOf(usage)) {
      byDimension.of(row.dimension).addSpan(...spanOf(row, now), row.quantity);
    }
    if (usage.ended_at === null) running += 1;
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
