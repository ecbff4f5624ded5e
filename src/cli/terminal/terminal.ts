import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { ExitStatus } from '../exit.ts';

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The width of a terminal; 80 if unknown, and for other streams. */
export function columnsOf({ columns }: Output): number {
  return columns === undefined || columns === 0 ? 80 : columns;
}

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Whether to print colors: on a terminal that supports them, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function wantsColor({ isTTY }: Pick<Output, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  // Node's own rules for both variables and TERM. The method needs no terminal.
  return (isTTY === true || env['FORCE_COLOR'] !== undefined) && WriteStream.prototype.getColorDepth(env) > 2;
}

export function paintFor(output: Pick<Output, 'isTTY'>, env: NodeJS.ProcessEnv): Paint {
  // Node 22.0 to 22.12 don't check the stream in styleText.
  return wantsColor(output, env)
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text;
}

/**
 * Keeps the process running when the reader of its output goes away, as `head` does, or its log can't be written. Output that
 * can't be written for another reason, such as a full disk, ends the process with status 1.
 */
export function handleOutputErrors(stdout: Output, stderr: Output): void {
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    stderr.write(`usage-emulator: the output can't be written: ${message}\n`);
    process.exit(ExitStatus.failure);
  });
  stderr.on('error', () => undefined);
}
