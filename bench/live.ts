import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Waits } from './live-poller.ts';

/** What a health check asks for. It needs no data, so it waits only for the event loop. */
export const LIVE = '/_emulator/live';

/**
 * Asks for {@link LIVE} every 10 ms, whether or not the last answer has come. On another thread: this one may be busy
 * reading what the operation answers.
 */
export async function pollLive(url: string) {
  const poller = new Worker(new URL('./live-poller.ts', import.meta.url), { workerData: url + LIVE });
  await once(poller, 'message');
  return {
    /** ms */
    async stop(): Promise<Waits> {
      const answered = once(poller, 'message') as Promise<[Waits]>;
      poller.postMessage('stop');
      const [waits] = await answered;
      return waits;
    },
  };
}
