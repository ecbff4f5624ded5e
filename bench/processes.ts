import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Pin, pins } from './machine.ts';

/** What stays from run to run: data of millions of rows takes minutes to make. */
export const CACHE = join(tmpdir(), 'usage-emulator-bench');

/** The command that is shipped; `npm run bench` builds it first. */
export const COMMAND = join(import.meta.dirname, '../bin/usage-emulator.js');

/** For processes whose start isn't measured: TypeScript is compiled once. */
export const QUICK_START = { NODE_COMPILE_CACHE: join(CACHE, 'code') };

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts Node on a core. Its output is read by whoever wants it; its errors are shown. */
export function startNode(args: readonly string[], pin: Pin, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const [command = '', ...rest] = [...pins[pin], process.execPath, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const running = new Set<ChildProcess>();

// However the benches end, nothing that they started goes on.
process.once('exit', () => {
  for (const child of running) kill(child);
});

/**
 * Starts a server that prints its URL.
 *
 * @throws Error where it ends without having printed one
 */
export async function startServer(args: readonly string[], pin: Pin = 'server'): Promise<Server> {
  const child = startNode(args, pin, QUICK_START);
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[\w.:]+\d/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, pid: child.pid ?? NaN, [Symbol.asyncDispose]: () => stop(child) };
  }
  throw new Error(`${args.join(' ')} ended before it listened`);
}

/** Ends a process with those that it started, and waits until it is gone. */
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
      // It has just ended by itself.
    }
  }
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A process and all that descend from it, where the system tells. */
function familyOf(pid: number): number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** What a process and those that it started hold in memory, MB; 0 where the system doesn't tell. */
export function memoryOf(pid: number): number {
  return familyOf(pid).reduce((sum, member) => sum + bytesOf(member, 'VmRSS'), 0) / 1e6;
}

/** The most that a process has held so far, MB; 0 where the system doesn't tell. */
export function peakMemoryOf(pid: number): number {
  return bytesOf(pid, 'VmHWM') / 1e6;
}

/** Ticks of Linux's accounting in a second. */
const TICKS = 100;

/** The CPU time that a process and those that it started have taken so far, s; 0 where the system doesn't tell. */
export function cpuSecondsOf(pid: number): number {
  const ticks = familyOf(pid).map((member) => {
    // After the command's name, which may hold anything: utime and stime are the 14th and 15th of all fields.
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
