import { type Static, Type } from '@sinclair/typebox';

export const Health = Type.Object(
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
      now: Type.String({ format: 'date-time', description: 'Simulated current time' }),
    }),
    providers: Type.Record(
      Type.String(),
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
        description: 'Number of records as clients see them at this time, and of those still to come',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Health = Static<typeof Health>;

export const Status = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('seeding')]) });
