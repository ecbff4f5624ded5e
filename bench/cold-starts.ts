import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { gitpod } from './listings.ts';
import { type LoadRequest, send } from './load.ts';
import { COMMAND, freePort, memoryOf, type Server, startNode, stop } from './processes.ts';

/** A server whose start is measured. */
export interface Candidate {
  /** Arguments for Node. */
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => NodeJS.ProcessEnv;
  readonly request: LoadRequest;
}

export interface Start {
  /** Time from spawn to the first 200, ms. */
  readonly ms: number;
  /** Resident set shortly after that, MB. */
  readonly memory: number;
}

const get = (path: string): LoadRequest => ({ method: 'GET', path, headers: {} });

const emulator = (request: LoadRequest): Candidate => ({
  args: (port) => [COMMAND, '--port', String(port), '--log-level', 'silent'],
  request,
});

async function firstPage(): Promise<LoadRequest> {
  // The URL isn't used before the second page.
  for await (const page of gitpod.pages('', 25)) return page;
  throw new Error('the listing has no page');
}

export const healthy = emulator(get('/_emulator/health'));
export const answering = emulator(await firstPage());
export const bare: Candidate = {
  args: () => [join(import.meta.dirname, 'bare-server.js')],
  env: (port) => ({ PORT: String(port) }),
  request: get('/'),
};

/** Time between the first response and measuring the memory, ms. */
const SETTLED_MS = 500;

const POLL_MS = 1;
const PATIENCE_MS = 60_000;

/** A server that has sent its first 200. */
export interface Started extends Server {
  /** Time from spawn to the first 200, ms. */
  readonly ms: number;
}

/** @throws Error if the server exits, or doesn't respond within a minute */
export async function startCandidate({ args, env, request }: Candidate): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = startNode(args(port), 'server', env?.(port));
  child.stdout?.resume();
  try {
    while (!(await answers(url, request))) {
      if (child.exitCode !== null) throw new Error(`the server exited with status ${child.exitCode}`);
      if (performance.now() - began > PATIENCE_MS)
        throw new Error(`no 200 from the server within ${PATIENCE_MS / 1000} s`);
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
