/** What a dataset believes to be now. Everything that a provider lists follows from it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. Read once per request. */
  now(): number;
  readonly mode: 'frozen' | 'wall';
}

/** A clock that stands still, so that tests repeat. */
export function frozenClock(ms: number): Clock {
  return { now: () => ms, mode: 'frozen' };
}

/** The machine's own clock. */
export function wallClock(): Clock {
  return { now: () => Date.now(), mode: 'wall' };
}
