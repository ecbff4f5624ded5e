import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded randomness. The same seed and path give the same numbers on every machine. */
export interface Random {
  /** A stream of its own: what is drawn from one branch never shifts what another draws. */
  branch(...path: (string | number)[]): Random;
  /** 0 <= x < 1. */
  float(): number;
  /** min <= x <= max. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** @throws RangeError where the list is empty */
  pick<T>(items: readonly T[]): T;
  /** One of the items, each as likely as its weight says. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T;
  /** Normally distributed. */
  normal(mean: number, deviation: number): number;
  /** Long-tailed: half of what is drawn lies below the median; sigma is the deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** A version 7 UUID of the given instant (ms): ids that sort by time, as new services make them. */
  uuidV7(ms: number): string;
}

export function createRandom(seed: number, ...path: (string | number)[]): Random {
  return seeded(JSON.stringify([seed, ...path]), [seed, ...path]);
}

function seeded(key: string, path: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(createHash('sha256').update(key).digest().readInt32LE());
  const int = (min: number, max: number): number => uniformInt(generator, min, max);
  const float = (): number => uniformFloat64(generator);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const normal = (mean: number, deviation: number): number =>
    // Box-Muller; 1 - float() is never 0, whose logarithm is none.
    mean + deviation * Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
  const hex = (digits: number): string => {
    let text = '';
    for (let left = digits; left > 0; left -= 4) text += int(0, 0xffff).toString(16).padStart(4, '0').slice(0, left);
    return text;
  };
  const variant = (): string => `${int(8, 11).toString(16)}${hex(3)}`;
  return {
    branch: (...further) => {
      const branched = [...path, ...further];
      return seeded(JSON.stringify(branched), branched);
    },
    float,
    int,
    chance: (probability) => float() < probability,
    pick,
    weighted(items) {
      const total = items.reduce((sum, [, weight]) => sum + weight, 0);
      let left = float() * total;
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[0];
    },
    normal,
    logNormal: (median, sigma) => median * Math.exp(normal(0, sigma)),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${variant()}-${hex(12)}`,
    uuidV7(ms) {
      const time = ms.toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant()}-${hex(12)}`;
    },
  };
}
