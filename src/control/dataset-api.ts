import { type Static, Type } from '@sinclair/typebox';
import type { DatasetPlan, Datasets } from '../core/datasets.ts';
import { durationMs } from '../core/duration.ts';
import type { HostedDataset } from '../core/hosted-dataset.ts';
import type { Image } from '../core/image.ts';
import { formatInstant } from '../core/instant.ts';
import type { Provider } from '../core/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { ClockRequest, ClockState, clockState, Duration, refusing } from './clock-api.ts';

const NAME = '^[a-z0-9][a-z0-9_-]{0,62}$';

export const Name = (description: string) => Type.String({ pattern: NAME, description });

/** What a header can carry as it stands. */
const Key = Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' });

export const DatasetRequest = Type.Object(
  {
    name: Type.Optional(Name('Small letters, digits, - and _; made, if left out.')),
    scenario: Type.Optional(
      Type.String({ description: 'A scenario that is shipped, or the one that the emulator was started with.' }),
    ),
    parameters: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
        description: 'Numbers that the scenario leaves open, by name.',
      }),
    ),
    seed: Type.Optional(Type.Integer({ description: "The scenario's own, if left out." })),
    clock: Type.Optional(ClockRequest),
    keys: Type.Optional(
      Type.Record(Type.String(), Type.Array(Key, { minItems: 1 }), {
        description: 'API keys that open this dataset and no other, by provider; made, where left out.',
      }),
    ),
    ttl: Type.Optional(Duration('How long it lives.', ['PT10M'])),
  },
  { additionalProperties: false, description: 'A dataset to be made.' },
);
export type DatasetRequest = Static<typeof DatasetRequest>;

export const DatasetState = Type.Object(
  {
    name: Type.String(),
    scenario: Type.String(),
    seed: Type.Integer(),
    clock: ClockState,
    created_at: Type.String({ format: 'date-time' }),
    expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    rows: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer({ minimum: 0 })), {
      description: 'How much there is, whatever the clock says, by provider and kind',
    }),
  },
  { description: 'A dataset.' },
);
export type DatasetState = Static<typeof DatasetState>;

export const CreatedDataset = Type.Object(
  {
    ...DatasetState.properties,
    keys: Type.Record(Type.String(), Type.Array(Type.String()), {
      description: 'The API keys that open it, by provider. They are not shown again.',
    }),
    env: Type.Record(Type.String(), Type.String(), {
      description: 'Environment variables with which official clients find it',
    }),
  },
  { description: 'A dataset, with what opens it.' },
);
export type CreatedDataset = Static<typeof CreatedDataset>;

/** Turns a scenario's name, seed and so on into what a dataset is made from. */
export type Planner = (request: Pick<DatasetRequest, 'scenario' | 'parameters' | 'seed' | 'clock'>) => DatasetPlan;

/** 24 days: what a timer can count to. */
const MAX_TTL_MS = 2_147_483_647;

/** @throws Refusal */
export async function createDataset(
  datasets: Datasets,
  providers: readonly Provider[],
  planFor: Planner,
  request: DatasetRequest,
): Promise<HostedDataset> {
  const { name, keys, ttl } = request;
  const unknown = Object.keys(keys ?? {}).find((key) => !providers.some((provider) => provider.name === key));
  if (unknown !== undefined) {
    throw new Refusal('invalid', `keys.${unknown}: no such provider; there is ${listOf(providers)}`);
  }
  for (const provider of providers) checkKeys(provider, keys?.[provider.name] ?? []);
  const lifetime = ttl === undefined ? undefined : refusing('ttl', () => durationMs(ttl));
  if (lifetime !== undefined && (lifetime <= 0 || lifetime > MAX_TTL_MS)) {
    throw new Refusal('invalid', 'ttl: more than nothing and at most 24 days');
  }
  return datasets.create({ ...planFor(request), name, keys, lifetime });
}

/** A key that its own vendor's scheme wouldn't let through would open nothing. */
function checkKeys(provider: Provider, keys: readonly string[]): void {
  const { securityScheme, name } = provider;
  const scheme = securityScheme.type === 'http' ? securityScheme.scheme : 'apikey';
  for (const key of keys) {
    try {
      if (provider.readCredential(`${scheme} ${key}`) === key) continue;
    } catch {
      // Said below.
    }
    throw new Refusal('invalid', `keys.${name}: no API key of the vendor's looks like that`);
  }
}

export function listOf(items: readonly { readonly name: string }[]): string {
  return items.map(({ name }) => name).join(', ');
}

const counted = new WeakMap<Image, DatasetState['rows']>();

export function datasetState(providers: readonly Provider[], dataset: HostedDataset): DatasetState {
  const { name, origin, clock, createdAt, expiresAt } = dataset;
  return {
    name,
    scenario: origin.scenario,
    seed: origin.seed,
    clock: clockState(clock),
    created_at: formatInstant(createdAt),
    expires_at: expiresAt === undefined ? null : formatInstant(expiresAt),
    rows: countRows(providers, dataset.current.image),
  };
}

/** Counted once for each image: a table of millions takes its time. */
export function countRows(providers: readonly Provider[], image: Image): DatasetState['rows'] {
  let rows = counted.get(image);
  if (rows === undefined) {
    rows = Object.fromEntries(providers.map((provider) => [provider.name, provider.countRows(image.db)]));
    counted.set(image, rows);
  }
  return rows;
}

/** @param url the emulator's base URL, as whoever asks reaches it */
export function createdDataset(providers: readonly Provider[], dataset: HostedDataset, url: string): CreatedDataset {
  return {
    ...datasetState(providers, dataset),
    keys: Object.fromEntries(Object.entries(dataset.keys).map(([provider, keys]) => [provider, [...keys]])),
    env: environmentOf(providers, dataset, url),
  };
}

/** The variables of every client, with a key of the dataset. */
export function environmentOf(
  providers: readonly Provider[],
  { keys }: Pick<HostedDataset, 'keys'>,
  url: string,
): Record<string, string> {
  return Object.fromEntries(
    providers.flatMap((provider) =>
      Object.entries(provider.clientEnvironment(url, keys[provider.name]?.[0] ?? provider.exampleKey)),
    ),
  );
}
