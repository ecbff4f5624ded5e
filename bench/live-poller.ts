// Asks for a URL every few ms, from a message until the next, and answers with the waits.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { spreadOf } from './figure.ts';

/** ms */
export interface Waits {
  readonly longest: number;
  readonly median: number;
}

const POLL_MS = 10;

const ask = async (): Promise<number> => {
  const began = performance.now();
  await (await fetch(String(workerData))).arrayBuffer();
  return performance.now() - began;
};

// The first requests of a client take long.
for (let count = 0; count < 5; count += 1) await ask();
parentPort?.postMessage('ready');
const waits: Promise<number>[] = [];
const timer = setInterval(() => waits.push(ask()), POLL_MS);
if (parentPort !== null) await once(parentPort, 'message');
await sleep(POLL_MS);
clearInterval(timer);
const { max, median } = spreadOf(await Promise.all(waits));
parentPort?.postMessage({ longest: max, median } satisfies Waits);
parentPort?.close();
