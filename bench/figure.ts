/** A comparison of A and B, measured in alternation. */
export interface Figure {
  readonly bench: string;
  readonly what: string;
  /** Unit of A and B, such as `pages/s`, `ms` or `MB`. */
  readonly unit: string;
  readonly a: string;
  readonly b: string;
  /** The pairs, in order. Alternation makes a drift of the machine affect both sides. */
  readonly rounds: readonly Round[];
  /** `undefined` for a figure without a target. */
  readonly target?: Target | undefined;
  /** A remark for readers of the figure. */
  readonly note?: string | undefined;
}

export interface Round {
  readonly a: number;
  readonly b: number;
}

/** A lower or upper bound for the ratio A / B, or an upper bound for A. */
export type Target = { readonly atLeast: number } | { readonly atMost: number } | { readonly medianAtMost: number };

/** A figure that could not be measured here, and why. */
export interface Missing {
  readonly bench: string;
  readonly what: string;
  readonly missing: string;
}

/**
 * Measures A and B alternately, after an uncounted pair that warms up both.
 *
 * @param a measures A once; the round is a seed, so that no round repeats another's requests
 * @param b measures B once
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

/** @param sorted in ascending order */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of the rounds' ratios, not the ratio of medians, because A and B of a round ran right after each other. */
export function ratioOf({ rounds }: Pick<Figure, 'rounds'>): Spread {
  return spreadOf(rounds.map(({ a, b }) => a / b));
}

/** @returns `undefined` without a target */
export function meetsTarget(figure: Figure): boolean | undefined {
  const { target } = figure;
  if (target === undefined) return undefined;
  if ('medianAtMost' in target) return spreadOf(figure.rounds.map(({ a }) => a)).median <= target.medianAtMost;
  const { median } = ratioOf(figure);
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost;
}
