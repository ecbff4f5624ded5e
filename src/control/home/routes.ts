import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { methodsOf } from '../../core/provider/endpoint.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { HealthOptions } from '../health/routes.ts';
import { type Home, homePage } from './page.ts';

export interface HomeOptions extends HealthOptions {
  readonly providers: readonly Provider[];
  /** Whether there is a control API. */
  readonly control: boolean;
}

/** `GET /`: what the emulator serves and where its documentation is, as a page or as JSON. */
export const homeRoutes: FastifyPluginAsync<HomeOptions> = async (app, { providers, health, control }) => {
  const served = providers.map(({ name, title, endpoints }) => ({
    name,
    title,
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint.id,
      methods: methodsOf(endpoint),
      path: endpoint.paths[0],
    })),
  }));
  const links = {
    health: '/_emulator/health',
    openapi: '/_emulator/openapi.json',
    ...(control && {
      inspector: '/_emulator/',
      docs: '/_emulator/docs',
      datasets: '/_emulator/datasets',
      journal: '/_emulator/journal',
    }),
  };
  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    const { version, dataset, clock } = health();
    const home: Home = { name: 'usage-emulator', version, dataset, clock, links, providers: served };
    void reply.header('vary', 'accept');
    return wantsHtml(request) ? reply.type('text/html; charset=utf-8').send(homePage(home)) : home;
  });
};

/** Browsers name HTML first; other clients get JSON unless they name it. */
function wantsHtml({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /\btext\/html\b/i.test(accept);
}
