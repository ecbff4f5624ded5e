import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Provider } from '../core/provider.ts';
import { version } from '../version.ts';

export interface OpenApiOptions {
  readonly providers: readonly Provider[];
}

/**
 * `GET /_emulator/openapi.json`, made from the schemas that validate.
 *
 * @see https://github.com/fastify/fastify-swagger
 */
export const openapi = fp(
  async (app: FastifyInstance, { providers }: OpenApiOptions) => {
    const options: FastifyDynamicSwaggerOptions = {
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
          securitySchemes: Object.fromEntries(providers.map(({ name, securityScheme }) => [name, securityScheme])),
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
    await app.register(swagger, options);
    app.get('/_emulator/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  },
  { name: 'openapi' },
);

/** Whoever has nothing to say to the control API needs no body; the library calls every body required. */
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
