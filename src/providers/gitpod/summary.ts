import type { Database } from 'better-sqlite3';
import { dayOf, MINUTE_MS } from '../../core/instant.ts';
import { createTally, type Summary } from '../../core/summary.ts';
import { allSpans } from './repository.ts';

/** The records that are listed at an instant (ms). */
export function summarize(db: Database, now: number): Summary {
  const records = createTally();
  const runtime = createTally();
  let [listed, toCome] = [0, 0];
  for (const { createdAt, stoppedAt, listedFrom } of allSpans(db)) {
    if (listedFrom > now) {
      toCome += 1;
      continue;
    }
    const day = dayOf(stoppedAt);
    records.add(day, 1);
    runtime.add(day, stoppedAt - createdAt);
    listed += 1;
  }
  return {
    counts: { records: listed, records_to_come: toCome },
    headlines: { growth: 'environment_minutes', rhythm: 'environment_minutes' },
    measures: [
      {
        name: 'environment_minutes',
        unit: 'minutes',
        description: 'From creation to stop, of the environments that stopped then',
        divisor: MINUTE_MS,
        days: runtime.days,
      },
      {
        name: 'records',
        unit: 'records',
        description: 'Environments that stopped then',
        divisor: 1,
        days: records.days,
      },
    ],
  };
}
