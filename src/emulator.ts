import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Health } from './control/health.ts';
import type { Keyring } from './core/account.ts';
import { frozenClock, wallClock } from './core/clock.ts';
import {
  createDataset,
  type Dataset,
  type DatasetOrigin,
  type DatasetRecipe,
  openDatabase,
  SCHEMA_VERSION,
  seedDatabase,
} from './core/dataset.ts';
import { Failure } from './core/failure.ts';
import { formatInstant } from './core/instant.ts';
import type { Provider } from './core/provider.ts';
import { providers as allProviders } from './providers/index.ts';
import { loadScenario, type Scenario } from './scenario.ts';
import { createServer } from './server.ts';
import { version } from './version.ts';

export interface EmulatorOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Those that are served; a dataset holds all of them. */
  readonly providers: readonly Provider[];
  /** A shipped scenario's name, or a file's path. */
  readonly scenario: string;
  /** The scenario's own, where it is left out. */
  readonly seed?: number;
  /** ms, or the machine's clock; the scenario's own, where it is left out. */
  readonly clock?: number | 'wall';
  /** A data file's path, or `:memory:`. */
  readonly data: string;
  /** The only keys that are let in, by provider; any, where it is left out. */
  readonly keys?: ReadonlyMap<string, ReadonlySet<string>>;
  readonly logger?: Exclude<FastifyServerOptions['logger'], undefined>;
  /** Called while the dataset is seeded, with the number of rows written so far. */
  readonly onProgress?: (rows: number) => void;
}

/** A running emulator. */
export interface Emulator {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly dataset: Dataset;
  health(): Health;
  /** Answers what is in flight, then lets go of the port and the data. */
  close(): Promise<void>;
}

/** What a scenario, a seed and this version turn into. */
export function recipeOf(scenario: Scenario, seed: number): DatasetRecipe {
  const origin: DatasetOrigin = {
    scenario: scenario.name,
    scenarioDigest: scenario.digest,
    seed,
    schemaVersion: SCHEMA_VERSION,
  };
  return {
    origin,
    tables: allProviders.map(({ tables }) => tables),
    *seed(db) {
      const world = scenario.worldFor(seed);
      for (const provider of allProviders) yield* provider.seed(db, world, scenario.sections[provider.name]);
    },
  };
}

/**
 * Listens first, so that a health check can tell a slow start from none, and resolves once the dataset is there too.
 *
 * @throws ScenarioError, DataFileError, or Node's own error where the address can't be listened on
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const startedAt = performance.now();
  const scenario = loadScenario(options.scenario, allProviders);
  const recipe = recipeOf(scenario, options.seed ?? scenario.seed);
  const clock = options.clock === 'wall' ? wallClock() : frozenClock(options.clock ?? scenario.clock);
  // A file that can't be served is refused before anything listens.
  const kept = options.data === ':memory:' ? undefined : openDatabase(options.data, recipe.origin);

  let dataset: Dataset | undefined;
  let rows: Health['providers'] = {};
  const health = (): Health => ({
    status: dataset === undefined ? 'seeding' : 'ready',
    version,
    uptime_seconds: Math.round(performance.now() - startedAt) / 1000,
    dataset: { name: DEFAULT_DATASET, scenario: recipe.origin.scenario, seed: recipe.origin.seed },
    clock: { mode: clock.mode, now: formatInstant(clock.now()) },
    providers: rows,
  });
  const app = await createServer({
    providers: options.providers,
    keyring: keyringFor(() => dataset, options.keys),
    health,
    ...(options.logger !== undefined && { logger: options.logger }),
  });
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    const db = kept ?? (await seedDatabase(options.data, recipe, options.onProgress));
    rows = Object.fromEntries(options.providers.map((provider) => [provider.name, provider.countRows(db)]));
    dataset = createDataset(DEFAULT_DATASET, db, recipe.origin, clock);
    const close = async (): Promise<void> => {
      await app.close();
      db.close();
    };
    return { url, app, dataset, health, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The dataset that a key belongs to when nobody assigned it to another. */
const DEFAULT_DATASET = 'default';

function keyringFor(dataset: () => Dataset | undefined, keys: EmulatorOptions['keys']): Keyring {
  return {
    datasetFor(provider, key) {
      if (keys !== undefined && !keys.get(provider)?.has(key)) return undefined;
      const ready = dataset();
      if (ready === undefined) throw new Failure('unavailable', 'the dataset is still being seeded; try again shortly');
      return ready;
    },
  };
}
