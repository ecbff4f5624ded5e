import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether a request came over a socket, not by `inject`. */
export function hasSocket({ raw }: FastifyRequest): boolean {
  return 'resetAndDestroy' in raw.socket;
}

/**
 * Waits, but not once the client is gone or the emulator closes. The timer keeps the process alive only for an injected
 * request: others have a socket that does.
 *
 * @param closing aborted when the emulator closes
 */
export async function pause(ms: number, reply: FastifyReply, closing: AbortSignal): Promise<void> {
  const { raw, request } = reply;
  if (raw.destroyed) return;
  const gone = new AbortController();
  const end = (): void => {
    gone.abort();
  };
  raw.once('close', end);
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([gone.signal, closing]), ref: !hasSocket(request) });
  } catch {
    // Aborted.
  } finally {
    raw.off('close', end);
  }
}
