import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';

export const HealthSchema = Type.Object(
  {
    status: Type.Union([Type.Literal('seeding'), Type.Literal('ready')]),
    version: Type.String({ description: "The package's version" }),
    uptime_seconds: Type.Number({ minimum: 0 }),
    dataset: Type.Object({
      name: Type.String(),
      scenario: Type.String(),
      seed: Type.Integer(),
    }),
    clock: Type.Object({
      mode: Type.Union([Type.Literal('frozen'), Type.Literal('wall')]),
      now: Type.String({ format: 'date-time', description: 'The instant that the dataset believes to be now' }),
    }),
    providers: Type.Record(
      Type.String(),
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description: 'Rows, by kind' }),
    ),
  },
  { additionalProperties: false },
);

export type Health = Static<typeof HealthSchema>;

const Status = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('seeding')]) });

export interface HealthOptions {
  readonly health: () => Health;
}

/** `GET /_emulator/health` and `/ready`: 200 once the data is there, 503 before. `/live`: 200 as long as it answers. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { health }) => {
  app.get(
    '/_emulator/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Whether the emulator answers, and with which data',
        tags: ['emulator'],
        response: { 200: HealthSchema, 503: HealthSchema },
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
        summary: 'Whether requests may come: not before the data is there',
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
        summary: 'Whether the process answers at all',
        tags: ['emulator'],
        response: { 200: Status },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
};
