import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { gitpod } from './listings.ts';
import { type LoadRequest, send } from './load.ts';
import { COMMAND, freePort, memoryOf, startNode, stop } from './processes.ts';

/** A server that is started to see what that costs. */
export interface Candidate {
  /** What Node is called with. */
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => NodeJS.ProcessEnv;
  readonly request: LoadRequest;
}

export interface Start {
  /** From the process's start to its first 200, ms. */
  readonly ms: number;
  /** What it holds a moment later, MB. */
  readonly memory: number;
}

const get = (path: string): LoadRequest => ({ method: 'GET', path, headers: {} });

const emulator = (request: LoadRequest): Candidate => ({
  args: (port) => [COMMAND, '--port', String(port), '--log-level', 'silent'],
  request,
});

async function firstPage(): Promise<LoadRequest> {
  // Nobody is asked before the second page is wanted.
  for await (const page of gitpod.pages('', 25)) return page;
  throw new Error('there is no page');
}

export const healthy = emulator(get('/_emulator/health'));
export const answering = emulator(await firstPage());
export const bare: Candidate = {
  args: () => [join(import.meta.dirname, 'bare-server.js')],
  env: (port) => ({ PORT: String(port) }),
  request: get('/'),
};

/** How long a server has before its memory is looked at, ms. */
const SETTLED_MS = 500;

const POLL_MS = 1;
const PATIENCE_MS = 60_000;

/** @throws Error for a server that ends, or doesn't answer within a minute */
export async function coldStart({ args, env, request }: Candidate): Promise<Start> {
  const port = await freePort();
  const began = performance.now();
  const child = startNode(args(port), 'server', env?.(port));
  child.stdout?.resume();
  try {
    while (!(await answers(`http://127.0.0.1:${port}`, request))) {
      if (child.exitCode !== null) throw new Error(`${args(port).join(' ')} ended with status ${child.exitCode}`);
      if (performance.now() - began > PATIENCE_MS) throw new Error(`${args(port).join(' ')} doesn't answer`);
      await sleep(POLL_MS);
    }
    const ms = performance.now() - began;
    await sleep(SETTLED_MS);
    return { ms, memory: memoryOf(child.pid) };
  } finally {
    await stop(child);
  }
}

async function answers(url: string, request: LoadRequest): Promise<boolean> {
  try {
    await send(url, request);
    return true;
  } catch {
    return false;
  }
}
