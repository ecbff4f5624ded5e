import type { Figure, Missing } from './figure.ts';

export interface BenchOptions {
  /** Whether it only proves that the bench works: little data, one round. */
  readonly short: boolean;
  /** How often A and B are measured in turn. */
  readonly rounds: number;
  /** How long each measurement under load takes, s. */
  readonly seconds: number;
  /** What every size of data is multiplied by; 1 for those that the targets speak of. */
  readonly scale: number;
  /** How long the soak runs, s. */
  readonly soakSeconds: number;
  /** A folder of this run's own, removed after it. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  /** A line for help. */
  readonly about: string;
  /** Whether the short form leaves it out, as it needs more than this machine. */
  readonly notShort?: true;
  /** Yields each figure as soon as it is there. */
  run(options: BenchOptions): AsyncIterable<Figure | Missing>;
}

/** Enough for a few pages of each size. */
const LEAST_ROWS = 1_000;

/** @param size rows at scale 1 */
export function scaled({ scale }: Pick<BenchOptions, 'scale'>, size: number): number {
  return Math.max(LEAST_ROWS, Math.round(size * scale));
}

const MANY_ROUNDS = 15;

/** For what differs more from one round to the next than loads of one server do; a short run has as many as ever. */
export function inManyRounds({ short, rounds }: Pick<BenchOptions, 'short' | 'rounds'>) {
  return { short, rounds: short ? rounds : MANY_ROUNDS };
}
