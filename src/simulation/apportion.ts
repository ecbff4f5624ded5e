/**
 * Deals a whole number out by weight, so that the parts add up to it exactly. Where nothing has any weight, there is
 * nothing to deal.
 *
 * @param phase 0 to 1: where the first part begins, which is what rounding favours
 */
export function apportion(total: number, weights: Float64Array, phase = 0): Int32Array {
  const sum = sumOf(weights);
  const parts = new Int32Array(weights.length);
  if (sum === 0) return parts;
  let seen = 0;
  let dealt = 0;
  for (let index = 0; index < weights.length; index += 1) {
    seen += weights[index] ?? 0;
    // The last of these sums is the same as the first, bit for bit, and so its share is the total.
    const upTo = Math.min(total, Math.floor(total * (seen / sum) + phase));
    parts[index] = upTo - dealt;
    dealt = upTo;
  }
  return parts;
}

/** From the first to the last. */
export function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
