/** One thing measured beside another, in turns. */
export interface Figure {
  readonly bench: string;
  readonly what: string;
  /** What A and B are counted in, such as `pages/s`, `ms` or `MB`. */
  readonly unit: string;
  readonly a: string;
  readonly b: string;
  /** A B A B, each pair in turn: what drifts meanwhile drifts for both. */
  readonly rounds: readonly Round[];
  /** `undefined` where the figure is only told. */
  readonly target?: Target | undefined;
  /** What a reader of the figure has to know. */
  readonly note?: string | undefined;
}

export interface Round {
  readonly a: number;
  readonly b: number;
}

/** What the ratio A / B shall be at least or at most, or what A alone shall be at most. */
export type Target = { readonly atLeast: number } | { readonly atMost: number } | { readonly medianAtMost: number };

/** What could not be measured here, and why. */
export interface Missing {
  readonly bench: string;
  readonly what: string;
  readonly missing: string;
}

/**
 * Measures A and B in turns, after a first time that warms both up and doesn't count.
 *
 * @param a measures once; the round is a seed, so that no round repeats another's requests
 * @param b measures once
 */
export async function alternate(
  { rounds, short }: { readonly rounds: number; readonly short: boolean },
  a: (round: number) => Promise<number>,
  b: (round: number) => Promise<number>,
): Promise<readonly Round[]> {
  const measured: Round[] = [];
  if (!short) await b(0).then(() => a(0));
  for (let round = 1; round <= rounds; round += 1) measured.push({ a: await a(round), b: await b(round) });
  return measured;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((x, y) => x - y);
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** @param sorted smallest first */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of the rounds' ratios, not the ratio of medians: each round's A and B ran side by side. */
export function ratioOf({ rounds }: Pick<Figure, 'rounds'>): Spread {
  return spreadOf(rounds.map(({ a, b }) => a / b));
}

/** @returns `undefined` where there is no target */
export function meetsTarget(figure: Figure): boolean | undefined {
  const { target } = figure;
  if (target === undefined) return undefined;
  if ('medianAtMost' in target) return spreadOf(figure.rounds.map(({ a }) => a)).median <= target.medianAtMost;
  const { median } = ratioOf(figure);
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost;
}
