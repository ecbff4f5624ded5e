import { scratch } from './scratch.ts';

/** The most bytes of UTF-8 that a UTF-16 code unit comes to. */
const MOST_BYTES = 3;

/**
 * Texts in UTF-8 and bytes as they are, one after another: in {@link scratch}. `Buffer.from` counts the bytes first, which
 * takes three times as long as all of this.
 */
export function bytesOf(parts: readonly (string | Buffer)[]): Buffer {
  const most = parts.reduce((sum, part) => sum + part.length * (typeof part === 'string' ? MOST_BYTES : 1), 0);
  const bytes = scratch(most);
  let end = 0;
  for (const part of parts) end += typeof part === 'string' ? bytes.write(part, end) : part.copy(bytes, end);
  return bytes.subarray(0, end);
}
