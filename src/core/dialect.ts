import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendDate } from './account.ts';
import type { Clock } from './clock.ts';
import { Failure, type FailureAnswer, toFailure } from './failure.ts';
import type { Operation, Provider } from './provider.ts';

/** Whoever words failures: a provider, or the emulator itself outside of every provider's path space. */
export type Dialect = Pick<Provider, 'operations' | 'ownsPath' | 'answerFailure'>;

/** Whose dialect a request path is answered in. */
export type DialectOf = (path: string) => Dialect;

/** By which clock a dialect dates answers to nobody; the machine's, where there is none. */
export type ClockOf = (dialect: Dialect) => Clock | undefined;

/** The dialect that owns a path, or the fallback where nobody does. */
export function chooseDialect(dialects: readonly Dialect[], fallback: Dialect): DialectOf {
  return (path) => dialects.find((dialect) => dialect.ownsPath(path)) ?? fallback;
}

/** Answers what no route answers, and what routes throw, in the dialect of the path space that was hit. */
export function speakDialects(app: FastifyInstance, dialectOf: DialectOf, clockOf: ClockOf = () => undefined): void {
  app.decorateRequest('failure', null);
  app.decorateRequest('rows', null);
  app.setErrorHandler((error, request, reply) => sendFailure(dialectOf(pathOf(request)), error, request, reply));
  // Before a body is read: what it holds makes no difference to a path or method that nobody answers.
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

function unansweredBy({ operations }: Dialect, method: string, path: string): Failure {
  const allow = allowedMethods(operations, path);
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
  if (failure.reason === 'internal') request.log.error({ err: error }, 'internal error');
  return sendAnswer(dialect.answerFailure(failure, request.id), reply);
}

export function sendAnswer({ status, headers = {}, body }: FailureAnswer, reply: FastifyReply): FastifyReply {
  return reply.code(status).headers(headers).type('application/json').serializer(JSON.stringify).send(body);
}

function pathOf(request: FastifyRequest): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}

function allowedMethods(operations: readonly Operation[], path: string): string[] {
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
  return operations.filter(({ paths }) => paths.some(matches)).flatMap(({ methods }) => methods);
}
