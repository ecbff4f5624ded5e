import type { Random } from './random.ts';

/** ms; `endedAt` is exclusive, and `null` where the scenario's future doesn't know it. */
export interface Lifetime {
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** From an instant (ms) on it is so. */
export interface Change<T> {
  readonly at: number;
  readonly to: T;
}

/** What is so from one change to the next. */
export interface Period<T> extends Lifetime {
  readonly state: T;
}

/** Shortest and longest: ms. */
export type Durations = readonly [fromMs: number, toMs: number];

/** A duration (ms) of whole seconds. */
export function duration(random: Random, [fromMs, toMs]: Durations): number {
  return random.int(Math.ceil(fromMs / 1000), Math.floor(toMs / 1000)) * 1000;
}

/** What something is at first, and changes to every now and then while it lives, but not after the horizon (ms). */
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

/** Something that stays as it is. */
export function constant<T>({ startedAt }: Lifetime, state: T): Change<T>[] {
  return [{ at: startedAt, to: state }];
}

export function mapped<T, U>(changes: readonly Change<T>[], map: (state: T) => U): Change<U>[] {
  return changes.map(({ at, to }) => ({ at, to: map(to) }));
}

/** The periods of a life without gaps: each change, of which the first is at its start, ends one and begins the next. */
export function periods<T>({ endedAt }: Lifetime, changes: readonly Change<T>[]): Period<T>[] {
  const alive = changes.filter(({ at }) => endedAt === null || at < endedAt);
  return alive.map(({ at, to }, index) => ({ startedAt: at, endedAt: alive[index + 1]?.at ?? endedAt, state: to }));
}
