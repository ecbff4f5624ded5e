import { addDuration } from './duration.ts';
import { MAX_MS, MIN_MS } from './instant.ts';

/** The simulated current time of a dataset. */
export interface Clock {
  /** Milliseconds since the Unix epoch, a whole number. Read once per request. */
  now(): number;
  readonly mode: 'frozen' | 'wall';
}

/** A clock that always returns the same instant. */
export function frozenClock(ms: number): Clock {
  return { now: () => ms, mode: 'frozen' };
}

/** The machine's time, ms. For the emulator's own operation only: providers answer by the simulated clock. */
export function machineNow(): number {
  return Date.now();
}

/** The mode and the time of a dataset's clock. */
export type ClockSetting =
  | { readonly mode: 'frozen'; readonly now: number }
  | {
      readonly mode: 'wall';
      /** The time to start from, ms. Default: the machine's time. */
      readonly now?: number | undefined;
      /** Simulated seconds per real second. Default: 1. */
      readonly speed?: number | undefined;
    };

/** A clock that can be set and moved, forwards and backwards. */
export interface SimulatedClock extends Clock {
  /** Simulated seconds per real second; 0 while frozen. */
  readonly speed: number;
  set(setting: ClockSetting): void;
  /** Moves to an instant (ms), and continues from there in the same mode. */
  moveTo(ms: number): void;
  /**
   * Moves by an ISO 8601 duration such as `P1D`, `PT90M` or, backwards, `-P1M`.
   *
   * @throws RangeError for text that is not a duration, or a result outside of the years 1 to 9999
   */
  advance(duration: string): void;
}

/** @param machine returns the machine's time, ms */
export function createClock(start: ClockSetting, machine: () => number = machineNow): SimulatedClock {
  let mode: Clock['mode'];
  let speed: number;
  /** The simulated time when the clock was set or moved, and the machine's time then. */
  let base: number;
  let since: number;

  const now = (): number =>
    mode === 'frozen' ? base : Math.min(Math.max(Math.floor(base + (machine() - since) * speed), MIN_MS), MAX_MS);
  const moveTo = (ms: number): void => {
    if (!(ms >= MIN_MS && ms <= MAX_MS)) throw new RangeError('the clock must stay between the years 1 and 9999');
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
