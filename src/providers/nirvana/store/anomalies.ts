import type { Database } from 'better-sqlite3';
import type { Anomaly } from '../../../core/provider/anomaly.ts';
import { monthOf } from '../../../core/time/day.ts';
import { dayOf, formatInstant } from '../../../core/time/instant.ts';
import { charges } from './billing/charges.ts';
import { CURRENCY, ZERO } from './billing/money.ts';

export interface PlantedAnomaly extends Pick<Anomaly, 'kind' | 'where'> {
  /** ms */
  readonly startedAt: number;
  /** ms; `null` if it lasts. */
  readonly endedAt: number | null;
  /** The resources that it concerns. */
  readonly ids: readonly string[];
}

export const anomalyTables = {
  nirvana_anomaly: 'CREATE TABLE nirvana_anomaly (json TEXT NOT NULL) STRICT',
};

export function writeAnomaly(db: Database, planted: PlantedAnomaly): void {
  db.prepare('INSERT INTO nirvana_anomaly VALUES (?)').run(JSON.stringify(planted));
}

/** The anomalies with what their resources have cost by an instant (ms). */
export function readAnomalies(db: Database, now: number): Omit<Anomaly, 'provider'>[] {
  const rows = db.prepare<[], string>('SELECT json FROM nirvana_anomaly').pluck().all();
  return rows.map((json) => {
    const { kind, where, startedAt, endedAt, ids } = JSON.parse(json) as PlantedAnomaly; // As writeAnomaly wrote it.
    let cost = ZERO;
    for (let month = monthOf(dayOf(startedAt)); month <= monthOf(dayOf(Math.min(endedAt ?? now, now))); month += 1) {
      for (const { subject, billed } of charges(db, { month, now, granularity: 'daily' })) {
        if (subject.resource !== undefined && ids.includes(subject.resource.id)) cost = cost.plus(billed);
      }
    }
    return {
      ...{ kind, where, resources: [...ids], cost: cost.toFixed(), currency: CURRENCY },
      from: formatInstant(startedAt),
      to: endedAt === null ? null : formatInstant(endedAt),
    };
  });
}
