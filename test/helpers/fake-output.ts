import { Writable } from 'node:stream';
import type { Output } from '../../src/cli/terminal.ts';

export interface FakeOutput {
  readonly output: Output;
  /** What was written so far. */
  readonly text: () => string;
}

/** A terminal, or a pipe, that keeps what is written. */
export function fakeOutput(isTTY = false): FakeOutput {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { output: Object.assign(stream, { isTTY }), text: () => text };
}
