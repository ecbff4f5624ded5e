import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import type { Provider } from '../../core/provider/provider.ts';
import { version } from '../../core/version.ts';

export interface OpenApiOptions {
  readonly providers: readonly Provider[];
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document of all routes. */
    openApiDocument: () => Promise<object>;
  }
}

/** `GET /_emulator/openapi.json`, made from the schemas that validate. */
export const openapi = fp(
  async (app: FastifyInstance, { providers }: OpenApiOptions) => {
    const routes: RouteOptions[] = [];
    app.addHook('onRoute', ({ method, url, schema, handler }) => {
      if (method !== 'HEAD') routes.push({ method, url, handler, ...(schema !== undefined && { schema }) });
    });
    let document: Promise<object> | undefined;
    app.decorate('openApiDocument', () => (document ??= describe(routes, providers)));
    app.get('/_emulator/openapi.json', { schema: { hide: true } }, async () => app.openApiDocument());
  },
  { name: 'openapi' },
);

/**
 * Describes routes with a second app that serves no requests. It is created for the first reader, not at the start.
 *
 * @see https://github.com/fastify/fastify-swagger
 */
async function describe(routes: readonly RouteOptions[], providers: readonly Provider[]): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, optionsFor(providers));
  for (const route of routes) app.route(route);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

function optionsFor(providers: readonly Provider[]): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'usage-emulator',
        description: `Stands in for the usage endpoints of ${providers.map(({ title }) => title).join(', ')}.`,
        version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        ...providers.map(({ name, title }) => ({ name, description: title })),
        { name: 'emulator', description: 'The emulator itself' },
        { name: 'datasets', description: 'Isolated accounts, and their clocks' },
        { name: 'records', description: 'What datasets hold' },
        { name: 'faults', description: 'Failures on purpose' },
        { name: 'journal', description: 'What the emulator was asked' },
      ],
      components: {
        securitySchemes: Object.fromEntries(
          providers.map(({ name, authentication }) => [name, authentication.securityScheme]),
        ),
      },
    },
    hideUntagged: true,
    transformObject: (document) => {
      if ('swaggerObject' in document) return document.swaggerObject;
      const { openapiObject } = document;
      for (const [path, item] of Object.entries(openapiObject.paths ?? {})) {
        if (path.startsWith('/_emulator/') && item !== undefined) releaseBodies(Object.values(item));
      }
      return openapiObject;
    },
  };
}

/** Marks bodies without required fields as optional, because the library marks every body as required. */
function releaseBodies(operations: readonly unknown[]): void {
  for (const operation of operations) {
    const { requestBody } = Object(operation) as { readonly requestBody?: RequestBody };
    const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
    if (requestBody === undefined || schemas.some(({ type, required }) => type !== 'object' || required)) continue;
    requestBody.required = false;
  }
}

interface RequestBody {
  required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: Readonly<Record<string, unknown>> }>>;
}
