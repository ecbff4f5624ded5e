import type { Database } from 'better-sqlite3';
import { HOUR_MS } from '../../core/instant.ts';
import { createTallies, createTally, type Measure, type Summary } from '../../core/summary.ts';
import type { Usage, UsageDimensionLeaf } from './schemas.ts';
import { rowsOf, usageAt } from './wire.ts';

/** What had been used at an instant (ms): what hasn't ended by then counts up to it. */
export function summarize(db: Database, now: number): Summary {
  const all = createTally();
  const byType = createTallies();
  const byDimension = createTallies();
  const begun = db.prepare<[number], string>('SELECT wire FROM nirvana_resource WHERE created_at <= ?').pluck();
  let resources = 0;
  let ended = 0;
  for (const wire of begun.iterate(now)) {
    const usage = usageAt(JSON.parse(wire) as Usage, now); // As insertResources wrote it.
    const [from, to] = spanOf(usage, now);
    all.addSpan(from, to, 1);
    byType.of(usage.resource_type).addSpan(from, to, 1);
    for (const row of rowsOf(usage)) {
      byDimension.of(row.dimension).addSpan(...spanOf(row, now), row.quantity);
    }
    resources += 1;
    if (usage.ended_at !== null) ended += 1;
  }
  const total = db.prepare<[], number>('SELECT count(*) FROM nirvana_resource').pluck().get() ?? 0;
  const hours = { unit: 'hours', divisor: HOUR_MS };
  return {
    counts: { resources, resources_running: resources - ended, resources_to_come: total - resources },
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

function spanOf(row: Pick<UsageDimensionLeaf, 'started_at' | 'ended_at'>, now: number): [from: number, to: number] {
  return [Date.parse(row.started_at), row.ended_at === null ? now : Date.parse(row.ended_at)];
}
