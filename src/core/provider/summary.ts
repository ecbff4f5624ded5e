import { DAY_MS, dayOf } from '../time/instant.ts';

/** A quantity that a provider bills by, day by day (UTC). */
export interface Measure {
  /** Such as `environment_minutes`; no other of the provider has it. */
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** How many of what `days` counts one unit is. */
  readonly divisor: number;
  /** Amounts by days since 1970-01-01, as integers, so that sums are exact. Days without usage are omitted. */
  readonly days: ReadonlyMap<number, number>;
}

/** What a dataset holds of a provider by an instant, worked out apart from what answers requests. */
export interface Summary {
  /** What there is by then, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Those of which there is any. */
  readonly measures: readonly Measure[];
  /** The measures, by name, that tell most: one that shows how the account grows, and one that shows its weeks. */
  readonly headlines: { readonly growth: string; readonly rhythm: string };
}

/** Adds up what several things used. */
export interface Tally {
  add(day: number, amount: number): void;
  /** Adds `rate` for each millisecond of [from, to) to the day that it belongs to. */
  addSpan(from: number, to: number, rate: number): void;
  readonly days: ReadonlyMap<number, number>;
}

export function createTally(): Tally {
  const days = new Map<number, number>();
  const add = (day: number, amount: number): void => {
    if (amount !== 0) days.set(day, (days.get(day) ?? 0) + amount);
  };
  return {
    add,
    addSpan(from, to, rate) {
      for (let start = from; start < to;) {
        const day = dayOf(start);
        const end = Math.min((day + 1) * DAY_MS, to);
        add(day, (end - start) * rate);
        start = end;
      }
    },
    days,
  };
}

/** Tallies by name, made as they are asked for. */
export function createTallies(): { of(name: string): Tally; entries(): [name: string, tally: Tally][] } {
  const tallies = new Map<string, Tally>();
  return {
    of(name) {
      const tally = tallies.get(name) ?? createTally();
      tallies.set(name, tally);
      return tally;
    },
    entries: () => [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
