import type { Database } from 'better-sqlite3';
import { DAY_MS, dayOf, MIN_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import { createTally, type Summary } from '../../../core/provider/summary.ts';
import type { Work } from '../../../core/turns.ts';
import { countRows } from './repository.ts';

interface DaySums {
  readonly records: number;
  /** ms */
  readonly runtime: number;
}

/** From the first to the last stop, ms; `undefined` without records. */
export function timeline(db: Database): { readonly from: number; readonly to: number } | undefined {
  const stop = (order: 'ASC' | 'DESC'): number | undefined =>
    db.prepare<[], number>(`SELECT stopped_at FROM gitpod_record ORDER BY stopped_at ${order} LIMIT 1`).pluck().get();
  const [from, to] = [stop('ASC'), stop('DESC')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Summarizes the records that are listed at an instant (ms). */
export function* summarize(db: Database, now: number): Work<Summary> {
  const nextStop = db
    .prepare<[number, number], number>(
      'SELECT stopped_at FROM gitpod_record WHERE stopped_at >= ? AND stopped_at <= ? ORDER BY stopped_at LIMIT 1',
    )
    .pluck();
  // One query a day reads a range of the table. A GROUP BY would sort all of it, which takes three times as long.
  const sumsOf = db.prepare<[number, number, number], DaySums>(
    `SELECT count(*) AS records, ifnull(sum(stopped_at - created_at), 0) AS runtime
     FROM gitpod_record WHERE stopped_at >= ? AND stopped_at < ? AND listed_from <= ?`,
  );
  const records = createTally();
  const runtime = createTally();
  for (let stop = nextStop.get(MIN_MS, now); stop !== undefined;) {
    yield;
    const day = dayOf(stop);
    const end = (day + 1) * DAY_MS;
    const sums = sumsOf.get(day * DAY_MS, end, now);
    records.add(day, sums?.records ?? 0);
    runtime.add(day, sums?.runtime ?? 0);
    stop = nextStop.get(end, now);
  }
  const listed = [...records.days.values()].reduce((sum, count) => sum + count, 0);
  return {
    counts: { records: listed, records_to_come: countRows(db).records - listed },
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
