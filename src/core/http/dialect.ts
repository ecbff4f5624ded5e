import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendDate } from './account.ts';
import type { Clock } from '../time/clock.ts';
import { Failure, type FailureAnswer, toFailure } from './failure.ts';
import type { EndpointSummary } from '../provider/endpoint.ts';
import { methodsOf } from '../provider/endpoint.ts';
import type { Provider } from '../provider/provider.ts';

/** Formats failures: a provider, or the emulator itself for paths that no provider owns. */
export interface Dialect extends Pick<Provider, 'ownsPath' | 'answerFailure'> {
  readonly endpoints: readonly Pick<EndpointSummary, 'paths' | 'methods'>[];
}

/** The dialect of a provider's API. */
export function dialectOf(provider: Provider): Dialect {
  return {
    ...provider,
    endpoints: provider.endpoints.map((endpoint) => ({ paths: endpoint.paths, methods: methodsOf(endpoint) })),
  };
}

/** Whose dialect a request path is answered in. */
export type DialectOf = (path: string) => Dialect;

/** The clock for the `Date` of a dialect's responses without an account; `undefined` for the machine's. */
export type ClockOf = (dialect: Dialect) => Clock | undefined;

/** Chooses the dialect that owns a path, or the fallback. */
export function chooseDialect(dialects: readonly Dialect[], fallback: Dialect): DialectOf {
  return (path) => dialects.find((dialect) => dialect.ownsPath(path)) ?? fallback;
}

/** Answers what no route answers, and what routes throw, in the dialect of the path space that was hit. */
export function speakDialects(app: FastifyInstance, dialectOf: DialectOf, clockOf: ClockOf = () => undefined): void {
  app.decorateRequest('failure', null);
  app.decorateRequest('rows', null);
  app.decorateRequest('hint', null);
  app.setErrorHandler((error, request, reply) => sendFailure(dialectOf(pathOf(request)), error, request, reply));
  // Before the body is read, which makes no difference to an unknown path or method.
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const path = pathOf(request);
    const dialect = dialectOf(path);
    const clock = clockOf(dialect);
    if (clock !== undefined) sendDate(reply, clock.now());
    done(unansweredBy(dialect, request.method, path));
  });
}

function unansweredBy({ endpoints }: Dialect, method: string, path: string): Failure {
  const allow = allowedMethods(endpoints, path);
  return allow.length > 0
    ? new Failure('method_not_allowed', `${method} is not allowed here; use ${allow.join(' or ')}`, { allow })
    : new Failure('not_found', `no such path: ${path}`);
}

/** Also for Fastify's `frameworkErrors`: URLs that can't be decoded never reach a handler. */
export function sendFailure(
  dialect: Dialect,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = toFailure(error);
  request.failure = failure;
  // Fastify would close the connection of a client that still sends the body, which it would see instead of the answer.
  if (failure.reason === 'payload_too_large') reply.removeHeader('connection');
  // What it was reading may have gone with its client.
  if (failure.reason === 'internal' && !reply.raw.destroyed) request.log.error({ err: error }, 'internal error');
  return sendAnswer(dialect.answerFailure(failure, request.id), reply);
}

export function sendAnswer({ status, headers = {}, body }: FailureAnswer, reply: FastifyReply): FastifyReply {
  return reply.code(status).headers(headers).type('application/json').serializer(JSON.stringify).send(body);
}

function pathOf(request: FastifyRequest): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}

function allowedMethods(endpoints: Dialect['endpoints'], path: string): string[] {
  const segments = path.split('/');
  const matches = (pattern: string): boolean => {
    const expected = pattern.split('/');
    return (
      expected.length === segments.length &&
      expected.every((segment, index) =>
        segment.startsWith(':') ? segments[index] !== '' : segment === segments[index],
      )
    );
  };
  return endpoints.filter(({ paths }) => paths.some(matches)).flatMap(({ methods }) => methods);
}
