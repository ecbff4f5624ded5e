import { Readable } from 'node:stream';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import {
  type AdvanceRequest,
  advanceClock,
  type ClockRequest,
  clockSetting,
  type ClockState,
  clockState,
  setClock,
} from './control/clock-api.ts';
import {
  createDataset,
  type DatasetRequest,
  type DatasetState,
  datasetState,
  environmentOf,
} from './control/dataset-api.ts';
import { armFault, clearFaults } from './control/fault-api.ts';
import { findRecords, type JournalFilter, type Verdict, type Verification, verify } from './control/journal-api.ts';
import {
  addRecord,
  exportRecords,
  importRecords,
  type ImportResult,
  providerNamed as namedAmong,
  removeRecord,
} from './control/records-api.ts';
import { machineNow } from './core/clock.ts';
import { DEFAULT_DATASET } from './core/datasets.ts';
import type { FaultRequest, FaultState } from './core/fault.ts';
import { toHar } from './core/har.ts';
import type { HostedDataset } from './core/hosted-dataset.ts';
import { type JournalEntry, renderEntry } from './core/journal-entry.ts';
import type { Limits } from './core/limits.ts';
import type { SnapshotInfo } from './core/storage.ts';
import { startEmulator as start } from './emulator.ts';
import { providers as allProviders } from './providers/index.ts';
import { DEFAULT_SCENARIO } from './shipped.ts';

/** All of it may be left out. */
export interface StartOptions {
  /** A shipped scenario's name, or a file's path; `default`, if left out. */
  readonly scenario?: string;
  /** The scenario's own, if left out. */
  readonly seed?: number;
  /** Numbers that the scenario leaves open, by name. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** An instant (RFC 3339, or a Date) to stand still at, or `wall`; the scenario's own instant, if left out. */
  readonly clock?: ClockRequest | Date;
  /** The names of those to serve; all, if left out. */
  readonly providers?: readonly string[];
  /** 127.0.0.1, if left out. */
  readonly host?: string;
  /** Any free one, if left out. */
  readonly port?: number;
  /** `false` for an emulator that only {@link UsageEmulator.inject} reaches. */
  readonly socket?: boolean;
  /** A data file's path, to keep the default dataset in; memory, if left out. */
  readonly data?: string;
  /** The only keys that open the default dataset, by provider; any, if left out. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** `false` for no control API over HTTP, nor headers that steer the emulator. */
  readonly control?: boolean;
  /** What the control API asks for over HTTP, as a bearer token; nothing, if left out. */
  readonly controlToken?: string;
  readonly limits?: Partial<Limits>;
  /** What replicas share, so that each can read the others' page tokens. */
  readonly secret?: string;
}

/** A dataset's clock, as its owner holds it. */
export interface ClockControl {
  /** The instant that the dataset believes to be now. */
  now(): Date;
  state(): ClockState;
  /**
   * Stands still at an instant, or goes on in real time.
   *
   * @throws Refusal `invalid`
   */
  set(clock: ClockRequest | Date): ClockState;
  /**
   * Moves by an ISO 8601 duration, backwards with a minus sign, or to an instant.
   *
   * @throws Refusal `invalid`
   */
  advance(by: string | AdvanceRequest): ClockState;
}

/** One isolated account across all providers; `await using` drops it. */
export interface DatasetControl extends AsyncDisposable {
  readonly name: string;
  /** API keys that open it, by provider: for the default dataset those that show, since any does. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Environment variables with which official clients find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: ClockControl;
  readonly faults: FaultsControl;
  readonly journal: JournalControl;
  state(): DatasetState;
  /** Records, clock, faults and journal go back to their start. */
  reset(): Promise<void>;
  /** Keeps records and clock under a name. */
  snapshot(name?: string): Promise<SnapshotInfo>;
  /** @throws Refusal `not_found` */
  restore(name?: string): Promise<void>;
  /**
   * Adds one record of a provider, as the vendor sends it or as scenarios write it.
   *
   * @returns the fields that were kept out of it
   * @throws Refusal `invalid`, `conflict`
   */
  addRecord(provider: string, record: object): Promise<readonly string[]>;
  /** @throws Refusal `not_found` */
  removeRecord(provider: string, id: string): Promise<void>;
  /** All records as NDJSON, a line at a time. */
  export(): AsyncIterable<string>;
  /**
   * Loads NDJSON, all of it or nothing.
   *
   * @throws Refusal `invalid` with the number of each bad line
   */
  import(lines: string | AsyncIterable<Uint8Array>, options?: ImportRequest): Promise<ImportResult>;
  /** @throws Refusal `conflict` for the default one */
  drop(): Promise<void>;
}

/** Failures on purpose; off until armed. */
export interface FaultsControl {
  /** @throws Refusal `invalid`, with the operations that there are */
  arm(request: FaultRequest): Promise<FaultState>;
  /** With how often each has happened. */
  list(): readonly FaultState[];
  /**
   * Clears one, or all of them.
   *
   * @throws Refusal `not_found`
   */
  clear(id?: string): void;
}

/** The last requests that have seen a dataset. */
export interface JournalControl {
  /**
   * Oldest first.
   *
   * @throws Refusal `invalid`
   */
  entries(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /**
   * Tells whether there were as many requests of a kind as there should have been and, where not, which came nearest.
   *
   * @throws Refusal `invalid`
   */
  verify(verification: Verification): Promise<Verdict>;
  /** An HTTP Archive 1.2. */
  har(filter?: JournalFilter): Promise<object>;
  clear(): void;
}

export interface ImportRequest {
  /** Whose bare records the lines are; else each line names its provider, as exports do. */
  readonly provider?: string;
  /** `append`, if left out. */
  readonly mode?: 'append' | 'replace';
}

export interface DatasetsControl {
  /**
   * Makes one: in milliseconds, where its scenario is in use already.
   *
   * @throws Refusal
   */
  create(request?: DatasetRequest): Promise<DatasetControl>;
  /** @throws Refusal `not_found` */
  get(name: string): DatasetControl;
  list(): readonly DatasetControl[];
}

/** A running emulator; `await using` closes it. */
export interface UsageEmulator extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Environment variables with which official clients find the default dataset. */
  readonly env: Readonly<Record<string, string>>;
  /** The default dataset's. */
  readonly clock: ClockControl;
  /** The default dataset's. */
  readonly faults: FaultsControl;
  /** The default dataset's. */
  readonly journal: JournalControl;
  readonly datasets: DatasetsControl;
  /** The default dataset. */
  readonly dataset: DatasetControl;
  /** Sends a request without a socket. */
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>;
  /** Answers what is in flight, then lets go of the port and the data. */
  close(): Promise<void>;
}

/**
 * Starts an emulator in this process and resolves once it answers. Any number of them may run at once.
 *
 * @example
 * await using emulator = await startEmulator({ scenario: 'default' });
 * const client = new Gitpod({ baseURL: emulator.env.GITPOD_BASE_URL, bearerToken: emulator.env.GITPOD_API_KEY });
 * emulator.clock.advance('P1D');
 *
 * @throws ScenarioError, DataFileError, Refusal, or Node's own error where the address can't be listened on
 */
export async function startEmulator(options: StartOptions = {}): Promise<UsageEmulator> {
  const {
    providers: names,
    keys,
    clock,
    scenario = DEFAULT_SCENARIO,
    host = '127.0.0.1',
    port = 0,
    data = ':memory:',
  } = options;
  const emulator = await start({
    ...{ scenario, host, port, data },
    providers: names === undefined ? allProviders : names.map(providerNamed),
    ...pick(options, ['seed', 'parameters', 'socket', 'control', 'controlToken', 'limits', 'secret']),
    ...(clock !== undefined && { clock: clockSetting(requestOf(clock), machineNow()) }),
    ...(keys !== undefined && { keys: new Map(Object.entries(keys).map(([name, list]) => [name, new Set(list)])) }),
  });
  const { url, app, providers, datasets, planFor, limits } = emulator;

  const controlOf = (hosted: HostedDataset): DatasetControl => {
    const drop = (): Promise<void> => datasets.drop(hosted.name);
    return {
      name: hosted.name,
      keys: hosted.keys,
      env: environmentOf(
        providers,
        { keys: keys !== undefined && hosted.name === DEFAULT_DATASET ? keys : hosted.keys },
        url,
      ),
      clock: clockControl(hosted),
      faults: {
        arm: (request) => armFault(providers, hosted, request),
        list: () => hosted.faults.list(),
        clear: (id) => {
          clearFaults([hosted], id);
        },
      },
      journal: journalControl(hosted),
      state: () => datasetState(providers, hosted),
      reset: () => hosted.reset(),
      snapshot: (name = 'snapshot') => hosted.snapshot(name),
      restore: (name = 'snapshot') => hosted.restore(name),
      addRecord: (provider, record) => addRecord(hosted, namedAmong(providers, provider), record),
      removeRecord: (provider, id) => removeRecord(hosted, namedAmong(providers, provider), id),
      export: () => exportRecords(hosted, providers),
      import: (lines, { provider, mode } = {}) =>
        importRecords(hosted, typeof lines === 'string' ? Readable.from([Buffer.from(lines)]) : lines, {
          provider: provider === undefined ? undefined : namedAmong(providers, provider),
          providers,
          replace: mode === 'replace',
          maxBytes: limits.importBytes,
        }),
      drop,
      [Symbol.asyncDispose]: drop,
    };
  };
  const dataset = controlOf(datasets.get(DEFAULT_DATASET));
  return {
    url,
    env: dataset.env,
    clock: dataset.clock,
    faults: dataset.faults,
    journal: dataset.journal,
    dataset,
    datasets: {
      create: async (request = {}) => controlOf(await createDataset(datasets, providers, planFor, request)),
      get: (name) => controlOf(datasets.get(name)),
      list: () => datasets.list().map(controlOf),
    },
    inject: (request) => app.inject(request),
    close: () => emulator.close(),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

function clockControl({ clock }: HostedDataset): ClockControl {
  return {
    now: () => new Date(clock.now()),
    state: () => clockState(clock),
    set: (request) => {
      setClock(clock, requestOf(request));
      return clockState(clock);
    },
    advance: (by) => {
      advanceClock(clock, typeof by === 'string' ? { by } : by);
      return clockState(clock);
    },
  };
}

function journalControl({ journal }: HostedDataset): JournalControl {
  return {
    entries: async (filter = {}) => (await findRecords([journal], filter)).map(renderEntry),
    verify: (verification) => verify([journal], verification),
    har: async (filter = {}) => toHar(await findRecords([journal], filter)),
    clear: () => {
      journal.clear();
    },
  };
}

function requestOf(clock: ClockRequest | Date): ClockRequest {
  return clock instanceof Date ? clock.toISOString() : clock;
}

function providerNamed(name: string): (typeof allProviders)[number] {
  const provider = allProviders.find((known) => known.name === name);
  if (provider === undefined) {
    throw new RangeError(
      `there is no provider '${name}'; there is ${allProviders.map((known) => known.name).join(', ')}`,
    );
  }
  return provider;
}

/** What of it is given: an option that is left out is no option that is undefined. */
function pick<T extends object, K extends keyof T>(
  options: T,
  names: readonly K[],
): { [P in K]?: Exclude<T[P], undefined> } {
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given) as { [P in K]?: Exclude<T[P], undefined> };
}
