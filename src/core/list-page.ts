import { borrow, MOST_KEPT } from './page-memory.ts';

/** UTF-8 takes at most so many bytes for one of UTF-16's units. */
const UTF8_BYTES = 3;
const COMMA = 0x2c;

/**
 * @param items what goes between head and tail, a comma between two
 * @returns UTF-8, in borrowed memory
 */
export function listPage(head: string, items: readonly string[], tail: string): Buffer {
  const page = borrow(roomFor([head, tail, ...items]) + items.length);
  let end = page.write(head);
  for (const [n, item] of items.entries()) {
    if (n > 0) page[end++] = COMMA;
    end += page.write(item, end);
  }
  return page.subarray(0, end + page.write(tail, end));
}

/** For all of them in UTF-8, bytes: rather more than it takes than a look at every character of a page. */
function roomFor(texts: readonly string[]): number {
  const most = UTF8_BYTES * texts.reduce((sum, { length }) => sum + length, 0);
  return most <= MOST_KEPT ? most : texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
