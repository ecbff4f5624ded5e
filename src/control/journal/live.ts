import type { EventEmitter } from 'node:events';
import type { Journal } from '../../core/journal/journal.ts';
import { type Criteria, judgeOne } from './judge.ts';

/** ms after which a comment shows that the stream is alive. */
const HEARTBEAT = 15_000;

/**
 * Requests as server-sent events, from now on. It keeps a position in each journal and nothing else: a reader that is slower
 * than the requests misses those that the journals forget, and is told how many.
 *
 * @param journals returns the journals to read, which may be others later; an error it throws ends the stream
 * @param criteriaOf compiles what requests must meet
 * @param arrivals emits `arrival` when a journal has a new request
 * @param signal ends the stream
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* liveEvents(
  journals: () => readonly Journal[],
  criteriaOf: () => Promise<Criteria>,
  arrivals: EventEmitter,
  signal: AbortSignal,
): AsyncIterable<string> {
  const positions = new WeakMap<Journal, number>(journals().map((journal) => [journal, journal.end]));
  const isOver = (): boolean => signal.aborted;
  let news = 0;
  let wake = (): void => undefined;
  const onNews = (): void => {
    news += 1;
    wake();
  };
  arrivals.on('arrival', onNews);
  signal.addEventListener('abort', onNews);
  try {
    yield ': from now on\n\n';
    while (!isOver()) {
      const known = news;
      // Compiled again, because the steps that a JSON path may take are limited.
      const criteria = await criteriaOf();
      for (const journal of journals()) {
        for (let next = journal.after(positions.get(journal) ?? 0); next !== undefined && !isOver();) {
          positions.set(journal, next.position);
          if (next.missed > 0) yield `event: missed\ndata: {"count":${next.missed}}\n\n`;
          const { entry, differs } = judgeOne(next.record, criteria);
          if (differs.length === 0) yield `event: request\nid: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`;
          next = journal.after(next.position);
        }
      }
      if (news !== known) continue;
      const timer = setTimeout(() => {
        wake();
      }, HEARTBEAT).unref();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
      if (news === known) yield ':\n\n';
    }
  } finally {
    arrivals.off('arrival', onNews);
    signal.removeEventListener('abort', onNews);
  }
}
