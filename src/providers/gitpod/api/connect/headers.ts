import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../../../core/http/failure.ts';

/**
 * [gitpod/connect-protocol-version-sent-must]
 *
 * @throws Failure `invalid` for a protocol version or timeout that is not supported
 */
export function checkProtocolHeaders({ headers }: FastifyRequest): void {
  const version = headers['connect-protocol-version'];
  if (version !== undefined && version !== '1') {
    throw new Failure('invalid', 'Connect-Protocol-Version must be "1"');
  }
  readTimeout(headers);
}

const TIMEOUT = /^\d{1,10}$/;

/**
 * [gitpod/connect-timeout-ms-most-10]
 *
 * @returns ms; `undefined` if the client sets no timeout
 */
function readTimeout(headers: FastifyRequest['headers']): number | undefined {
  const timeout = headers['connect-timeout-ms'];
  if (timeout === undefined || timeout === '') return undefined;
  if (typeof timeout !== 'string' || !TIMEOUT.test(timeout)) {
    throw new Failure('invalid', 'Connect-Timeout-Ms must be a whole number of milliseconds of at most 10 digits');
  }
  return Number(timeout);
}

/** @throws Failure `deadline_exceeded` once the client's timeout has passed */
export function checkDeadline(request: FastifyRequest, reply: FastifyReply): void {
  const timeout = readTimeout(request.headers);
  if (timeout !== undefined && reply.elapsedTime >= timeout) {
    throw new Failure('deadline_exceeded', `the response was not ready within ${timeout} ms`);
  }
}
