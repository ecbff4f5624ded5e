import { Writable } from 'node:stream';
import type { Output } from '../../src/cli/terminal/terminal.ts';

export interface FakeOutput {
  readonly output: Output;
  /** The output so far. */
  readonly text: () => string;
}

/** A terminal or a pipe that collects its output. */
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
