import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Failure, type FailureReason } from '../failure.ts';
import type { DialectOf } from '../dialect.ts';
import { http } from '../node-http.ts';

/** What Node's HTTP parser and its time limits refuse, by the error's code; anything else is a malformed request. */
const REASONS: Readonly<Record<string, readonly [FailureReason, status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    'invalid',
    431,
    'the request header is larger than 16 KiB; send fewer or shorter header fields',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['deadline_exceeded', 408, 'the request was not complete in time; send it at once'],
};
const MALFORMED = ['invalid', 400, 'the request is not valid HTTP'] as const;

const REQUEST_LINE = /^[A-Z]+ (?:[a-z]+:\/\/[^/\s]*)?(\/[^\s?]*)/;

interface ParserError extends Error {
  readonly code?: string | undefined;
  /** The bytes that were being parsed. */
  readonly rawPacket?: unknown;
}

/** Answers requests that Node refuses before they reach any route, or whose body never arrives. */
export interface RefusedRequests {
  readonly refuse: (error: ParserError, socket: Socket) => void;
  /** Is to be told of every request that reaches the server. */
  readonly follow: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A request that reached the server. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The response to the request before it on its connection. */
  readonly previous: ServerResponse | undefined;
}

/**
 * Answers in the dialect of the request's path, as far as that is known. A request never gets a second answer, and never
 * one before those that were sent earlier on its connection.
 *
 * @param requestId names the answer, as for other requests
 */
export function createRefusedRequests(dialectOf: DialectOf, requestId: () => string): RefusedRequests {
  const latest = new WeakMap<Socket, Exchange>();
  const refuse: RefusedRequests['refuse'] = (error, socket) => {
    const last = latest.get(socket);
    // An incomplete request is the one that is refused.
    const before = last?.request.complete === true ? last.response : last?.previous;
    if (before?.writableFinished === false) {
      before.once('finish', () => {
        refuse(error, socket);
      });
    } else if (last?.request.complete === false && last.response.headersSent) socket.destroySoon();
    else answer(error, socket, dialectOf, requestId());
  };
  /** What still arrives after a request that is refused is refused by the parser, too. */
  const ending = new WeakSet<Socket>();
  return {
    refuse(error, socket) {
      if (ending.has(socket)) return;
      ending.add(socket);
      refuse(error, socket);
    },
    follow(request, response) {
      const { socket } = request;
      latest.set(socket, { request, response, previous: latest.get(socket)?.response });
    },
  };
}

function answer(error: ParserError, socket: Socket, dialectOf: DialectOf, id: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [reason, status, message] = REASONS[error.code ?? ''] ?? MALFORMED;
  const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket.subarray(0, 4_096).toString('latin1') : '';
  const path = REQUEST_LINE.exec(packet)?.[1] ?? '/';
  const injected = { status, code: undefined, message };
  const { headers = {}, body } = dialectOf(path).answerFailure(new Failure(reason, message, { injected }), id);
  const text = JSON.stringify(body);
  const fields = {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': id,
    connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${text}`);
  // Also when the client neither reads nor closes.
  socket.destroySoon();
}
