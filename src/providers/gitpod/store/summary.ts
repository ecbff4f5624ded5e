import type { Database } from 'better-sqlite3';
import { DAY_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import { createTally, type Summary } from '../../../core/provider/summary.ts';
import { countRecords } from './repository.ts';

interface DayRow {
  readonly day: number;
  readonly records: number;
  /** ms */
  readonly runtime: number;
}

/** Summarizes the records that are listed at an instant (ms). */
export function summarize(db: Database, now: number): Summary {
  const days = db.prepare<[number], DayRow>(
    `SELECT floor(stopped_at / ${DAY_MS}.0) AS day, count(*) AS records, sum(stopped_at - created_at) AS runtime
    FROM gitpod_record WHERE listed_from <= ? GROUP BY day`,
  );
  const records = createTally();
  const runtime = createTally();
  for (const row of days.iterate(now)) {
    records.add(row.day, row.records);
    runtime.add(row.day, row.runtime);
  }
  return {
    counts: countRecords(db, now),
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
