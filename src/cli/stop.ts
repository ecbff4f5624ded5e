/** A signal stopped the command. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** The exit status: 128 plus the signal's number. */
  readonly status: number;

  constructor(signal: string, status: number) {
    super(`stopped by ${signal}`);
    this.status = status;
  }
}

const STATUSES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * ms within which a repeated signal counts as the same one. npm and timeout forward a signal that the whole process group
 * has already received.
 */
const ECHO_MS = 100;

/**
 * A signal that the first SIGINT or SIGTERM aborts with an {@link Interruption}. A second one ends the process at once, with
 * status 130 or 143.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  let since = 0;
  for (const [signal, status] of Object.entries(STATUSES)) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        since = performance.now();
        stopping.abort(new Interruption(signal, status));
      } else if (performance.now() - since > ECHO_MS) {
        process.exit(status);
      }
    });
  }
  return stopping.signal;
}
