import { DAY_MS } from '../../../../core/time/instant.ts';

/** Sums cover records that run for no longer than this: a record changes the sum of each hour it runs in. */
export const LONGEST_SUMMED_MS = 40 * DAY_MS;

/** When a record ran, ms. */
export interface Span {
  readonly createdAt: number;
  readonly stoppedAt: number;
}

/** The first and the last unit in which a record is active. A record that stops at once is active when it starts. */
export function activeUnits({ createdAt, stoppedAt }: Span, unitMs: number): readonly [first: number, last: number] {
  return [Math.floor(createdAt / unitMs), Math.floor(Math.max(createdAt, stoppedAt - 1) / unitMs)];
}

/** Calls `add` for each unit in which a record is active, with its runtime in it (ms). */
export function spread(span: Span, unitMs: number, add: (unit: number, runtime: number, starts: 0 | 1) => void): void {
  const [first, last] = activeUnits(span, unitMs);
  for (let unit = first; unit <= last; unit += 1) {
    const runtime = Math.min(span.stoppedAt, (unit + 1) * unitMs) - Math.max(span.createdAt, unit * unitMs);
    add(unit, runtime, unit === first ? 1 : 0);
  }
}
