import type { Database } from 'better-sqlite3';

/** The sums of all hours, added up: the difference of two of them is the sum of the hours between. */
export interface HourSums {
  /** What happened before an hour (hours since 1970). */
  before(hour: number): { readonly runtime: number; readonly starts: number };
}

/** Reads the sums of all hours. They are few, whatever the number of records. */
export function readHourSums(db: Database): HourSums {
  const rows = db
    .prepare<[], [hour: number, runtime: number, starts: number]>(
      'SELECT hour, runtime, starts FROM gitpod_hour ORDER BY hour',
    )
    .raw()
    .all();
  const hours = Float64Array.from(rows, ([hour]) => hour);
  const runtime = new Float64Array(rows.length + 1);
  const starts = new Float64Array(rows.length + 1);
  for (const [index, [, ofRuntime, ofStarts]] of rows.entries()) {
    runtime[index + 1] = (runtime[index] ?? 0) + ofRuntime;
    starts[index + 1] = (starts[index] ?? 0) + ofStarts;
  }
  return {
    before(hour) {
      const index = firstAtLeast(hours, hour);
      return { runtime: runtime[index] ?? 0, starts: starts[index] ?? 0 };
    },
  };
}

/** The index of the first value that is not less than another; the number of values if there is none. */
function firstAtLeast(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
