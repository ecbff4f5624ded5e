import type { Figure, Missing } from './figure.ts';

export interface BenchOptions {
  /** Only check that the bench works, with little data and one round. */
  readonly short: boolean;
  /** Number of A/B pairs to measure. */
  readonly rounds: number;
  /** Duration of each measurement under load, s. */
  readonly seconds: number;
  /** Factor for all data sizes; the targets are for 1. */
  readonly scale: number;
  /** Duration of the soak, s. */
  readonly soakSeconds: number;
  /** This run's temporary folder, removed at the end. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  /** A line of the help text. */
  readonly about: string;
  /** Skipped by --short, because it needs more than this machine. */
  readonly notShort?: true;
  /** Yields each figure as soon as it is measured. */
  run(options: BenchOptions): AsyncIterable<Figure | Missing>;
}

/** The minimum: a few pages of each size. */
const LEAST_ROWS = 1_000;

/** @param size rows at scale 1 */
export function scaled({ scale }: Pick<BenchOptions, 'scale'>, size: number): number {
  return Math.max(LEAST_ROWS, Math.round(size * scale));
}

const MANY_ROUNDS = 15;

/** Options for benches whose rounds vary more than those under load. A short run keeps its number of rounds. */
export function inManyRounds({ short, rounds }: Pick<BenchOptions, 'short' | 'rounds'>) {
  return { short, rounds: short ? rounds : MANY_ROUNDS };
}
