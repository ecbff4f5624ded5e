import type { FastifyReply } from 'fastify';
import { Failure } from '../core/http/failure.ts';

/** Aborted if the connection is closed before the client has its answer: nothing waits for that any more. */
export function endedBy({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) controller.abort(new Failure('deadline_exceeded', 'the client closed the connection'));
  });
  return controller.signal;
}
