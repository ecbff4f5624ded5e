import type { Database } from 'better-sqlite3';
import { type Anomaly, createAnomalyStore } from '../../../core/provider/anomaly.ts';
import { HOUR_MS } from '../../../core/time/instant.ts';
import { uuidBytes } from './ids.ts';

export const anomalies = createAnomalyStore('gitpod_anomaly');

/** The anomalies with the hours for which their environments have run by an instant (ms): the vendor has no prices. */
export function readAnomalies(db: Database, now: number): Omit<Anomaly, 'provider'>[] {
  const runtime = db
    .prepare<[number, Buffer, number], number>(
      'SELECT min(stopped_at, ?) - created_at FROM gitpod_record WHERE id = ? AND created_at < ?',
    )
    .pluck();
  return anomalies.read(db, ({ resources }) => {
    const ms = resources.reduce((sum, id) => sum + (runtime.get(now, uuidBytes(id), now) ?? 0), 0);
    return { hours: (ms / HOUR_MS).toFixed(5) };
  });
}
