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

export interface HealthOptions {
  readonly health: () => Health;
}

/** `GET /_emulator/health`: 200 once the data is there, 503 before. */
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
};
