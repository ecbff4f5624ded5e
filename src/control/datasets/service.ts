import type { DatasetPlan, Datasets } from '../../core/datasets/datasets.ts';
import { durationMs } from '../../core/time/duration.ts';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import type { Image } from '../../core/storage/image.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { readCredential } from '../../core/http/authentication.ts';
import { countRows as countKinds, type Provider } from '../../core/provider/provider.ts';
import { Refusal } from '../../core/refusal.ts';
import { suggest } from '../../core/schema/words.ts';
import { clockState, refusing } from '../clock/service.ts';
import type { CreatedDataset, DatasetList, DatasetRequest, DatasetState } from './schemas.ts';

/** Plans a dataset from a scenario's name, parameters, seed and clock. */
export type Planner = (request: Pick<DatasetRequest, 'scenario' | 'parameters' | 'seed' | 'clock'>) => DatasetPlan;

/** 24 days, the longest delay of a timer. */
const MAX_TTL_MS = 2_147_483_647;

/**
 * @param signal ends the seeding
 * @throws Refusal, or the signal's reason
 */
export async function createDataset(
  datasets: Datasets,
  providers: readonly Provider[],
  planFor: Planner,
  request: DatasetRequest,
  signal?: AbortSignal,
): Promise<HostedDataset> {
  const { name, keys, ttl } = request;
  const unknown = Object.keys(keys ?? {}).find((key) => !providers.some((provider) => provider.name === key));
  if (unknown !== undefined) {
    const names = providers.map((provider) => provider.name);
    throw new Refusal('invalid', `keys.${unknown}: there is no such provider; ${suggest(unknown, names)}`);
  }
  for (const provider of providers) checkKeys(provider, keys?.[provider.name] ?? []);
  const lifetime = ttl === undefined ? undefined : refusing('ttl', () => durationMs(ttl));
  if (lifetime !== undefined && (lifetime <= 0 || lifetime > MAX_TTL_MS)) {
    throw new Refusal('invalid', 'ttl: must be more than 0 and at most 24 days');
  }
  return datasets.create({ ...planFor(request), name, keys, lifetime }, signal);
}

/** Refuses keys that the vendor's authentication scheme would reject. */
function checkKeys(provider: Provider, keys: readonly string[]): void {
  const {
    name,
    authentication: { scheme },
  } = provider;
  for (const key of keys) {
    try {
      if (readCredential(provider.authentication, `${scheme} ${key}`) === key) continue;
    } catch {
      // Refused below.
    }
    throw new Refusal('invalid', `keys.${name}: the format is not that of the vendor's API keys`);
  }
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

export function listDatasets(providers: readonly Provider[], datasets: Datasets): DatasetList {
  return {
    datasets: datasets.list().map((dataset) => datasetState(providers, dataset)),
    seeding: datasets.seeding().map(({ name, origin: { scenario, seed }, createdAt, rows }) => ({
      ...{ name, scenario, seed, rows },
      created_at: formatInstant(createdAt),
    })),
  };
}

/** The number of rows by provider and kind. It is counted once per image, because large tables take time. */
export function countRows(providers: readonly Provider[], image: Image): DatasetState['rows'] {
  let rows = counted.get(image);
  if (rows === undefined) {
    rows = Object.fromEntries(providers.map((provider) => [provider.name, countKinds(provider, image.db)]));
    counted.set(image, rows);
  }
  return rows;
}

/** @param url the emulator's base URL as the caller reaches it */
export function createdDataset(providers: readonly Provider[], dataset: HostedDataset, url: string): CreatedDataset {
  return {
    ...datasetState(providers, dataset),
    keys: Object.fromEntries(Object.entries(dataset.keys).map(([provider, keys]) => [provider, [...keys]])),
    env: environmentOf(providers, dataset, url),
  };
}

/** Environment variables that point every client at the dataset. */
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
