import { EventEmitter } from 'node:events';
import type { Database } from 'better-sqlite3';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { clockSetting } from '../control/clock/service.ts';
import { Description } from '../control/datasets/schemas.ts';
import { type Planner } from '../control/datasets/service.ts';
import type { Health } from '../control/health/schemas.ts';
import { type ClockSetting, createClock, machineNow } from '../core/time/clock.ts';
import { type Dataset } from '../core/datasets/dataset.ts';
import { type DatasetRecipe, seedDatabase } from '../core/storage/seeding.ts';
import { openDatabase, originOf } from '../core/storage/data-file.ts';
import { createDatasets, type Datasets, DEFAULT_DATASET } from '../core/datasets/datasets.ts';
import { formatInstant } from '../core/time/instant.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import { createMetrics } from '../core/journal/metrics.ts';
import { countRecordsAt, type Provider } from '../core/provider/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { applyRevisions } from '../core/revisions/apply.ts';
import { validate } from '../core/schema/validate.ts';
import { createFileStorage, hasForeignStart } from '../core/storage/file-storage.ts';
import { companionsOf } from '../core/storage/companions.ts';
import { type Storage } from '../core/storage/storage.ts';
import { providers as allProviders } from '../providers/index.ts';
import { recipeOf } from '../scenario/recipe.ts';
import {
  isName,
  loadScenario,
  type Scenario,
  ScenarioError,
  scenarioNames,
  type ScenarioParameters,
  type ScenarioSource,
} from '../scenario/scenario.ts';
import { createServer } from './server.ts';
import { keepSeeded } from './kept.ts';
import { openShipped } from './shipped.ts';
import { version } from '../core/version.ts';

export interface EmulatorOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** `false` to listen on no port, for requests with `app.inject`. */
  readonly socket?: boolean;
  /** The providers to serve. A dataset has the data of all providers. */
  readonly providers: readonly Provider[];
  /** A shipped scenario's name, a file's path, or the scenario itself. */
  readonly scenario: ScenarioSource;
  /** Default: the scenario's own. */
  readonly seed?: number;
  /** An instant in ms, or `wall` for the machine's clock. Default: the scenario's own. */
  readonly clock?: number | 'wall' | ClockSetting;
  /** Values of the scenario's parameters. */
  readonly parameters?: ScenarioParameters;
  /** A data file's path, or `:memory:`. */
  readonly data: string;
  /** The accepted keys by provider. Default: any key. */
  readonly keys?: ReadonlyMap<string, ReadonlySet<string>>;
  /** `false` to serve only the health checks of the control API, and to ignore `X-Usage-Emulator-*` headers. */
  readonly control?: boolean;
  /** The bearer token that the control API requires. Default: none. */
  readonly controlToken?: string;
  /** Host names that the control API answers to, besides local ones. */
  readonly allowedHosts?: readonly string[];
  /** Whether pages of any site may call the providers' APIs. Default: false. */
  readonly cors?: boolean;
  readonly limits?: Partial<Limits>;
  /** Signs page tokens. Replicas with the same secret accept each other's. */
  readonly secret?: string;
  readonly logger?: Exclude<FastifyServerOptions['logger'], undefined>;
  /** Called while the dataset is seeded, with the number of rows written so far. */
  readonly onProgress?: (rows: number) => void;
}

/** A running emulator. */
export interface Emulator {
  /** The base URL, without a slash at the end; a placeholder without a socket. */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly providers: readonly Provider[];
  /** The current content of the default dataset. */
  readonly dataset: Dataset;
  readonly datasets: Datasets;
  readonly planFor: Planner;
  readonly limits: Limits;
  health(): Health;
  /** The files that the scenario was read from, those it includes too. */
  readonly scenarioFiles: ReadonlySet<string>;
  /**
   * Reads the scenario's files again, and serves what they say now, as after a new start.
   *
   * @returns whether anything has changed
   * @throws ScenarioError; the old data is served then
   */
  reload(): Promise<boolean>;
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
  const scenarioFiles = new Set<string>();
  const load = (): Scenario =>
    loadScenario(options.scenario, allProviders, options.parameters, {
      onFile: (file) => scenarioFiles.add(file),
    });
  const asWritten = load();
  // A file keeps its dates, whatever the clock is when it is served again.
  const kept = data === ':memory:' ? undefined : originOf(data);
  const scenario =
    kept === undefined ? startingAt(asWritten, startOf(options.clock, asWritten)) : asWritten.movedBy(kept.years);
  const recipe = recipeOf(scenario, options.seed ?? scenario.seed);
  const start = startOf(options.clock, scenario);
  const clock = createClock(start);
  // A file that can't be served is refused before anything listens.
  const opened = kept && openDatabase(data, recipe.origin);

  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const datasets = createDatasets({
    providers: providers.map(({ name }) => name),
    limits,
    keys: options.keys,
    clock,
    secret: options.secret ?? '',
    planDescribed: (description) => planner(validate(Description, description)),
    openShipped,
    keepSeeded,
    revise: (db, origin, now) => {
      applyRevisions(db, allProviders, origin, now);
    },
  });
  let planner = plannerFor(options, limits);
  const planFor: Planner = (request) => planner(request);
  const health = (): Health => ({
    status: datasets.default === undefined ? 'seeding' : 'ready',
    version,
    uptime_seconds: Math.round(performance.now() - startedAt) / 1000,
    dataset: { name: DEFAULT_DATASET, ...pickOrigin(datasets.default?.origin ?? recipe.origin) },
    clock: { mode: clock.mode, now: formatInstant(clock.now()) },
    // Counted only for those who read it: large tables take time.
    get providers() {
      const db = datasets.default?.current.db;
      const now = clock.now();
      return Object.fromEntries(
        db === undefined ? [] : providers.map((provider) => [provider.name, countRecordsAt(provider, db, now)]),
      );
    },
  });
  const app = await createServer({
    providers,
    keyring: datasets,
    health,
    limits,
    owner:
      options.control === false
        ? undefined
        : {
            ...{ datasets, planFor, limits, metrics: createMetrics(), arrivals: new EventEmitter().setMaxListeners(0) },
            scenarios: () => namesFor(options),
            token: options.controlToken,
            allowedHosts: options.allowedHosts,
          },
    cors: options.cors,
    ...(options.logger !== undefined && { logger: options.logger }),
  });
  const close = async (): Promise<void> => {
    await app.close();
    await datasets.close();
  };
  const reload = async (): Promise<boolean> => {
    const written = load();
    const changed = startingAt(written, startOf(options.clock, written));
    if (changed.digest === datasets.default?.origin.scenarioDigest) return false;
    const changedRecipe = recipeOf(changed, options.seed ?? changed.seed);
    await datasets.replaceDefault({ recipe: changedRecipe, start: startOf(options.clock, changed) });
    planner = plannerFor(options, limits);
    return true;
  };
  try {
    const url = await listen(app, options);
    const file = data === ':memory:' ? undefined : await openFile(data, recipe, opened, options.onProgress);
    await datasets.open({ recipe, start }, file, options.onProgress);
    return {
      ...{ url, app, providers, datasets, planFor, limits, health, scenarioFiles, reload, close },
      get dataset() {
        return datasets.get(DEFAULT_DATASET).current;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function pickOrigin({ scenario, seed }: DatasetRecipe['origin']): Pick<DatasetRecipe['origin'], 'scenario' | 'seed'> {
  return { scenario, seed };
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
  if (kept === undefined || hasForeignStart(file)) companionsOf(file).removeAll();
  return createFileStorage(file, kept ?? (await seedDatabase(file, recipe, { onProgress })));
}

function startOf(clock: EmulatorOptions['clock'], scenario: Scenario): ClockSetting {
  if (typeof clock === 'object') return clock;
  return clock === 'wall' ? { mode: 'wall' } : { mode: 'frozen', now: clock ?? scenario.clock };
}

/** The scenario for a dataset whose clock starts so: a scenario may follow the clock. */
function startingAt(scenario: Scenario, start: ClockSetting): Scenario {
  return scenario.startingAt(start.now ?? machineNow());
}

/** How many scenarios stay read: a test that makes a dataset shall not wait for YAML. */
const REMEMBERED_SCENARIOS = 50;

/** What the owner of a running emulator may make datasets from: what is shipped, what it was started with, and scenarios in line. */
function plannerFor(options: EmulatorOptions, limits: Limits): Planner {
  const remembered = new Map<string, Scenario>();
  const load = (name: ScenarioSource, parameters: ScenarioParameters): Scenario => {
    if (name !== options.scenario && !isName(name)) return loadInline(name, parameters, limits);
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
    if (name !== options.scenario && isName(name) && !scenarioNames().includes(name)) {
      throw new Refusal('invalid', `scenario: there is no '${name}'; there is ${scenarioNames().join(', ')}`);
    }
    const asWritten = load(name, parameters ?? (name === options.scenario ? (options.parameters ?? {}) : {}));
    const start = clock === undefined ? undefined : clockSetting(clock, asWritten.clock);
    const scenario = start === undefined ? asWritten : startingAt(asWritten, start);
    return {
      recipe: recipeOf(scenario, seed ?? (name === options.scenario ? options.seed : undefined) ?? scenario.seed),
      start: start ?? { mode: 'frozen', now: scenario.clock },
    };
  };
}

/** The names that {@link plannerFor} knows. */
function namesFor({ scenario }: EmulatorOptions): readonly string[] {
  return [...new Set([...scenarioNames(), ...(isName(scenario) ? [scenario] : [])])];
}

function loadAsAsked(name: ScenarioSource, parameters: ScenarioParameters): Scenario {
  return refusing(isName(name) ? 'scenario: ' : '', () => loadScenario(name, allProviders, parameters));
}

/** A caller's own scenario, which may neither read files nor keep the emulator busy for long. */
function loadInline(source: ScenarioSource, parameters: ScenarioParameters, { scenarioBytes }: Limits): Scenario {
  if (typeof source === 'string' && Buffer.byteLength(source) > scenarioBytes) {
    throw new Refusal(
      'too_large',
      `scenario: YAML text may have ${scenarioBytes} bytes; send a larger one as an object`,
    );
  }
  return refusing('', () => loadScenario(source, allProviders, parameters, { files: false }));
}

function refusing<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ScenarioError) throw new Refusal('invalid', field + error.message);
    throw error;
  }
}
