import type { Random } from '../core/random.ts';
import { DAY_MS } from '../core/time/instant.ts';

/** Lengths of lifetimes and intervals between changes, ms. */
export const WEEK_MS = 7 * DAY_MS;
export const MONTH_MS = 30 * DAY_MS;

/** ms; `endedAt` is exclusive, and `null` for something that doesn't end within the scenario's span. */
export interface Lifetime {
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** A new state from an instant (ms) on. */
export interface Change<T> {
  readonly at: number;
  readonly to: T;
}

/** The time between two changes, with the state in it. */
export interface Period<T> extends Lifetime {
  readonly state: T;
}

/** A range of durations, ms. */
export type Durations = readonly [fromMs: number, toMs: number];

/** A random duration in whole seconds, ms. */
export function duration(random: Random, [fromMs, toMs]: Durations): number {
  return random.int(Math.ceil(fromMs / 1000), Math.floor(toMs / 1000)) * 1000;
}

/**
 * Generates the changes of something in its lifetime, the first at its start.
 *
 * @param horizon nothing changes from then on, ms
 * @param every the time between two changes
 */
export function evolve<T>(
  random: Random,
  { startedAt, endedAt }: Lifetime,
  horizon: number,
  first: T,
  every: Durations,
  next: (state: T) => T,
): Change<T>[] {
  const changes: Change<T>[] = [{ at: startedAt, to: first }];
  let state = first;
  for (let at = startedAt + duration(random, every); at < (endedAt ?? horizon); at += duration(random, every)) {
    state = next(state);
    changes.push({ at, to: state });
  }
  return changes;
}

/** The single change of something that keeps its first state. */
export function constant<T>({ startedAt }: Lifetime, state: T): Change<T>[] {
  return [{ at: startedAt, to: state }];
}

export function mapped<T, U>(changes: readonly Change<T>[], map: (state: T) => U): Change<U>[] {
  return changes.map(({ at, to }) => ({ at, to: map(to) }));
}

/** The changes that change something. */
export function changed(changes: readonly Change<number>[]): Change<number>[] {
  return changes.filter(({ to }, index) => to !== changes[index - 1]?.to);
}

/** The periods of a lifetime, without gaps: each change ends one and begins the next. */
export function periods<T>({ endedAt }: Lifetime, changes: readonly Change<T>[]): Period<T>[] {
  const inLifetime = changes.filter(({ at }) => endedAt === null || at < endedAt);
  return inLifetime.map(({ at, to }, index) => ({
    startedAt: at,
    endedAt: inLifetime[index + 1]?.at ?? endedAt,
    state: to,
  }));
}

/** A size that grew by some percent, rounded up to tens. */
export function grown(
  random: Random,
  size: number,
  [from, to]: readonly [fromPercent: number, toPercent: number],
): number {
  return Math.ceil((size * random.int(100 + from, 100 + to)) / 1000) * 10;
}
