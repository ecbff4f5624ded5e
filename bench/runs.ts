import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { peakMemoryOf, startNode } from './processes.ts';

/** A Node process from its start to its end. */
export interface Run {
  readonly stdout: string;
  readonly ms: number;
  /** MB */
  readonly peak: number;
}

const WATCH_MS = 50;

/**
 * Runs Node on the server's core until it ends.
 *
 * @throws Error if it fails
 */
export async function runNode(args: readonly string[]): Promise<Run> {
  const began = performance.now();
  const child = startNode(args, 'server');
  if (child.stdout === null) throw new Error('no stdout');
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemoryOf(child.pid ?? NaN));
  }, WATCH_MS);
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  clearInterval(watch);
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} exited with status ${child.exitCode}`);
  return { stdout, ms: performance.now() - began, peak };
}
