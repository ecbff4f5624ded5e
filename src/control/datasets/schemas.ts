import { type Static, Type } from '@sinclair/typebox';
import { ClockRequest, ClockState, Duration } from '../clock/schemas.ts';
import { closed } from '../validation.ts';

export const Name = (description: string) =>
  Type.String({
    pattern: '^[a-z0-9][a-z0-9_-]{0,62}$',
    title: 'a name of 1 to 63 lowercase letters, digits, - and _ that begins with a letter or digit',
    description,
  });

export const DatasetParams = Type.Object({ name: Name("The dataset's name") });

/** An API key must fit in a header. */
const Key = Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$', title: '1 to 200 ASCII characters without spaces' });

export const DatasetRequest = Type.Object(
  {
    name: Type.Optional(Name('Lowercase letters, digits, - and _. Generated if omitted.')),
    scenario: Type.Optional(
      Type.Union(
        [
          Type.String({
            description:
              'A scenario that ships with the emulator, the one it was started with, or YAML text of several lines.',
          }),
          Type.Unsafe<object>(
            Type.Object({}, { additionalProperties: true, description: 'What a scenario file says, as an object.' }),
          ),
        ],
        { description: 'The data. Default: the scenario that the emulator was started with.' },
      ),
    ),
    parameters: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
        description: "Values of the scenario's parameters, by name.",
      }),
    ),
    seed: Type.Optional(Type.Integer({ description: "Default: the scenario's seed." })),
    clock: Type.Optional(ClockRequest),
    keys: Type.Optional(
      Type.Record(Type.String(), Type.Array(Key, { minItems: 1 }), {
        description: 'API keys of this dataset, by provider. Generated for providers that are omitted.',
      }),
    ),
    ttl: Type.Optional(Duration('The dataset is dropped after this time.', ['PT10M'])),
  },
  { ...closed, description: 'A dataset to create.' },
);
export type DatasetRequest = Static<typeof DatasetRequest>;

/** What an API key may say about its dataset. */
export const Description = Type.Pick(DatasetRequest, ['scenario', 'parameters', 'seed', 'clock']);

export const DatasetState = Type.Object(
  {
    name: Type.String(),
    scenario: Type.String(),
    seed: Type.Integer(),
    clock: ClockState,
    created_at: Type.String({ format: 'date-time' }),
    expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    rows: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer({ minimum: 0 })), {
      description: 'The number of rows by provider and kind, regardless of the clock',
    }),
  },
  { description: 'A dataset.' },
);
export type DatasetState = Static<typeof DatasetState>;

export const DatasetList = Type.Object({
  datasets: Type.Array(DatasetState),
  seeding: Type.Array(
    Type.Object({
      name: Type.String(),
      scenario: Type.String(),
      seed: Type.Integer(),
      created_at: Type.String({ format: 'date-time' }),
      rows: Type.Integer({ minimum: 0, description: 'The number of rows written so far' }),
    }),
    { description: 'Datasets that are being seeded; dropping one ends its seeding' },
  ),
});
export type DatasetList = Static<typeof DatasetList>;

export const Environment = Type.Record(Type.String(), Type.String(), {
  description: 'Environment variables that point official clients at the dataset',
});

export const ScenarioList = Type.Object({
  scenarios: Type.Array(Type.String(), {
    description: 'Names of the shipped scenarios, and of the one that the emulator was started with',
  }),
});

export const CreatedDataset = Type.Object(
  {
    ...DatasetState.properties,
    keys: Type.Record(Type.String(), Type.Array(Type.String()), {
      description: "The dataset's API keys, by provider.",
    }),
    env: Environment,
  },
  { description: 'A new dataset with its keys.' },
);
export type CreatedDataset = Static<typeof CreatedDataset>;

export const DEFAULT_SNAPSHOT = 'snapshot';

export const SnapshotRequest = Type.Object(
  { name: Type.Optional(Name(`The snapshot's name. Default: ${DEFAULT_SNAPSHOT}.`)) },
  closed,
);

export const SnapshotState = Type.Object({
  name: Type.String(),
  bytes: Type.Integer({ description: 'The size of its copy; 0 if it shares the records of the start' }),
});
