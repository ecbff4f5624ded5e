import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** A stream that people read on a terminal, or programs elsewhere. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** How wide it is; a terminal that doesn't know counts as any file does. */
export function columnsOf({ columns }: Output): number {
  return columns === undefined || columns === 0 ? 80 : columns;
}

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Whether colour is wanted there: on a terminal that has it, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function wantsColour({ isTTY }: Pick<Output, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  // Node's own reading of both variables, and of TERM; as a method it needs no terminal.
  return (isTTY === true || env['FORCE_COLOR'] !== undefined) && WriteStream.prototype.getColorDepth(env) > 2;
}

export function paintFor(output: Pick<Output, 'isTTY'>, env: NodeJS.ProcessEnv): Paint {
  // Node 22.0 to 22.12 style whatever they are asked to, so that the stream has to be judged here.
  return wantsColour(output, env)
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text;
}

/** A reader that goes away, such as `head`, is no reason to stop serving. */
export function surviveBrokenPipes(outputs: readonly Output[]): void {
  for (const output of outputs) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
