import { setTimeout as sleep } from 'node:timers/promises';
import { spreadOf } from './figure.ts';

/** What a health check asks for. It needs no data, so it waits only for the event loop. */
export const LIVE = '/_emulator/live';

const POLL_MS = 10;

/** Asks for {@link LIVE} every {@link POLL_MS}, whether or not the last answer has come. */
export function pollLive(url: string) {
  const waits: Promise<number>[] = [];
  const ask = async (): Promise<number> => {
    const began = performance.now();
    await (await fetch(url + LIVE)).arrayBuffer();
    return performance.now() - began;
  };
  const timer = setInterval(() => waits.push(ask()), POLL_MS);
  return {
    /** ms */
    async stop(): Promise<{ longest: number; median: number }> {
      await sleep(POLL_MS);
      clearInterval(timer);
      const { max, median } = spreadOf(await Promise.all(waits));
      return { longest: max, median };
    },
  };
}
