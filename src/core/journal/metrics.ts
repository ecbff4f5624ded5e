import type { JournalRecord } from './journal.ts';

/** Upper bounds of the latency buckets, seconds. */
export const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] as const;

/** What requests of one kind, with one status, add up to. */
export interface RequestStats {
  /** Empty if no provider owns the path. */
  readonly provider: string;
  /** Empty if no operation has the path and method. */
  readonly operation: string;
  readonly status: number;
  count: number;
  /** Seconds. */
  duration: number;
  rows: number;
  faults: number;
  /** How many were no slower than each of {@link LATENCY_BUCKETS}, and slower than the one before. */
  readonly buckets: Uint32Array;
}

export interface Metrics {
  readonly observe: (record: JournalRecord) => void;
  stats(): Iterable<RequestStats>;
}

/** Counts requests. Counting is cheap enough to be always on; the metrics route formats the counts. */
export function createMetrics(): Metrics {
  const known = new Map<string, RequestStats>();
  return {
    observe({ provider = '', operation = '', status, duration, rows = 0, fault }) {
      const key = `${provider} ${operation} ${status}`;
      let stats = known.get(key);
      if (stats === undefined) {
        const buckets = new Uint32Array(LATENCY_BUCKETS.length);
        stats = { provider, operation, status, count: 0, duration: 0, rows: 0, faults: 0, buckets };
        known.set(key, stats);
      }
      const seconds = duration / 1000;
      stats.count += 1;
      stats.duration += seconds;
      stats.rows += rows;
      if (fault !== undefined) stats.faults += 1;
      const bucket = LATENCY_BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket !== -1) stats.buckets[bucket] = (stats.buckets[bucket] ?? 0) + 1;
    },
    stats: () => known.values(),
  };
}
