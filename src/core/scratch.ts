/** What more than this takes is rare, and not kept: bytes. */
const MOST_KEPT = 4 * 2 ** 20;

let memory = Buffer.alloc(0);

/**
 * Memory for what is put together piece by piece and then copied at its true size: whoever asks next writes over it. It
 * stays in the processor's caches, as new memory can't, and is no garbage.
 *
 * @param bytes the least that it holds
 */
export function scratch(bytes: number): Buffer {
  if (memory.length >= bytes) return memory;
  const larger = Buffer.allocUnsafeSlow(bytes);
  if (bytes <= MOST_KEPT) memory = larger;
  return larger;
}
