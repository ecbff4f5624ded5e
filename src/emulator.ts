import type { Database } from 'better-sqlite3';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { clockSetting } from './control/clock-api.ts';
import { countRows, type Planner } from './control/dataset-api.ts';
import type { Health } from './control/health.ts';
import { type ClockSetting, createClock } from './core/clock.ts';
import { type Dataset, type DatasetRecipe, openDatabase, seedDatabase } from './core/dataset.ts';
import { createDatasets, type Datasets, DEFAULT_DATASET } from './core/datasets.ts';
import { formatInstant } from './core/instant.ts';
import { DEFAULT_LIMITS, type Limits } from './core/limits.ts';
import { createMetrics } from './core/metrics.ts';
import type { Provider } from './core/provider.ts';
import { Refusal } from './core/refusal.ts';
import { createFileStorage, forgetCompanions, hasForeignStart, type Storage } from './core/storage.ts';
import { providers as allProviders } from './providers/index.ts';
import { recipeOf } from './recipe.ts';
import { loadScenario, type Scenario, ScenarioError, scenarioNames, type ScenarioParameters } from './scenario.ts';
import { createServer } from './server.ts';
import { openShipped } from './shipped.ts';
import { version } from './version.ts';

export interface EmulatorOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** `false` for none: requests come by `app.inject` alone. */
  readonly socket?: boolean;
  /** Those that are served; a dataset holds all of them. */
  readonly providers: readonly Provider[];
  /** A shipped scenario's name, or a file's path. */
  readonly scenario: string;
  /** The scenario's own, where it is left out. */
  readonly seed?: number;
  /** ms, or the machine's clock; the scenario's own, where it is left out. */
  readonly clock?: number | 'wall' | ClockSetting;
  /** Numbers that the scenario leaves open. */
  readonly parameters?: ScenarioParameters;
  /** A data file's path, or `:memory:`. */
  readonly data: string;
  /** The only keys that are let in, by provider; any, where it is left out. */
  readonly keys?: ReadonlyMap<string, ReadonlySet<string>>;
  /** `false` for no control API but the health checks, nor headers that steer the emulator. */
  readonly control?: boolean;
  /** Why every call of the control API is refused, health checks left out; none is, where it is left out. */
  readonly controlRefusal?: string;
  /** What whoever uses the control API has to show as a bearer token; nothing, where it is left out. */
  readonly controlToken?: string;
  readonly limits?: Partial<Limits>;
  /** What replicas share, so that each can read the cursors of the others and nobody else can make them. */
  readonly secret?: string;
  readonly logger?: Exclude<FastifyServerOptions['logger'], undefined>;
  /** Called while the dataset is seeded, with the number of rows written so far. */
  readonly onProgress?: (rows: number) => void;
}

/** A running emulator. */
export interface Emulator {
  /** Where it listens, without a slash at the end; what stands for it, where it has no socket. */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly providers: readonly Provider[];
  /** The default one, as it is now. */
  readonly dataset: Dataset;
  readonly datasets: Datasets;
  readonly planFor: Planner;
  readonly limits: Limits;
  health(): Health;
  /** Answers what is in flight, then lets go of the port and the data. */
  close(): Promise<void>;
}

/** Stands for the address of an emulator without a socket. */
const NOWHERE = 'http://emulator.local';

/**
 * Listens first, so that a health check can tell a slow start from none, and resolves once the dataset is there too.
 *
 * @throws ScenarioError, DataFileError, or Node's own error where the address can't be listened on
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const startedAt = performance.now();
  const { providers, data } = options;
  const scenario = loadScenario(options.scenario, allProviders, options.parameters);
  const recipe = recipeOf(scenario, options.seed ?? scenario.seed);
  const start = startOf(options.clock, scenario);
  const clock = createClock(start);
  // A file that can't be served is refused before anything listens.
  const kept = data === ':memory:' ? undefined : openDatabase(data, recipe.origin);

  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const datasets = createDatasets({
    providers: providers.map(({ name }) => name),
    limits,
    keys: options.keys,
    clock,
    secret: options.secret ?? '',
    openShipped,
  });
  const planFor = plannerFor(options);
  const health = (): Health => ({
    status: datasets.default === undefined ? 'seeding' : 'ready',
    version,
    uptime_seconds: Math.round(performance.now() - startedAt) / 1000,
    dataset: { name: DEFAULT_DATASET, scenario: recipe.origin.scenario, seed: recipe.origin.seed },
    clock: { mode: clock.mode, now: formatInstant(clock.now()) },
    providers: datasets.default === undefined ? {} : countRows(providers, datasets.default.current.image),
  });
  const app = await createServer({
    providers,
    keyring: datasets,
    health,
    owner:
      options.control === false
        ? undefined
        : {
            ...{ datasets, planFor, limits, metrics: createMetrics(), token: options.controlToken },
            refusal: options.controlRefusal,
          },
    ...(options.logger !== undefined && { logger: options.logger }),
  });
  const close = async (): Promise<void> => {
    await app.close();
    await datasets.close();
  };
  try {
    const url = await listen(app, options);
    const file = data === ':memory:' ? undefined : await openFile(data, recipe, kept, options.onProgress);
    const opened = await datasets.open({ recipe, start }, file, options.onProgress);
    return {
      ...{ url, app, providers, datasets, planFor, limits, health, close },
      get dataset() {
        return opened.current;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(app: FastifyInstance, { socket, host, port }: EmulatorOptions): Promise<string> {
  if (socket !== false) return app.listen({ host, port });
  await app.ready();
  return NOWHERE;
}

async function openFile(
  file: string,
  recipe: DatasetRecipe,
  kept: Database | undefined,
  onProgress: EmulatorOptions['onProgress'],
): Promise<Storage> {
  if (kept === undefined || hasForeignStart(file)) forgetCompanions(file);
  return createFileStorage(file, kept ?? (await seedDatabase(file, recipe, onProgress)));
}

function startOf(clock: EmulatorOptions['clock'], scenario: Scenario): ClockSetting {
  if (typeof clock === 'object') return clock;
  return clock === 'wall' ? { mode: 'wall' } : { mode: 'frozen', now: clock ?? scenario.clock };
}

/** How many scenarios stay read: a test that makes a dataset shall not wait for YAML. */
const REMEMBERED_SCENARIOS = 50;

/** What the owner of a running emulator may make datasets from: what is shipped, and what it was started with. */
function plannerFor(options: EmulatorOptions): Planner {
  const remembered = new Map<string, Scenario>();
  const load = (name: string, parameters: ScenarioParameters): Scenario => {
    const key = JSON.stringify([name, parameters]);
    let scenario = remembered.get(key);
    if (scenario === undefined) {
      scenario = loadAsAsked(name, parameters);
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size >= REMEMBERED_SCENARIOS) remembered.delete(oldest);
      remembered.set(key, scenario);
    }
    return scenario;
  };
  return ({ scenario: name = options.scenario, parameters, seed, clock }) => {
    if (name !== options.scenario && !scenarioNames().includes(name)) {
      throw new Refusal('invalid', `scenario: there is no '${name}'; there is ${scenarioNames().join(', ')}`);
    }
    const scenario = load(name, parameters ?? (name === options.scenario ? (options.parameters ?? {}) : {}));
    const start = clock === undefined ? undefined : clockSetting(clock, scenario.clock);
    return {
      recipe: recipeOf(scenario, seed ?? (name === options.scenario ? options.seed : undefined) ?? scenario.seed),
      start: start ?? { mode: 'frozen', now: scenario.clock },
    };
  };
}

function loadAsAsked(name: string, parameters: ScenarioParameters): Scenario {
  try {
    return loadScenario(name, allProviders, parameters);
  } catch (error) {
    if (error instanceof ScenarioError) throw new Refusal('invalid', `scenario: ${error.message}`);
    throw error;
  }
}
