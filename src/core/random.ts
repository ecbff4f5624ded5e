import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Seeded randomness. The same seed and path give the same numbers on every machine: it doesn't use `Math.log`, `Math.exp`
 * or `Math.cos`, whose last bit depends on the JavaScript engine.
 */
export interface Random {
  /** An independent stream: drawing from one branch doesn't affect another. */
  branch(...path: (string | number)[]): Random;
  /** 0 <= x < 1, one of 2^32 values. */
  float(): number;
  /** min <= x <= max. */
  int(min: number, max: number): number;
  /** `true` with the given probability. */
  chance(probability: number): boolean;
  /** @throws RangeError for an empty list */
  pick<T>(items: readonly T[]): T;
  /** One of the items, with a probability in proportion to its weight. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T;
  /** Normally distributed, at most six deviations from the mean. */
  normal(mean: number, deviation: number): number;
  /** Log-normally distributed: long-tailed around the median. Sigma is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** A version 4 UUID. */
  uuid(): string;
  /** A version 7 UUID of an instant (ms): such ids sort by time. */
  uuidV7(ms: number): string;
}

export function createRandom(seed: number, ...path: (string | number)[]): Random {
  return seeded([seed, ...path]);
}

function seeded(path: readonly (string | number)[]): Random {
  // All 128 bits of the state are seeded: with fewer, two of many thousand branches could draw the same UUIDs.
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
    // Irwin-Hall distribution: the sum of twelve uniform numbers has variance 1.
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
/** The buffer in which UUIDs are formatted, which is much faster than joining strings. */
const uuidText = Buffer.alloc(36, '-');

/** Formats four 32-bit words as a UUID. */
function formatUuid(a: number, b: number, c: number, d: number): string {
  writeHex(a, 0, 8);
  writeHex(b >>> 16, 9, 4);
  writeHex(b, 14, 4);
  writeHex(c >>> 16, 19, 4);
  writeHex(c, 24, 4);
  writeHex(d, 28, 8);
  return uuidText.toString('latin1');
}

/** Writes the lowest hexadecimal digits of a word. */
function writeHex(word: number, start: number, digits: number): void {
  let left = word;
  for (let index = start + digits - 1; index >= start; index -= 1) {
    uuidText[index] = HEX_DIGITS[left & 0xf] ?? 0;
    left >>>= 4;
  }
}

/** e^x to about one part in a thousand for the numbers drawn here, by multiplication only: (1 + x / 2^14) ^ 2^14. */
export function exp(x: number): number {
  let power = 1 + x / 16_384;
  for (let squaring = 0; squaring < 14; squaring += 1) power *= power;
  return power;
}
