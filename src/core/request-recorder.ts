import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { machineNow } from './clock.ts';
import type { Failure } from './failure.ts';
import { type Journal, type JournalRecord, MAX_KEPT_BODY_BYTES } from './journal.ts';
import { unpooled } from './unpooled.ts';
import { operationsByPath, type Provider } from './provider.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body before anybody has made something else of it. */
    sent: unknown;
    /** Why it was refused. */
    failure: Failure | null;
    /** How many records its answer holds; handlers say so. */
    rows: number | null;
  }
}

/** Who wants to know of requests that are over. */
export type RequestObserver = (record: JournalRecord) => void;

/**
 * Tells of every request of a provider's scope, once it is over, answered or not. Before authentication, so that none is
 * missed.
 *
 * @param strangers takes those that opened no dataset
 */
export function recordRequests(
  scope: FastifyInstance,
  provider: Provider,
  strangers: Journal,
  observe: RequestObserver,
): void {
  const operations = operationsByPath(provider);
  scope.decorateRequest('sent', null);
  scope.addHook('onRequest', (request, reply, done) => {
    const time = machineNow();
    const began = performance.now();
    reply.raw.once('close', () => {
      const operation = operations.get(request.routeOptions.url ?? '') ?? '';
      const record = recordOf(request, reply, { time, duration: performance.now() - began, provider, operation });
      (request.account?.dataset.journal ?? strangers).add(record);
      observe(record);
    });
    done();
  });
  scope.addHook('preValidation', (request, _reply, done) => {
    request.sent = Buffer.isBuffer(request.body) ? unpooled(request.body) : request.body;
    done();
  });
}

interface Observed extends Pick<JournalRecord, 'time' | 'duration' | 'operation'> {
  readonly provider: Provider;
}

function recordOf(request: FastifyRequest, reply: FastifyReply, observed: Observed): JournalRecord {
  const { raw, account, sent } = request;
  const bodyBytes = Number(raw.headers['content-length'] ?? 0);
  const responseBytes = Number(reply.getHeader('content-length') ?? 0);
  return {
    id: request.id,
    time: observed.time,
    now: account?.now,
    dataset: account?.dataset.name,
    provider: observed.provider.name,
    operation: observed.operation,
    method: request.method,
    url: request.url,
    httpVersion: raw.httpVersion,
    host: request.host,
    headers: raw.headers,
    body: bodyBytes > MAX_KEPT_BODY_BYTES ? undefined : (sent ?? undefined),
    mediaType: request.mediaType,
    bodyBytes,
    query: request.query,
    schema: request.routeOptions.schema,
    failure: request.failure ?? undefined,
    fault: request.hit?.id,
    status: reply.statusCode,
    duration: observed.duration,
    rows: request.rows ?? undefined,
    responseType: String(reply.getHeader('content-type') ?? ''),
    responseBytes,
    answered: reply.raw.writableFinished || reply.raw.writableEnded,
  };
}
