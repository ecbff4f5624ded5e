import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Health, Status } from './schemas.ts';

export interface HealthOptions {
  readonly health: () => Health;
}

/** `GET /_emulator/health` and `/ready`: 503 while the data is seeded, then 200. `/live`: always 200. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { health }) => {
  app.get(
    '/_emulator/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Show the status of the emulator and what it serves',
        tags: ['emulator'],
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const state = health();
      return reply.code(state.status === 'ready' ? 200 : 503).send(state);
    },
  );
  app.get(
    '/_emulator/ready',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Check that the emulator is ready: its data is seeded',
        tags: ['emulator'],
        response: { 200: Status, 503: Status },
      },
    },
    async (_request, reply) => {
      const ready = health().status === 'ready';
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'seeding' });
    },
  );
  app.get(
    '/_emulator/live',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Check that the process responds',
        tags: ['emulator'],
        response: { 200: Status },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
};
