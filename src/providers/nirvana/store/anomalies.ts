import type { Database } from 'better-sqlite3';
import { type Anomaly, createAnomalyStore } from '../../../core/provider/anomaly.ts';
import { monthOf } from '../../../core/time/day.ts';
import { dayOf } from '../../../core/time/instant.ts';
import { charges } from './billing/charges.ts';
import { CURRENCY, ZERO } from './billing/money.ts';

export const anomalies = createAnomalyStore('nirvana_anomaly');

/** The anomalies with what their resources have cost by an instant (ms). */
export function readAnomalies(db: Database, now: number): Omit<Anomaly, 'provider'>[] {
  return anomalies.read(db, ({ from, to, resources }) => {
    let cost = ZERO;
    for (let month = monthOf(dayOf(from)); month <= monthOf(dayOf(Math.min(to ?? now, now))); month += 1) {
      for (const { subject, billed } of charges(db, { month, now, granularity: 'daily' })) {
        if (subject.resource !== undefined && resources.includes(subject.resource.id)) cost = cost.plus(billed);
      }
    }
    return { cost: cost.toFixed(), currency: CURRENCY };
  });
}
