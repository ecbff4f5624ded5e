import { connect } from 'node:net';
import type { HostileRequest } from './requests.ts';

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** ms after which a connection that isn't closed counts as hanging. */
const PATIENCE_MS = 20_000;

/**
 * Sends requests on one connection, one directly after the other. The last one asks for the end of the connection, or has
 * no end itself: then its client ends it.
 *
 * @returns the answers, or `undefined` if the connection was not closed in time
 */
export function exchange(port: number, requests: readonly HostileRequest[]): Promise<readonly Answer[] | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const leaves = requests.some((request) => request.leaves);
    let hangs = false;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (leaves) socket.destroy();
    });
    // The server may close a connection whose bytes it refuses before it has read all of them.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(hangs ? undefined : answersIn(Buffer.concat(chunks), requests));
    });
    socket.setTimeout(PATIENCE_MS, () => {
      hangs = true;
      socket.destroy();
    });
    for (const { bytes } of requests) socket.write(bytes);
    if (leaves && requests.length % 2 === 0) socket.destroySoon();
    else if (requests.at(-1)?.endless === true) socket.end();
  });
}

/** The answers that are complete, and the last one as far as it has come. */
function answersIn(bytes: Buffer, requests: readonly HostileRequest[]): Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n') + 4;
    if (end < 4) return answers;
    const head = rest.subarray(0, end).toString('latin1');
    const status = Number(head.split(' ')[1]);
    rest = rest.subarray(end);
    if (status < 200) continue;
    const isBodiless = requests[answers.length]?.method === 'HEAD' || status === 204 || status === 304;
    const length = isBodiless ? 0 : bodyLength(head, rest);
    answers.push({ status, head, body: rest.subarray(0, length).toString('utf8') });
    rest = rest.subarray(length);
  }
}

/** The bytes of a body on the wire. */
function bodyLength(head: string, rest: Buffer): number {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (!/^transfer-encoding: chunked/im.test(head)) return rest.length;
  let at = 0;
  for (;;) {
    const line = rest.indexOf('\r\n', at);
    const size = line < 0 ? NaN : Number.parseInt(rest.subarray(at, line).toString('latin1'), 16);
    if (Number.isNaN(size)) return rest.length;
    at = line + 2 + size + 2;
    if (size === 0) return at;
  }
}
