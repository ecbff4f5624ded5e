import type { FastifyInstance } from 'fastify';

/** Control the emulator, which pages may not. */
const OWN_HEADERS = 'x-usage-emulator-';

/**
 * Lets pages of any site call some paths from a browser. Preflights are answered here, before there is a route, an account or
 * a journal entry. @fastify/cors would add a route for every path, the control API's included.
 *
 * @param allows whether a path may be called
 */
export function allowPages(app: FastifyInstance, allows: (path: string) => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin, ...headers } = request.headers;
    if (origin === undefined || !allows(request.url.split('?')[0] ?? '')) {
      done();
      return;
    }
    reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' });
    const method = headers['access-control-request-method'];
    if (request.method !== 'OPTIONS' || method === undefined) {
      done();
      return;
    }
    const names = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
    reply.headers({
      'access-control-allow-methods': method,
      'access-control-allow-headers': names.filter((name) => !name.toLowerCase().startsWith(OWN_HEADERS)).join(', '),
      'access-control-max-age': '600',
      // Browsers ask this when a public page calls a loopback address.
      ...(headers['access-control-request-private-network'] && { 'access-control-allow-private-network': 'true' }),
    });
    reply.code(204).send();
  });
}
