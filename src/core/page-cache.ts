import type { Image } from './image.ts';
import { unpooled } from './unpooled.ts';
import { createWeighedCache } from './weighed-cache.ts';

/** An answer's body, and how many records it holds. */
export interface RenderedPage<Body extends string | Buffer = string | Buffer> {
  /**
   * JSON as text where it was put together as such: bytes of it would lie outside of V8's heap, which has to look for
   * garbage all the time then. Bytes are copied at once, as they may lie in memory that is used again.
   */
  readonly body: Body;
  readonly rows: number;
}

/**
 * Remembers pages that were asked for more than once, those that were asked for last: tests ask for the same ones over
 * and over. Whoever reads a listing to its end asks for each once, and what is kept for a while is garbage of the costly
 * kind.
 */
export interface PageCache {
  /**
   * @param image what the page is of: whatever changes a dataset makes another one, so no page outlives its data
   * @param now the dataset's instant, ms
   * @param key what else the page follows from: the operation, the filter, the place and the size
   */
  page<Body extends string | Buffer>(
    image: Image,
    now: number,
    key: string,
    render: () => RenderedPage<Body>,
  ): RenderedPage<Body | Buffer>;
}

/** What an entry takes up besides its texts, about, in bytes. */
const ENTRY_BYTES = 256;

/** @param capacity bytes; 0 remembers nothing */
export function createPageCache(capacity: number): PageCache {
  const pages = createWeighedCache<string, RenderedPage<Buffer>>(
    capacity,
    ({ body }, key) => ENTRY_BYTES + key.length + body.length,
  );
  const isKnown = createDoorkeeper();
  return {
    page(image, now, ownKey, render) {
      const key = `${image.version} ${now} ${ownKey}`;
      const known = pages.get(key);
      if (known !== undefined) return known;
      const rendered = render();
      const { body, rows } = rendered;
      const isKept = isKnown(key);
      if (typeof body === 'string' && !isKept) return rendered;
      const page = { body: unpooled(typeof body === 'string' ? Buffer.from(body) : body), rows };
      if (isKept) pages.put(key, page);
      return page;
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
