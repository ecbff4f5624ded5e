import type { Image } from './image.ts';
import { unpooled } from './unpooled.ts';
import { createWeighedCache } from './weighed-cache.ts';

/** An answer's body, and how many records it holds. */
export interface RenderedPage {
  /** Copied at once: what is put together may lie in memory that is used again. */
  readonly body: Buffer;
  readonly rows: number;
}

/** Remembers the pages that were asked for last: tests ask for the same ones over and over. */
export interface PageCache {
  /**
   * @param image what the page is of: whatever changes a dataset makes another one, so no page outlives its data
   * @param now the dataset's instant, ms
   * @param key what else the page follows from: the operation, the filter, the place and the size
   */
  page(image: Image, now: number, key: string, render: () => RenderedPage): RenderedPage;
}

/** What an entry takes up besides its texts, about, in bytes. */
const ENTRY_BYTES = 256;

/** @param capacity bytes; 0 remembers nothing */
export function createPageCache(capacity: number): PageCache {
  const pages = createWeighedCache<string, RenderedPage>(
    capacity,
    ({ body }, key) => ENTRY_BYTES + key.length + body.length,
  );
  return {
    page(image, now, ownKey, render) {
      const key = `${image.version} ${now} ${ownKey}`;
      const known = pages.get(key);
      if (known !== undefined) return known;
      const { body, rows } = render();
      const page = { body: unpooled(body), rows };
      pages.put(key, page);
      return page;
    },
  };
}
