import type { Database } from 'better-sqlite3';
import Big from 'big.js';
import { type Anomaly, createAnomalyStore } from '../../../core/provider/anomaly.ts';
import { prices } from './account/prices.ts';
import { createPricing } from './costs/pricing.ts';
import type { Group } from './groups.ts';
import { dayOfSample, firstSampleOf, samplesBetween, weightBefore } from './metering.ts';

export const anomalies = createAnomalyStore('gcore_anomaly');

interface SegmentRow extends Group {
  readonly first_sample: number;
  readonly end_sample: number;
  readonly rate: number;
}

/** The anomalies with what they cost by an instant (ms): a price change, what it added; others, all that they concern. */
export function readAnomalies(db: Database, now: number): Omit<Anomaly, 'provider'>[] {
  const pricing = createPricing(prices.read(db));
  const segments = db.prepare<[object], SegmentRow>(
    `SELECT gcore_group.*, resource.profile, segment.first_sample, segment.end_sample, rate
     FROM gcore_group JOIN gcore_resource AS resource ON group_id = gcore_group.id
     JOIN gcore_segment AS segment ON resource_id = resource.id
     WHERE billing_metric_name = :metric OR uuid IN (SELECT value FROM json_each(:uuids))`,
  );
  return anomalies.read(db, ({ from, to, where, resources }) => {
    const uuids = JSON.stringify(resources);
    const period = samplesBetween(from, Math.min(to ?? now, now));
    const metric = where['billing_metric_name'] ?? null;
    let cost = new Big(0);
    for (const segment of segments.iterate({ metric, uuids })) {
      const samples = {
        first: Math.max(period.first, segment.first_sample),
        end: Math.min(period.end, segment.end_sample),
      };
      if (samples.end <= samples.first) continue;
      const dayBefore = firstSampleOf(dayOfSample(period.first) - 1);
      const [old] = metric === null ? [] : pricing.spansOf(segment, { first: dayBefore, end: dayBefore + 1 });
      for (const { samples: span, price } of pricing.spansOf(segment, samples)) {
        const weight = weightBefore(segment.profile, span.end) - weightBefore(segment.profile, span.first);
        const used = BigInt(segment.rate) * BigInt(weight);
        cost = cost.plus((price ?? new Big(0)).minus(old?.price ?? 0).times(used.toString()));
      }
    }
    return { cost: cost.toFixed(5), currency: 'EUR' };
  });
}
