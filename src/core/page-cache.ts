import type { Image } from './image.ts';

/** An answer's body, and how many records it holds. */
export interface RenderedPage {
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
  const pages = new Map<string, RenderedPage>();
  let bytes = 0;
  const forget = (key: string): void => {
    const page = pages.get(key);
    if (page === undefined) return;
    pages.delete(key);
    bytes -= weightOf(key, page);
  };
  return {
    page(image, now, ownKey, render) {
      const key = `${image.version} ${now} ${ownKey}`;
      const known = pages.get(key);
      if (known !== undefined) {
        // As the one used last.
        pages.delete(key);
        pages.set(key, known);
        return known;
      }
      const page = render();
      pages.set(key, page);
      bytes += weightOf(key, page);
      for (const oldest of pages.keys()) {
        if (bytes <= capacity) break;
        forget(oldest);
      }
      return page;
    },
  };
}

function weightOf(key: string, { body }: RenderedPage): number {
  return ENTRY_BYTES + key.length + body.length;
}
