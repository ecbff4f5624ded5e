import { Readable } from 'node:stream';
import { Type } from '@sinclair/typebox';
import { listAnomalies } from '../control/anomalies/service.ts';
import { AdvanceRequest, ClockRequest } from '../control/clock/schemas.ts';
import { advanceClock, clockSetting, clockState, setClock } from '../control/clock/service.ts';
import { DatasetRequest, DEFAULT_SNAPSHOT, Name } from '../control/datasets/schemas.ts';
import { createDataset, datasetState, environmentOf } from '../control/datasets/service.ts';
import { armFault, armFaultInAll, clearFaults, faultsOf } from '../control/faults/service.ts';
import { callsOf } from '../control/journal/calls.ts';
import { JournalFilter, Verification } from '../control/journal/schemas.ts';
import { findRecords, verify } from '../control/journal/service.ts';
import { providerNamed } from '../control/lookup.ts';
import { importRecords } from '../control/records/import.ts';
import { ImportRequest, KindQuery } from '../control/records/schemas.ts';
import { addRecord, exportRecords, removeRecord } from '../control/records/service.ts';
import { RevisionRequest } from '../control/revisions/schemas.ts';
import { addRevision, listRevisions } from '../control/revisions/service.ts';
import { DEFAULT_DATASET } from '../core/datasets/datasets.ts';
import { emulatorClosed } from '../core/refusal.ts';
import type { HostedDataset } from '../core/datasets/hosted-dataset.ts';
import { FaultRequest } from '../core/faults/fault.ts';
import { toHar } from '../core/journal/har.ts';
import { renderEntry } from '../core/journal/journal-entry.ts';
import { AnyRecord } from '../core/provider/checked-record.ts';
import type { Provider } from '../core/provider/provider.ts';
import { machineNow } from '../core/time/clock.ts';
import { validate } from '../core/schema/validate.ts';
import { providers as allProviders } from '../providers/index.ts';
import { DEFAULT_SCENARIO } from '../scenario/shipped.ts';
import type { ClockControl, DatasetControl, JournalControl, UsageEmulator } from './controls.ts';
import { type Emulator, startEmulator as start } from './emulator.ts';
import { ClockOrDate, StartOptions } from './options.ts';

/**
 * Starts an emulator in this process and resolves once it answers. Any number of them may run at once.
 *
 * @example
 * await using emulator = await startEmulator({ scenario: 'default' });
 * const client = new Gitpod({ baseURL: emulator.env.GITPOD_BASE_URL, bearerToken: emulator.env.GITPOD_API_KEY });
 * emulator.clock.advance('P1D');
 *
 * @throws Refusal `invalid` for an option that isn't allowed, ScenarioError, DataFileError, or Node's own error if it
 *   can't listen on the address
 */
export async function startEmulator(options: StartOptions = {}): Promise<UsageEmulator> {
  validate(StartOptions, options);
  const { keys, clock, scenario = DEFAULT_SCENARIO, host = '127.0.0.1', port = 0, data = ':memory:' } = options;
  for (const name of Object.keys(keys ?? {})) providerNamed(allProviders, name, 'keys');
  const emulator = await start({
    ...{ scenario, host, port, data },
    providers: options.providers?.map((name) => providerNamed(allProviders, name, 'providers')) ?? allProviders,
    ...pick(options, [
      'seed',
      'parameters',
      'socket',
      'control',
      'controlToken',
      'allowedHosts',
      'cors',
      'limits',
      'secret',
    ]),
    ...(clock !== undefined && { clock: clockSetting(requestOf(clock), machineNow()) }),
    ...(keys !== undefined && { keys: new Map(Object.entries(keys).map(([name, list]) => [name, new Set(list)])) }),
  });
  const { url, app, providers, datasets, planFor } = emulator;
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
    await emulator.close();
  };

  const controlOf = (hosted: HostedDataset): DatasetControl => {
    const own = keys !== undefined && hosted.name === DEFAULT_DATASET ? keys : hosted.keys;
    const drop = (): Promise<void> => datasets.discard(hosted);
    return {
      name: hosted.name,
      keys: hosted.keys,
      env: environmentOf(providers, { keys: own }, url),
      clock: clockControl(hosted),
      faults: {
        arm: async (request) => armFault(providers, hosted, validate(FaultRequest, request)),
        list: () => hosted.faults.list(),
        clear: (id) => {
          clearFaults([hosted], id === undefined ? undefined : validate(Text, id, 'id'));
        },
      },
      journal: journalControl(emulator, hosted),
      state: () => datasetState(providers, hosted),
      anomalies: () => listAnomalies(providers, hosted),
      reset: () => hosted.reset(),
      snapshot: async (name = DEFAULT_SNAPSHOT) => hosted.snapshot(validate(SnapshotName, name, 'name')),
      restore: async (name = DEFAULT_SNAPSHOT) => hosted.restore(validate(SnapshotName, name, 'name')),
      ...recordsControl(emulator, hosted),
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
      create: async (request = {}, { signal } = {}) =>
        controlOf(await createDataset(datasets, providers, planFor, validate(DatasetRequest, request), signal)),
      get: (name) => controlOf(datasets.get(validate(DatasetName, name, 'name'))),
      list: () => datasets.list().map(controlOf),
      faults: {
        arm: async (request) => armFaultInAll(providers, datasets.list(), validate(FaultRequest, request)),
        list: () => faultsOf(datasets.list()),
        clear: (id) => {
          clearFaults(datasets.list(), id === undefined ? undefined : validate(Text, id, 'id'));
        },
      },
    },
    inject: async (request) => {
      if (isClosed) throw emulatorClosed();
      return app.inject(request);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const Text = Type.String();
const DatasetName = Name("The dataset's name");
const SnapshotName = Name("The snapshot's name");

function clockControl({ clock }: HostedDataset): ClockControl {
  return {
    now: () => new Date(clock.now()),
    state: () => clockState(clock),
    set: (request) => setClock(clock, requestOf(validate(ClockOrDate, request))),
    advance: (by) => advanceClock(clock, validate(AdvanceRequest, typeof by === 'string' ? { by } : by)),
  };
}

function journalControl({ providers, datasets }: Emulator, { journal }: HostedDataset): JournalControl {
  const find = async (filter: JournalFilter) => findRecords(providers, [journal], validate(JournalFilter, filter));
  return {
    entries: async (filter = {}) => (await find(filter)).map(renderEntry),
    verify: async (verification) =>
      verify(providers, [journal], validate(Verification, verification), [datasets.strangers]),
    calls: () => callsOf(journal.records()),
    har: async (filter = {}) => toHar(await find(filter)),
    clear: () => {
      journal.clear();
    },
  };
}

type RecordsControl = Pick<
  DatasetControl,
  'addRecord' | 'removeRecord' | 'revisions' | 'addRevision' | 'export' | 'import'
>;

function recordsControl({ providers, limits }: Emulator, hosted: HostedDataset): RecordsControl {
  const named = (name: string): Provider => providerNamed(providers, validate(Text, name, 'provider'));
  return {
    addRecord: async (provider, record, options = {}) => {
      const { kind } = validate(KindQuery, options);
      return addRecord(hosted, named(provider), validate(AnyRecord, record, 'record'), kind);
    },
    removeRecord: async (provider, id, options = {}) => {
      const { kind } = validate(KindQuery, options);
      await removeRecord(hosted, named(provider), validate(Text, id, 'id'), kind);
    },
    revisions: () => listRevisions(hosted).revisions,
    addRevision: async (revision) => addRevision(hosted, providers, validate(RevisionRequest, revision)),
    export: () => exportRecords(hosted, providers),
    import: async (lines, request = {}) => {
      const chunks = typeof lines === 'string' ? Readable.from([Buffer.from(lines)]) : lines;
      return importRecords(hosted, chunks, providers, validate(ImportRequest, request), limits);
    },
  };
}

function requestOf(clock: ClockRequest | Date): ClockRequest {
  return clock instanceof Date ? clock.toISOString() : clock;
}

/** The given options: an omitted one is not `undefined`. */
function pick<T extends object, K extends keyof T>(
  options: T,
  names: readonly K[],
): { [P in K]?: Exclude<T[P], undefined> } {
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given) as { [P in K]?: Exclude<T[P], undefined> };
}
