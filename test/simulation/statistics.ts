/** Statistics of daily counts, to compare simulated usage with what real usage looks like. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Variance over mean: 0 for quotas, 1 for counts of independent events. */
export function dispersion(counts: readonly number[]): number {
  const average = mean(counts);
  return mean(counts.map((count) => (count - average) ** 2)) / average;
}

/** How far each day is from the mean of the same weekday in the eight weeks around it, relative to that mean. */
export function deviations(daily: readonly number[]): number[] {
  const weeks = [-4, -3, -2, -1, 1, 2, 3, 4];
  return daily
    .slice(28, -28)
    .map((count, index) => count / mean(weeks.map((week) => daily[index + 28 + 7 * week] ?? 0)) - 1);
}

/** How values vary together with the ones before them, in the square of their unit. */
export function autocovariance(values: readonly number[]): number {
  const average = mean(values);
  return mean(values.slice(1).map((value, index) => (value - average) * ((values[index] ?? 0) - average)));
}

/** The largest ratio of a value above a limit to the next smaller one. */
export function largestGap(values: readonly number[], above: number): number {
  const tail = values.filter((value) => value > above).sort((a, b) => a - b);
  return Math.max(1, ...tail.slice(1).map((value, index) => value / (tail[index] ?? value)));
}
