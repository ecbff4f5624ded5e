import type { Database } from 'better-sqlite3';
import Big from 'big.js';
import type { Anomaly } from '../../../core/provider/anomaly.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { prices } from './account/prices.ts';
import { createPricing } from './costs/pricing.ts';
import type { Group } from './groups.ts';
import { dayOfSample, firstSampleOf, samplesBetween, weightBefore } from './metering.ts';

export interface PlantedAnomaly extends Pick<Anomaly, 'kind' | 'where'> {
  /** ms */
  readonly from: number;
  /** ms; `null` if it lasts. */
  readonly to: number | null;
  /** The resources that it concerns. */
  readonly uuids: ReadonlySet<string>;
}

export const anomalyTables = {
  gcore_anomaly: `CREATE TABLE gcore_anomaly (
    kind TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER, -- null if it lasts
    place TEXT NOT NULL, -- a JSON object
    uuids TEXT NOT NULL -- a JSON array
  ) STRICT`,
};

export function writeAnomalies(db: Database, planted: readonly PlantedAnomaly[]): void {
  const insert = db.prepare('INSERT INTO gcore_anomaly VALUES (?, ?, ?, ?, ?)');
  for (const { kind, from, to, where, uuids } of planted) {
    insert.run(kind, from, to, JSON.stringify(where), JSON.stringify([...uuids]));
  }
}

interface AnomalyRow {
  readonly kind: string;
  readonly from_ms: number;
  readonly to_ms: number | null;
  readonly place: string;
  readonly uuids: string;
}

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
  return db
    .prepare<[], AnomalyRow>('SELECT * FROM gcore_anomaly')
    .all()
    .map(({ kind, from_ms, to_ms, place, uuids }) => {
      const where = JSON.parse(place) as Anomaly['where'];
      const period = samplesBetween(from_ms, Math.min(to_ms ?? now, now));
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
      return {
        kind,
        from: formatInstant(from_ms),
        to: to_ms === null ? null : formatInstant(to_ms),
        where,
        resources: JSON.parse(uuids) as string[],
        cost: cost.toFixed(5),
        currency: 'EUR',
      };
    });
}
