import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Pin, pins } from './machine.ts';

/** Kept between runs, because seeding millions of rows takes minutes. */
export const CACHE = join(tmpdir(), 'usage-emulator-bench');

/** The shipped command, built by `npm run bench`. */
export const COMMAND = join(import.meta.dirname, '../bin/usage-emulator.js');

/** Caches compiled TypeScript, for processes whose start isn't measured. */
export const QUICK_START = { NODE_COMPILE_CACHE: join(CACHE, 'code') };

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts Node on a core. Callers can read its stdout; its stderr is inherited. */
export function startNode(args: readonly string[], pin: Pin, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const [command = '', ...rest] = [...pins[pin], process.execPath, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const running = new Set<ChildProcess>();

// Ends all child processes, however the benches end.
process.once('exit', () => {
  for (const child of running) kill(child);
});

/**
 * Starts a server that prints its URL.
 *
 * @throws Error if it exits without printing one
 */
export async function startServer(args: readonly string[]): Promise<Server> {
  const child = startNode(args, 'server', QUICK_START);
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[\w.:]+\d/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, pid: child.pid ?? NaN, [Symbol.asyncDispose]: () => stop(child) };
  }
  throw new Error(`${args.join(' ')} exited before it printed its URL`);
}

/** Kills a process and its descendants, and waits for its exit. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  kill(child);
  await gone;
}

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const member of familyOf(pid)) {
    try {
      process.kill(member, 'SIGKILL');
    } catch {
      // It has already exited.
    }
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A process and its descendants, if the system lists them. */
function familyOf(pid: number): number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** The resident set of a process and its descendants, MB; 0 if unknown. */
export function memoryOf(pid: number): number {
  return familyOf(pid).reduce((sum, member) => sum + bytesOf(member, 'VmRSS'), 0) / 1e6;
}

/** The peak resident set of a process, MB; 0 if unknown. */
export function peakMemoryOf(pid: number): number {
  return bytesOf(pid, 'VmHWM') / 1e6;
}

/** Clock ticks per second in /proc. */
const TICKS = 100;

/** The CPU time of a process and its descendants so far, s; 0 if unknown. */
export function cpuSecondsOf(pid: number): number {
  const ticks = familyOf(pid).map((member) => {
    // utime and stime are fields 14 and 15. The second field, the command's name, can contain any character.
    const [user = '0', system = '0'] = readProc(`${member}/stat`).split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
    return Number(user) + Number(system);
  });
  return ticks.reduce((sum, taken) => sum + taken, 0) / TICKS;
}

/** @returns bytes */
function bytesOf(pid: number, field: string): number {
  const [, kilobytes = '0'] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readProc(`${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

function readProc(path: string): string {
  try {
    return readFileSync(join('/proc', path), 'utf8');
  } catch {
    return '';
  }
}
