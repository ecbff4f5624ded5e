import type { Random } from '../core/random.ts';

/**
 * Distributes a whole number in proportion to weights, in whole parts that add up to it exactly. All parts are 0 if no
 * weight is above 0.
 *
 * @param phase 0 to 1: shifts the rounding, so that repeated calls don't favour the same parts
 */
export function apportion(total: number, weights: Float64Array, phase = 0): Int32Array {
  const sum = sumOf(weights);
  const parts = new Int32Array(weights.length);
  if (sum === 0) return parts;
  let seen = 0;
  let distributed = 0;
  for (let index = 0; index < weights.length; index += 1) {
    seen += weights[index] ?? 0;
    // At the last weight, `seen` equals `sum` bit for bit: both add in the same order. So its share is the total.
    const upTo = Math.min(total, Math.floor(total * (seen / sum) + phase));
    parts[index] = upTo - distributed;
    distributed = upTo;
  }
  return parts;
}

/**
 * Distributes a whole number over weights by chance: the parts vary as counts do, and add up to it exactly. All parts are 0
 * if no weight is above 0.
 */
export function scatter(total: number, weights: Float64Array, random: Random): Int32Array {
  let sum = 0;
  const upTo = weights.map((weight) => (sum += weight));
  const parts = new Int32Array(weights.length);
  if (sum === 0) return parts;
  for (let left = total; left > 0; left -= 1) {
    const at = random.float() * sum;
    let low = 0;
    let high = weights.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    parts[low] = (parts[low] ?? 0) + 1;
  }
  return parts;
}

/** The sum, added from first to last: another order could round differently. */
export function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
