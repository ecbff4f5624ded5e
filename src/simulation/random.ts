import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Seeded randomness. The same seed and path give the same numbers on every machine: nothing here is worked out with
 * `Math.log`, `Math.exp` or `Math.cos`, whose last bit a JavaScript engine may choose.
 */
export interface Random {
  /** A stream of its own: what is drawn from one branch never shifts what another draws. */
  branch(...path: (string | number)[]): Random;
  /** 0 <= x < 1, one of 2^32 values. */
  float(): number;
  /** min <= x <= max. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** @throws RangeError where the list is empty */
  pick<T>(items: readonly T[]): T;
  /** One of the items, each as likely as its weight says. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T;
  /** Normally distributed, but never more than six deviations off. */
  normal(mean: number, deviation: number): number;
  /** Long-tailed: half of what is drawn lies below the median; sigma is the deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** A version 7 UUID of the given instant (ms): ids that sort by time, as new services make them. */
  uuidV7(ms: number): string;
}

export function createRandom(seed: number, ...path: (string | number)[]): Random {
  return seeded([seed, ...path]);
}

function seeded(path: readonly (string | number)[]): Random {
  // All 128 bits of the state: with fewer, two of many thousand branches would soon draw the same UUIDs.
  const digest = createHash('sha256').update(JSON.stringify(path)).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  const int = (min: number, max: number): number => uniformInt(generator, min, max);
  const bits = (): number => generator.next() >>> 0;
  const float = (): number => bits() / 0x1_0000_0000;
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[int(0, items.length - 1)] as T;
  };
  const normal = (mean: number, deviation: number): number => {
    // Irwin-Hall: the sum of twelve uniform numbers has variance 1.
    let sum = -6;
    for (let term = 0; term < 12; term += 1) sum += float();
    return mean + deviation * sum;
  };
  const variant = (): number => 0x8000_0000 | (bits() & 0x3fff_ffff);
  return {
    branch: (...further) => seeded([...path, ...further]),
    float,
    int,
    chance: (probability) => float() < probability,
    pick,
    weighted(items) {
      let total = 0;
      for (const [, weight] of items) total += weight;
      let left = float() * total;
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[0];
    },
    normal,
    logNormal: (median, sigma) => median * exp(normal(0, sigma)),
    uuid: () => formatUuid(bits(), (bits() & 0xffff_0fff) | 0x4000, variant(), bits()),
    uuidV7: (ms) =>
      formatUuid(Math.floor(ms / 0x1_0000), ((ms % 0x1_0000) << 16) | 0x7000 | (bits() & 0x0fff), variant(), bits()),
  };
}

const HEX_DIGITS = Buffer.from('0123456789abcdef');
/** Where UUIDs are put together: faster by far than joining strings. */
const uuidText = Buffer.alloc(36, '-');

/** A UUID of four words. */
function formatUuid(a: number, b: number, c: number, d: number): string {
  writeHex(a, 0, 8);
  writeHex(b >>> 16, 9, 4);
  writeHex(b, 14, 4);
  writeHex(c >>> 16, 19, 4);
  writeHex(c, 24, 4);
  writeHex(d, 28, 8);
  return uuidText.toString('latin1');
}

/** Writes the lowest digits of a word. */
function writeHex(word: number, start: number, digits: number): void {
  let left = word;
  for (let index = start + digits - 1; index >= start; index -= 1) {
    uuidText[index] = HEX_DIGITS[left & 0xf] ?? 0;
    left >>>= 4;
  }
}

/** e^x to about one part in a thousand for what is drawn here, by multiplication alone: (1 + x / 2^14) ^ 2^14. */
function exp(x: number): number {
  let power = 1 + x / 16_384;
  for (let squaring = 0; squaring < 14; squaring += 1) power *= power;
  return power;
}
