import { addDuration } from './duration.ts';
import { MAX_MS, MIN_MS } from './instant.ts';

/** What a dataset believes to be now. Everything that a provider lists follows from it. */
export interface Clock {
  /** Milliseconds since the Unix epoch, a whole number. Read once per request. */
  now(): number;
  readonly mode: 'frozen' | 'wall';
}

/** A clock that stands still, so that tests repeat. */
export function frozenClock(ms: number): Clock {
  return { now: () => ms, mode: 'frozen' };
}

/** The machine's own time, ms: for what is about the emulator itself, never for what a provider answers. */
export function machineNow(): number {
  return Date.now();
}

/** How a dataset's clock goes. */
export type ClockSetting =
  | { readonly mode: 'frozen'; readonly now: number }
  | {
      readonly mode: 'wall';
      /** ms; where it starts from. The machine's own time, where it is left out. */
      readonly now?: number | undefined;
      /** Simulated seconds that pass in a real one; 1, where it is left out. */
      readonly speed?: number | undefined;
    };

/** A clock that its dataset's owner sets and moves, in either direction. */
export interface SimulatedClock extends Clock {
  /** Simulated seconds that pass in a real one: 0 while it is frozen. */
  readonly speed: number;
  set(setting: ClockSetting): void;
  /** Goes to an instant, ms, and on from there as before. */
  moveTo(ms: number): void;
  /**
   * Moves by an ISO 8601 duration such as `P1D`, `PT90M` or, backwards, `-P1M`.
   *
   * @throws RangeError for a text that is none, or that leads out of the years 1 to 9999
   */
  advance(duration: string): void;
}

/** @param machine the machine's time, ms */
export function createClock(start: ClockSetting, machine: () => number = machineNow): SimulatedClock {
  let mode: Clock['mode'];
  let speed: number;
  /** Where it was, and when that was by the machine's time. */
  let base: number;
  let since: number;

  const now = (): number =>
    mode === 'frozen' ? base : Math.min(Math.max(Math.floor(base + (machine() - since) * speed), MIN_MS), MAX_MS);
  const moveTo = (ms: number): void => {
    if (!(ms >= MIN_MS && ms <= MAX_MS)) throw new RangeError('the clock goes from the year 1 to the year 9999');
    base = ms;
    since = machine();
  };
  const set = (setting: ClockSetting): void => {
    moveTo(setting.now ?? machine());
    mode = setting.mode;
    speed = setting.mode === 'wall' ? (setting.speed ?? 1) : 0;
  };
  set(start);
  return {
    now,
    get mode() {
      return mode;
    },
    get speed() {
      return speed;
    },
    set,
    moveTo,
    advance: (duration) => {
      moveTo(addDuration(now(), duration));
    },
  };
}
