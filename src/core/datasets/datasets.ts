import type { Database } from 'better-sqlite3';
import type { Keyring } from '../http/account.ts';
import { Failure } from '../http/failure.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import { createResponseCache } from '../paging/response-cache.ts';
import { emulatorClosed, Refusal } from '../refusal.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { DatasetOrigin } from '../storage/origin.ts';
import type { DatasetRecipe } from '../storage/seeding.ts';
import type { Storage } from '../storage/storage.ts';
import { type ClockSetting, createClock, machineNow, type SimulatedClock } from '../time/clock.ts';
import { type DatasetKeys, type HostedDataset, hostDataset } from './hosted-dataset.ts';
import { completeKeys, createKeyIndex, generateName } from './keys.ts';
import type { Dataset } from './dataset.ts';
import { createDescribedDatasets, unchanging } from './described-datasets.ts';
import { DESCRIBED_NAME, type DescribedDataset, readDescribedKey } from './described-keys.ts';
import { createSeededImages } from './seeded-images.ts';

/** The dataset of every key that is not assigned to another one. */
export const DEFAULT_DATASET = 'default';

/** What a dataset is made from. */
export interface DatasetPlan {
  /** Unique; generated if omitted. */
  readonly name?: string | undefined;
  readonly recipe: DatasetRecipe;
  readonly start: ClockSetting;
  /** Generated for each provider that is omitted. */
  readonly keys?: DatasetKeys | undefined;
  /** ms after which it is dropped. */
  readonly lifetime?: number | undefined;
}

/** A dataset that is being seeded. */
export interface SeedingDataset {
  readonly name: string;
  readonly origin: DatasetOrigin;
  /** ms, by the machine's clock. */
  readonly createdAt: number;
  /** Rows written so far. */
  readonly rows: number;
}

export interface DatasetsOptions {
  /** The names of the providers that keys are generated for. */
  readonly providers: readonly string[];
  readonly limits: Limits;
  /** The keys that open the default dataset, by provider; `undefined` for every key that opens no other. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** The default dataset's clock, which runs before the dataset is there. */
  readonly clock: SimulatedClock;
  readonly secret: string;
  /**
   * Plans a dataset that a key describes.
   *
   * @throws Refusal for a description that this emulator can't serve
   */
  readonly planDescribed: (description: unknown) => DatasetPlan;
  /** Opens an image that is shipped, read-only; `undefined` when there is none. */
  readonly openShipped: (origin: DatasetOrigin) => Database | undefined;
  /** Called with the default dataset once it has been seeded in memory: later starts may open it. */
  readonly keepSeeded: (db: Database, origin: DatasetOrigin) => void;
  /** Applies the revisions that are known at an instant (ms) to a copy of a dataset's content. */
  readonly revise: (db: Database, origin: DatasetOrigin, now: number) => void;
}

/** The datasets of an emulator, and which key opens which. */
export interface Datasets extends Keyring {
  /** `undefined` until {@link open} has made it. */
  readonly default: HostedDataset | undefined;
  /** Requests whose keys opened no dataset. */
  readonly strangers: Journal;
  /**
   * Makes the default dataset.
   *
   * @param file its content, if that is in a file
   */
  open(plan: DatasetPlan, file: Storage | undefined, onProgress?: (rows: number) => void): Promise<HostedDataset>;
  /** Puts another content in place of the default dataset's, as a new start would. Requests in progress see the old one. */
  replaceDefault(plan: DatasetPlan): Promise<void>;
  /**
   * Makes a dataset.
   *
   * @param signal ends the seeding
   * @throws Refusal `conflict` for a taken name or key, and once closed; `limit_reached`; the signal's reason
   */
  create(plan: DatasetPlan, signal?: AbortSignal): Promise<HostedDataset>;
  /** @throws Refusal `not_found` */
  get(name: string): HostedDataset;
  list(): readonly HostedDataset[];
  /** Those that {@link create} is making now. */
  seeding(): readonly SeedingDataset[];
  /**
   * Drops a dataset by name, or ends its seeding.
   *
   * @throws Refusal `not_found`, `conflict` for the default one
   */
  drop(name: string): Promise<void>;
  /** Drops this dataset, unless it is dropped already; never another of the same name. */
  discard(dataset: HostedDataset): Promise<void>;
  close(): Promise<void>;
}

interface Seeding extends SeedingDataset {
  rows: number;
  readonly ending: AbortController;
}

export function createDatasets({
  providers,
  limits,
  keys: defaultKeys,
  clock,
  secret,
  planDescribed,
  openShipped,
  keepSeeded,
  revise,
}: DatasetsOptions): Datasets {
  const responses = createResponseCache(limits.pageCacheBytes);
  const hosted = new Map<string, HostedDataset>();
  const beingSeeded = new Map<string, Seeding>();
  const keyIndex = createKeyIndex();
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  /** The bytes that are left for a dataset that takes so many now. */
  const availableBeside = (own: number): number =>
    [...hosted.values()].reduce((left, { ownBytes }) => left - ownBytes, limits.writtenBytes - images.bytes()) + own;
  const images = createSeededImages({
    openShipped,
    keepSeeded,
    available: () => availableBeside(0),
    checkRows: (rows, ms) => {
      if (rows > limits.seededRows) {
        throw new Refusal('limit_reached', `a dataset may have ${limits.seededRows} rows; use a smaller scenario`);
      }
      if (ms > limits.seedingMs) {
        throw new Refusal('limit_reached', `seeding may take ${limits.seedingMs} ms; use a smaller scenario`);
      }
    },
  });

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
      ...{ name, origin, storage, clock: itsClock, start, createdAt, expiresAt },
      ...{ keys, limits, secret, responses, revise },
      available: () => availableBeside(0),
    });
    hosted.set(name, dataset);
    if (lifetime !== undefined) {
      timers.set(name, setTimeout(() => void discard(dataset), lifetime).unref());
    }
    return dataset;
  };
  const inMemory = async (recipe: DatasetRecipe, options: Parameters<typeof images.take>[1]): Promise<Storage> => {
    const image = await images.take(recipe, options);
    const storage: Storage = createMemoryStorage(image, () => availableBeside(storage.ownBytes));
    image.release();
    return storage;
  };

  const get = (name: string): HostedDataset => {
    const dataset = hosted.get(name);
    if (dataset === undefined) throw new Refusal('not_found', `there is no dataset '${name}'`);
    return dataset;
  };
  const discard = async (dataset: HostedDataset): Promise<void> => {
    const { name } = dataset;
    if (name === DEFAULT_DATASET) throw new Refusal('conflict', `${name} can't be dropped; reset it instead`);
    if (hosted.get(name) !== dataset) return;
    hosted.delete(name);
    clearTimeout(timers.get(name));
    timers.delete(name);
    keyIndex.remove(dataset.keys);
    await dataset.close();
    images.giveBack(dataset.origin);
  };

  /** @throws Refusal for a name or key that is taken */
  const reserve = (plan: DatasetPlan): { readonly name: string; readonly keys: DatasetKeys } => {
    if (isClosed) throw emulatorClosed();
    const isTaken = (name: string): boolean => name === DEFAULT_DATASET || hosted.has(name) || beingSeeded.has(name);
    if (plan.name?.startsWith(DESCRIBED_NAME) === true) {
      throw new Refusal(
        'conflict',
        `name: ${DESCRIBED_NAME} begins the names of datasets that keys describe; choose another`,
      );
    }
    if (hosted.size - described.size + beingSeeded.size >= limits.datasets) {
      throw new Refusal('limit_reached', `there are ${limits.datasets} datasets already; drop one first`);
    }
    const name = plan.name ?? generateName(isTaken);
    if (isTaken(name)) throw new Refusal('conflict', `name: there is a dataset '${name}' already`);
    const keys = completeKeys(providers, plan.keys ?? {}, name);
    const provider = keyIndex.taken(keys, defaultKeys);
    if (provider !== undefined)
      throw new Refusal('conflict', `keys.${provider}: another dataset has one of these keys`);
    return { name, keys };
  };

  const described = createDescribedDatasets(limits, discard);
  const makeDescribed = async ({ name, description }: DescribedDataset): Promise<HostedDataset> => {
    const plan = planDescribed(description);
    const { storage, clock: itsClock } = unchanging(name, await inMemory(plan.recipe, {}), createClock(plan.start));
    return host(name, plan, storage, {}, itsClock);
  };
  const openDescribed = async (opened: Promise<HostedDataset>): Promise<Dataset | undefined> => {
    try {
      return (await opened).current;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'limit_reached') throw new Failure('unavailable', error.message);
      return undefined;
    }
  };

  return {
    strangers: createJournal(limits),
    get default() {
      return hosted.get(DEFAULT_DATASET);
    },
    async open(plan, file, onProgress) {
      const storage = file ?? (await inMemory(plan.recipe, { onProgress, limited: false }));
      return host(DEFAULT_DATASET, plan, storage, {}, clock);
    },
    async replaceDefault(plan) {
      const storage = await inMemory(plan.recipe, { limited: false });
      const old = get(DEFAULT_DATASET);
      clock.set(plan.start);
      host(DEFAULT_DATASET, plan, storage, {}, clock);
      await old.close();
      images.giveBack(old.origin);
    },
    async create(plan, signal) {
      const { name, keys } = reserve(plan);
      const ending = new AbortController();
      const seeding: Seeding = { name, origin: plan.recipe.origin, createdAt: machineNow(), rows: 0, ending };
      keyIndex.add(keys, name);
      beingSeeded.set(name, seeding);
      try {
        const storage = await inMemory(plan.recipe, {
          signal: signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]),
          onProgress: (rows) => {
            seeding.rows = rows;
          },
        });
        return host(name, plan, storage, keys, createClock(plan.start));
      } catch (error) {
        keyIndex.remove(keys);
        throw error;
      } finally {
        beingSeeded.delete(name);
      }
    },
    get,
    list: () => [...hosted.values()],
    seeding: () => [...beingSeeded.values()],
    async drop(name) {
      const seeding = beingSeeded.get(name);
      if (seeding === undefined) return discard(get(name));
      seeding.ending.abort(new Refusal('conflict', `the dataset '${name}' was dropped while it was seeded`));
    },
    discard,
    async close() {
      isClosed = true;
      described.close();
      for (const timer of timers.values()) clearTimeout(timer);
      for (const { ending } of beingSeeded.values()) ending.abort(emulatorClosed());
      await Promise.all([...hosted.values()].map((dataset) => dataset.close(emulatorClosed())));
      hosted.clear();
      images.close();
    },
    clock,
    datasetFor(provider, key) {
      const own = readDescribedKey(secret, provider, key);
      if (own === 'forged') return undefined;
      if (own !== undefined) {
        const opened = described.open(own.name, () => makeDescribed(own));
        return opened instanceof Promise ? openDescribed(opened) : opened.current;
      }
      const name = keyIndex.datasetOf(provider, key);
      if (name === undefined && defaultKeys !== undefined && !defaultKeys.get(provider)?.has(key)) return undefined;
      const dataset = hosted.get(name ?? DEFAULT_DATASET);
      if (dataset === undefined) {
        throw new Failure('unavailable', 'the dataset is still being seeded; try again shortly');
      }
      return dataset.current;
    },
  };
}
