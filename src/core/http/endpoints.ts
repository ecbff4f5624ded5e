import type { FastifyInstance } from 'fastify';
import { type Endpoint, methodsOf } from '../provider/endpoint.ts';
import type { Provider } from '../provider/provider.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The id of the endpoint that the route serves. */
    endpoint?: string;
  }
}

/** Adds the routes of a provider's endpoints to its scope. */
export function registerEndpoints(scope: FastifyInstance, provider: Provider): void {
  provider.protocol?.(scope);
  for (const endpoint of provider.endpoints) registerEndpoint(scope, provider.name, endpoint);
}

function registerEndpoint(scope: FastifyInstance, provider: string, endpoint: Endpoint): void {
  const { id, paths, methods } = endpoint;
  // Operation ids are unique in an OpenAPI document: the main method has the plain one.
  const main = methods.POST === undefined ? methodsOf(endpoint)[0] : 'POST';
  for (const method of methodsOf(endpoint)) {
    const handler = methods[method];
    if (handler === undefined) continue;
    const { schema, preValidation, head = true, handle } = handler;
    for (const [index, url] of paths.entries()) {
      scope.route({
        method,
        url,
        config: { endpoint: id },
        exposeHeadRoute: head,
        schema: {
          operationId: method === main ? id : `${id}.${method.toLowerCase()}`,
          tags: [provider],
          security: [{ [provider]: [] }],
          // Further paths of an endpoint answer the same.
          hide: index > 0,
          ...schema,
        },
        ...(preValidation !== undefined && { preValidation }),
        handler: handle,
      });
    }
  }
}
