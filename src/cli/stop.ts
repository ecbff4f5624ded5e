/** A signal ended what was under way. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** What the process ends with: 128 and the signal's number. */
  readonly status: number;

  constructor(signal: string, status: number) {
    super(`ended by ${signal}`);
    this.status = status;
  }
}

const STATUSES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * ms within which a signal that comes again is the same one: npm and timeout pass on what the terminal or they
 * themselves have already sent to everyone in the process group.
 */
const ECHO_MS = 100;

/** Aborted with an {@link Interruption} by the first SIGINT or SIGTERM. A second one ends the process at once, with 128 and its number. */
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
