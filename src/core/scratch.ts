let memory = Buffer.alloc(0);

/**
 * Memory for what is put together piece by piece and then copied at its true size: whoever asks next writes over it. It
 * stays in the processor's caches, which new memory isn't in; that is most of what a page costs.
 *
 * @param bytes the least that it holds
 */
export function scratch(bytes: number): Buffer {
  if (memory.length < bytes) memory = Buffer.allocUnsafeSlow(bytes);
  return memory;
}
