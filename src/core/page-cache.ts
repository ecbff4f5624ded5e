import { machineNow } from './clock.ts';
import type { Image } from './image.ts';
import { unpooled } from './unpooled.ts';
import { createWeighedCache } from './weighed-cache.ts';

/** An answer's body, and how many records it holds. */
export interface RenderedPage {
  readonly body: Buffer;
  readonly rows: number;
}

/**
 * Remembers pages that were asked for more than once, those that were asked for last: tests ask for the same ones over
 * and over. Whoever reads a listing to its end asks for each once; and where more pages are asked for again and again than
 * there is room for, those that are remembered stay, as putting others in their place would cost more than it saves.
 */
export interface PageCache {
  /**
   * @param image what the page is of: whatever changes a dataset makes another one, so no page outlives its data
   * @param now the dataset's instant, ms
   * @param key what else the page follows from: the operation, the filter, the place and the size
   * @param render makes the page; of what it returns, a copy is kept
   */
  page(image: Image, now: number, key: string, render: () => RenderedPage): RenderedPage;
}

/** What an entry takes up besides its texts, about, in bytes. */
const ENTRY_BYTES = 256;

/** For so long after it was asked for a page makes no room for others: ms. */
const STAY_MS = 10_000;

/** A page that is kept, or about to be. */
interface Kept {
  /** Copied once it is sure to be kept: what was rendered lies in memory that is used again. */
  body: Buffer;
  readonly rows: number;
  askedAt: number;
}

/**
 * @param capacity bytes; 0 remembers nothing
 * @param time ms, from any instant on
 */
export function createPageCache(capacity: number, time: () => number = machineNow): PageCache {
  const pages = createWeighedCache<string, Kept>(
    capacity,
    ({ body }, key) => ENTRY_BYTES + key.length + body.length,
    ({ askedAt }) => time() - askedAt >= STAY_MS,
  );
  const isKnown = createDoorkeeper();
  return {
    page(image, now, ownKey, render) {
      const key = `${image.version} ${now} ${ownKey}`;
      const known = pages.get(key);
      if (known !== undefined) {
        known.askedAt = time();
        return known;
      }
      const rendered = render();
      if (!isKnown(key)) return rendered;
      const page: Kept = { ...rendered, askedAt: time() };
      if (pages.put(key, page)) page.body = unpooled(page.body);
      return rendered;
    },
  };
}

/** A power of two: how many keys are known at once, about. */
const SLOTS = 2 ** 14;

/** @returns whether a key was asked for before, as a rule: it may have been forgotten, or be taken for another */
function createDoorkeeper(): (key: string) => boolean {
  const hashes = new Uint32Array(SLOTS);
  return (key) => {
    const hash = hashOf(key);
    const slot = hash % SLOTS;
    const isKnown = hashes[slot] === hash;
    hashes[slot] = hash;
    return isKnown;
  };
}

/** FNV-1a of the UTF-16 code units: 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
