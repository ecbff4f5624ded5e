import type { FastifyReply } from 'fastify';

/** Bytes; pieces hold this or a larger power of two, so that most pages fit in most of them. */
const LEAST = 2 ** 16;
/** Bytes; what takes more is rare, and neither rounded up nor kept. */
export const MOST_KEPT = 2 ** 21;
/** As many as wait to be used again: one or two answers are on their way at most times. */
const MOST_SPARE = 8;

const spare: Buffer[] = [];
/** What has been lent. A piece that nobody gives back is garbage, like any other. */
const lent = new WeakSet<ArrayBufferLike>();

/**
 * Memory for a page on its way out, until {@link giveBack}. That of pages that have left is used again: it is in the
 * processor's caches, as new memory can't be, and is no garbage outside of V8's heap, which V8 would look for all the time.
 *
 * @param bytes the least that it holds
 */
export function borrow(bytes: number): Buffer {
  const warmest = spare.pop();
  const memory = warmest !== undefined && warmest.length >= bytes ? warmest : Buffer.allocUnsafeSlow(sizeFor(bytes));
  lent.add(memory.buffer);
  return memory;
}

function sizeFor(bytes: number): number {
  return bytes > MOST_KEPT ? bytes : Math.max(LEAST, 2 ** Math.ceil(Math.log2(bytes)));
}

/** @param page a part of what was borrowed, which nobody looks at again; anything else is left alone */
export function giveBack({ buffer }: Buffer): void {
  if (lent.delete(buffer) && buffer.byteLength <= MOST_KEPT && spare.length < MOST_SPARE) {
    spare.push(Buffer.from(buffer));
  }
}

/**
 * Makes room in a page that is still put together.
 *
 * @param used how many bytes of it there are so far
 * @returns the page, if it is large enough; else a larger one that begins with the same bytes, for which it is given back
 */
export function enlarge(page: Buffer, used: number, bytes: number): Buffer {
  if (page.length >= bytes) return page;
  const larger = borrow(Math.max(bytes, 2 * page.length));
  page.copy(larger, 0, 0, used);
  giveBack(page);
  return larger;
}

/** Gives a page back once its answer has left, or can't leave any more; one that nobody lent needs no waiting for. */
export function giveBackAfter(reply: FastifyReply, page: Buffer): void {
  if (!lent.has(page.buffer)) return;
  reply.raw.once('close', () => {
    giveBack(page);
  });
}
