import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { ConfigError } from '../config.ts';
import type { Health } from '../control/health.ts';
import type { Emulator } from '../emulator.ts';
import { StartError } from './exit.ts';

/** What a worker says once it answers. */
interface Ready {
  readonly kind: 'ready';
  readonly url: string;
  readonly health: Health;
}

/** What a worker says that can't start: people are told once, by the primary process. */
interface Failed {
  readonly kind: 'failed';
  readonly isWrongUsage: boolean;
  readonly message: string;
}

/** What the primary process says to a worker. */
const STOP = 'stop';

/** A call would change the one worker alone that it happens to reach. */
export const CONTROL_REFUSAL =
  'not with --workers, since a call reaches one worker alone: start the emulator without --workers to control it';

export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Runs the same command in several processes that share its port, until the end is asked for. They answer alike: they
 * serve the same data under the same clock, and read each other's page tokens. One that ends by itself ends all.
 *
 * @param onReady called once all of them answer
 * @throws ConfigError, StartError for what a worker can't start with, and for one that ends by itself
 */
export async function runWorkers(count: number, stop: AbortSignal, onReady: (ready: Ready) => void): Promise<void> {
  if (stop.aborted) return;
  const end = once(stop, 'abort');
  const loss = new Promise<never>((_resolve, reject) => {
    cluster.on('exit', ({ process: { pid } }, status, signal: string | null) => {
      const how = signal === null ? `with status ${status}` : `by ${signal}`;
      reject(new StartError(`worker ${pid} was ended ${how}; the others are ended with it`));
    });
  });
  const start = async (): Promise<void> => {
    // The first one seeds the data file, where there is none yet; the others find it.
    const ready = await startWorker();
    if (stop.aborted) return;
    await Promise.all(Array.from({ length: count - 1 }, startWorker));
    onReady(ready);
  };
  try {
    await Promise.race([start().then(() => end), loss, end]);
  } finally {
    await Promise.all(Object.values(cluster.workers ?? {}).map(stopWorker));
  }
}

function startWorker(): Promise<Ready> {
  const worker = cluster.fork();
  return new Promise((resolve, reject) => {
    worker.on('message', (report: Ready | Failed) => {
      if (report.kind === 'ready') resolve(report);
      else reject(report.isWrongUsage ? new ConfigError(report.message) : new StartError(report.message));
    });
  });
}

async function stopWorker(worker: Worker | undefined): Promise<void> {
  if (worker === undefined || worker.isDead()) return;
  const exit = once(worker, 'exit');
  // One that has just gone doesn't hear it, and need not.
  worker.send(STOP, () => undefined);
  await exit;
}

/**
 * What a worker does. Signals are left to the primary process: a terminal sends them to all of them, and what the primary
 * says thereupon would count as the second one.
 */
export async function work(
  start: (stop: AbortSignal) => Promise<Emulator | undefined>,
  close: (emulator: Emulator) => Promise<void>,
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  const stopping = new AbortController();
  process.on('message', (message) => {
    if (message === STOP) stopping.abort();
  });
  const stop = stopping.signal;
  try {
    const emulator = await start(stop);
    if (emulator !== undefined) {
      await report({ kind: 'ready', url: emulator.url, health: emulator.health() });
      if (!stop.aborted) await once(stop, 'abort');
      await close(emulator);
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    await report({ kind: 'failed', isWrongUsage: error instanceof ConfigError, message: error.message });
  }
  process.disconnect();
}

async function report(message: Ready | Failed): Promise<void> {
  await new Promise((resolve) => process.send?.(message, resolve));
}
