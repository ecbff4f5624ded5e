import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Test } from 'tap';

/** The command in the clone, which runs the built code. */
export const COMMAND = join(import.meta.dirname, '../../bin/usage-emulator.js');

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The URL in its banner. */
  readonly url: string;
  readonly ended: Promise<Ended>;
  /** Its output so far. */
  readonly output: () => Pick<Ended, 'stdout' | 'stderr'>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** A test: processes that it starts end with it. */
export type Scope = Pick<Test, 'teardown'>;

export interface CommandOptions {
  /** The environment, in addition to PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node. */
  readonly node?: readonly string[];
  /** The file to run; {@link COMMAND} by default. */
  readonly command?: string;
}

/** Runs the real command in a child process until it ends. */
export async function runCommand(t: Scope, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return launch(t, args, options).ended;
}

/** Starts the real command and waits for its banner. It is killed at the end of the test. */
export async function startCommand(t: Scope, args: readonly string[], options: CommandOptions = {}): Promise<Running> {
  const launched = launch(t, args, options);
  const { child, ended, output } = launched;
  const url = await Promise.race([
    seen(
      child.stdout,
      () => /listens on (http:\S+)[^]*variables: /.exec(stripVTControlCharacters(output().stdout))?.[1],
    ),
    ended.then(({ status, stderr }) => {
      throw new Error(`it ended with status ${status}: ${stderr}`);
    }),
  ]);
  return { ...launched, url };
}

/** Starts the real command without waiting for its banner. */
export function launch(
  t: Scope,
  args: readonly string[],
  { env = {}, node = [], command = COMMAND }: CommandOptions,
): Omit<Running, 'url'> {
  const child = spawn(process.execPath, [...node, command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // No test leaves anything in the user's cache.
    env: { PATH: process.env['PATH'], USAGE_EMULATOR_NO_CACHE: '1', ...env },
  });
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const output = (): Pick<Ended, 'stdout' | 'stderr'> => ({ stdout: stdout(), stderr: stderr() });
  const ended = once(child, 'close').then(() => ({ status: child.exitCode, signal: child.signalCode, ...output() }));
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** Calls `find` whenever the stream has data until it returns a value; rejects if the stream ends before. */
export function seen<T>(stream: Readable | null, find: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    stream?.on('end', () => {
      reject(new Error('it ended without'));
    });
    const look = (): void => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    stream?.on('data', look);
    look();
  });
}

function gather(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
