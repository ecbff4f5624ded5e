import fastify, { type FastifyInstance } from 'fastify';

const ROOT = '/_emulator/docs';

/** All files come from the package. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'; object-src 'none'";

/**
 * `/_emulator/docs`: the OpenAPI document, browsable. It is a separate app that starts with the first reader, not with the
 * emulator.
 *
 * @see https://github.com/fastify/fastify-swagger-ui
 */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  let starting: Promise<FastifyInstance> | undefined;
  const start = async (): Promise<FastifyInstance> => {
    const [{ default: swagger }, { default: ui }, document] = await Promise.all([
      import('@fastify/swagger'),
      import('@fastify/swagger-ui'),
      app.openApiDocument(),
    ]);
    const docs = fastify();
    // The main app's document, not that of the few routes here.
    await docs.register(swagger, { openapi: {}, transformObject: () => document });
    await docs.register(ui, {
      routePrefix: ROOT,
      staticCSP: CONTENT_SECURITY_POLICY,
      uiConfig: { validatorUrl: null, docExpansion: 'list', deepLinking: true },
    });
    await docs.ready();
    return docs;
  };
  app.addHook('onClose', async () => {
    await (await starting)?.close();
  });
  for (const url of [ROOT, `${ROOT}/*`]) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      starting ??= start();
      const docs = await starting;
      reply.hijack();
      docs.routing(request.raw, reply.raw);
    });
  }
}
