import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

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

/** Keeps the process running when the reader of its output goes away, as `head` does. */
export function ignoreBrokenPipes(outputs: readonly Output[]): void {
  for (const output of outputs) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
