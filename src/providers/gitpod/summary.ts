import type { Database } from 'better-sqlite3';
import { DAY_MS, MINUTE_MS } from '../../core/instant.ts';
import { createTally, type Summary } from '../../core/summary.ts';

/** The records that are listed at an instant (ms). */
export function summarize(db: Database, now: number): Summary {
  const records = createTally();
  const runtime = createTally();
  const listed = db.prepare<[number, number], [stoppedAt: number, createdAt: string]>(
    `SELECT stopped_at, json ->> '$.createdAt' FROM gitpod_record WHERE stopped_at <= ? AND listed_from <= ?`,
  );
  let count = 0;
  for (const [stoppedAt, createdAt] of listed.raw().iterate(now, now)) {
    const day = Math.floor(stoppedAt / DAY_MS);
    records.add(day, 1);
    runtime.add(day, stoppedAt - Date.parse(createdAt));
    count += 1;
  }
  const total = db.prepare<[], number>('SELECT count(*) FROM gitpod_record').pluck().get() ?? 0;
  return {
    counts: { records: count, records_to_come: total - count },
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
