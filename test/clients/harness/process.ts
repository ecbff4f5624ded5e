import { spawn } from 'node:child_process';

export interface Finished {
  readonly status: number;
  /** Both stdout and stderr, in order. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input. */
  readonly input?: string;
}

/** Time limit of a suite, ms. */
const LIMIT_MS = 9 * 60_000;

/** Runs a command to its end. A missing command has status 127, as in a shell. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const all: Buffer[] = [];
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      all.push(chunk);
      out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
    child.on('error', (error) => {
      resolve({ status: 127, output: error.message, stdout: '' });
    });
    child.on('close', (code, signal) => {
      const output = Buffer.concat(all).toString();
      resolve({
        status: code ?? 1,
        output: signal === null ? output : `${output}\nended by ${signal}`,
        stdout: Buffer.concat(out).toString(),
      });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}
