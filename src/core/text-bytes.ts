import { scratch } from './scratch.ts';

/** The most bytes of UTF-8 that a UTF-16 code unit comes to. */
const MOST_BYTES = 3;

/**
 * Texts in UTF-8 one after another, between two other parts: in {@link scratch}. `Buffer.from` counts the bytes first, which
 * takes three times as long as all of this.
 */
export function bytesOf(texts: readonly string[], head: Buffer = NONE, tail: Buffer = NONE): Buffer {
  const most = texts.reduce((sum, text) => sum + text.length * MOST_BYTES, head.length + tail.length);
  const bytes = scratch(most);
  let end = head.copy(bytes);
  for (const text of texts) end += bytes.write(text, end);
  end += tail.copy(bytes, end);
  return bytes.subarray(0, end);
}

const NONE = Buffer.alloc(0);
