import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Keyring } from './account.ts';
import { type ClockSetting, createClock, machineNow, type SimulatedClock } from './clock.ts';
import type { DatasetOrigin, DatasetRecipe } from './dataset.ts';
import { Failure } from './failure.ts';
import { type DatasetKeys, type HostedDataset, hostDataset } from './hosted-dataset.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import { createPageCache } from './page-cache.ts';
import { Refusal } from './refusal.ts';
import { createMemoryStorage, type Storage } from './storage.ts';
import { createTemplates } from './templates.ts';

/** The dataset of every key that nobody assigned to another one. */
export const DEFAULT_DATASET = 'default';

/** What a dataset is made from. */
export interface DatasetPlan {
  /** One that no other has; generated, where it is left out. */
  readonly name?: string | undefined;
  readonly recipe: DatasetRecipe;
  readonly start: ClockSetting;
  /** Made, for each provider that is left out. */
  readonly keys?: DatasetKeys | undefined;
  /** ms after which it is dropped. */
  readonly lifetime?: number | undefined;
}

export interface DatasetsOptions {
  /** The names of the providers that keys are made for. */
  readonly providers: readonly string[];
  readonly limits: Limits;
  /** The keys that open the default dataset, by provider; any that opens no other, where it is left out. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** The default dataset's, which goes before the dataset is there. */
  readonly clock: SimulatedClock;
  readonly secret: string;
  /** Opens what need not be seeded, only to be read; `undefined` where there is no such. */
  readonly openShipped: (origin: DatasetOrigin) => Database | undefined;
}

/** The datasets of an emulator, and which key opens which. */
export interface Datasets extends Keyring {
  /** @returns the one that everybody shares, once {@link open} has made it */
  readonly default: HostedDataset | undefined;
  /** Keeps the requests whose keys opened none. */
  readonly strangers: Journal;
  /**
   * Makes the default dataset.
   *
   * @param file its content, where that is kept in a file
   */
  open(plan: DatasetPlan, file: Storage | undefined, onProgress?: (rows: number) => void): Promise<HostedDataset>;
  /** @throws Refusal `conflict` for a name or key that another has, `limit_reached` */
  create(plan: DatasetPlan): Promise<HostedDataset>;
  /** @throws Refusal `not_found` */
  get(name: string): HostedDataset;
  list(): readonly HostedDataset[];
  /** @throws Refusal `not_found`, `conflict` for the default one */
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

export function createDatasets({
  providers,
  limits,
  keys: defaultKeys,
  clock,
  secret,
  openShipped,
}: DatasetsOptions): Datasets {
  const pages = createPageCache(limits.pageCacheBytes);
  const hosted = new Map<string, HostedDataset>();
  /** Those that are being made: nobody else may take the name meanwhile. */
  const reserved = new Set<string>();
  const opened = new Map<string, string>(); // a provider and a key, to a dataset's name
  const timers = new Map<string, NodeJS.Timeout>();
  const templates = createTemplates(openShipped);

  const reserve = (bytes: number): void => {
    const taken = [...hosted.values()].reduce((sum, { ownBytes }) => sum + ownBytes, bytes);
    if (bytes === 0 || taken <= limits.writtenBytes) return;
    throw new Refusal(
      'limit_reached',
      `datasets that were written to would take more than ${limits.writtenBytes} bytes; drop or reset some, or make them from a smaller scenario`,
    );
  };

  const host = (
    name: string,
    { recipe: { origin }, start, lifetime }: DatasetPlan,
    storage: Storage,
    keys: DatasetKeys,
    itsClock: SimulatedClock,
  ): HostedDataset => {
    const createdAt = machineNow();
    const expiresAt = lifetime === undefined ? undefined : createdAt + lifetime;
    const dataset = hostDataset({
      ...{ name, origin, storage, clock: itsClock, start, createdAt, expiresAt, keys, reserve, limits, secret, pages },
    });
    hosted.set(name, dataset);
    return dataset;
  };

  const drop = async (name: string): Promise<void> => {
    const dataset = get(name);
    if (name === DEFAULT_DATASET) throw new Refusal('conflict', `${name} stays; reset it instead`);
    hosted.delete(name);
    clearTimeout(timers.get(name));
    timers.delete(name);
    for (const entry of entriesOf(dataset.keys)) opened.delete(entry);
    await dataset.close();
    templates.giveBack(dataset.origin);
  };

  const get = (name: string): HostedDataset => {
    const dataset = hosted.get(name);
    if (dataset === undefined) throw new Refusal('not_found', `there is no dataset '${name}'`);
    return dataset;
  };

  const seeded = async ({ recipe }: DatasetPlan, onProgress?: (rows: number) => void): Promise<Storage> => {
    const image = await templates.take(recipe, onProgress);
    const storage = createMemoryStorage(image);
    image.release();
    return storage;
  };

  return {
    strangers: createJournal(limits),
    get default() {
      return hosted.get(DEFAULT_DATASET);
    },
    async open(plan, file, onProgress) {
      return host(DEFAULT_DATASET, plan, file ?? (await seeded(plan, onProgress)), {}, clock);
    },
    async create(plan) {
      if (hosted.size + reserved.size >= limits.datasets) {
        throw new Refusal('limit_reached', `there are ${limits.datasets} datasets already; drop one first`);
      }
      const name = plan.name ?? generateName((taken) => hosted.has(taken) || reserved.has(taken));
      if (name === DEFAULT_DATASET || hosted.has(name) || reserved.has(name)) {
        throw new Refusal('conflict', `name: there is a dataset '${name}' already`);
      }
      const keys = completeKeys(providers, plan.keys ?? {}, name);
      const entries = entriesOf(keys);
      for (const [provider, given] of Object.entries(keys)) {
        const taken = given.some((key) => opened.has(entryOf(provider, key)) || defaultKeys?.get(provider)?.has(key));
        if (taken) throw new Refusal('conflict', `keys.${provider}: another dataset has one of these keys`);
      }
      for (const entry of entries) opened.set(entry, name);
      reserved.add(name);
      try {
        const dataset = host(name, plan, await seeded(plan), keys, createClock(plan.start));
        if (plan.lifetime !== undefined) {
          const timer = setTimeout(() => void drop(name), plan.lifetime);
          timers.set(name, timer.unref());
        }
        return dataset;
      } catch (error) {
        for (const entry of entries) opened.delete(entry);
        throw error;
      } finally {
        reserved.delete(name);
      }
    },
    get,
    list: () => [...hosted.values()],
    drop,
    async close() {
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all([...hosted.values()].map((dataset) => dataset.close()));
      hosted.clear();
      templates.close();
    },
    clock,
    datasetFor(provider, key) {
      const name = opened.get(entryOf(provider, key));
      if (name === undefined && defaultKeys !== undefined && !defaultKeys.get(provider)?.has(key)) return undefined;
      const dataset = hosted.get(name ?? DEFAULT_DATASET);
      if (dataset === undefined)
        throw new Failure('unavailable', 'the dataset is still being seeded; try again shortly');
      return dataset.current;
    },
  };
}

function entryOf(provider: string, key: string): string {
  return `${provider} ${key}`;
}

function entriesOf(keys: DatasetKeys): string[] {
  return Object.entries(keys).flatMap(([provider, given]) => given.map((key) => entryOf(provider, key)));
}

/** What nobody can guess, so that a test meets no other by accident. */
function completeKeys(providers: readonly string[], given: DatasetKeys, name: string): DatasetKeys {
  const made = (): string => `${name}-${randomBytes(12).toString('hex')}`;
  const missing = providers.filter((provider) => (given[provider] ?? []).length === 0);
  return { ...given, ...Object.fromEntries(missing.map((provider) => [provider, [made()]])) };
}

function generateName(isTaken: (name: string) => boolean): string {
  for (;;) {
    const name = `dataset-${randomBytes(4).toString('hex')}`;
    if (!isTaken(name)) return name;
  }
}
