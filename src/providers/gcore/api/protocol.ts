import type { FastifyInstance } from 'fastify';

/** Fastify's own parser for text would accept a body without parsing it. */
export function protocol(scope: FastifyInstance): void {
  scope.removeContentTypeParser('text/plain');
}
