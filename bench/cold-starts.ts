import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { gitpod } from './listings.ts';
import { type LoadRequest, send } from './load.ts';
import { COMMAND, freePort, memoryOf, type Server, startNode, stop } from './processes.ts';

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

/** A server that answers. */
export interface Started extends Server {
  /** From the process's start to its first 200, ms. */
  readonly ms: number;
}

/** @throws Error for a server that ends, or doesn't answer within a minute */
export async function startCandidate({ args, env, request }: Candidate): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = startNode(args(port), 'server', env?.(port));
  child.stdout?.resume();
  try {
    while (!(await answers(url, request))) {
      if (child.exitCode !== null) throw new Error(`it ended with status ${child.exitCode}`);
      if (performance.now() - began > PATIENCE_MS) throw new Error('it never answers with 200');
      await sleep(POLL_MS);
    }
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url, ms: performance.now() - began, pid: child.pid ?? NaN, [Symbol.asyncDispose]: () => stop(child) };
}

export async function coldStart(candidate: Candidate): Promise<Start> {
  await using started = await startCandidate(candidate);
  await sleep(SETTLED_MS);
  return { ms: started.ms, memory: memoryOf(started.pid) };
}

async function answers(url: string, request: LoadRequest): Promise<boolean> {
  try {
    await send(url, request);
    return true;
  } catch {
    return false;
  }
}
