import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that yields where others may have their turn of the event loop, and returns its result. */
export type Work<Result> = Generator<undefined, Result, undefined>;

/** The same work, for an iteration that yields numbers of rows. */
export function* withoutRows<Result>(work: Work<Result>): Generator<0, Result, undefined> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield 0;
  }
}

/** Does all of it at once. */
export function atOnce<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/**
 * Does it in turns with others.
 *
 * @param signal ends it; what it was reading from may be gone by then
 * @throws the signal's reason
 */
export async function inTurns<Result>(work: Work<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await nextTurn();
    signal?.throwIfAborted();
  }
}
