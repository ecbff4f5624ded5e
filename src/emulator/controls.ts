import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { AdvanceRequest, ClockRequest, ClockState } from '../control/clock/schemas.ts';
import type { DatasetRequest, DatasetState } from '../control/datasets/schemas.ts';
import type { FaultOfDataset } from '../control/faults/schemas.ts';
import type { Call, JournalFilter, Verdict, Verification } from '../control/journal/schemas.ts';
import type { AddedRecord, ImportRequest, ImportResult, KindOption } from '../control/records/schemas.ts';
import type { RevisionRequest, RevisionState } from '../control/revisions/schemas.ts';
import type { Anomaly } from '../core/provider/anomaly.ts';
import type { SnapshotInfo } from '../core/storage/storage.ts';
import type { FaultRequest, FaultState } from '../core/faults/fault.ts';
import type { JournalEntry } from '../core/journal/journal-entry.ts';

/** A dataset's clock. */
export interface ClockControl {
  /** Simulated current time. */
  now(): Date;
  state(): ClockState;
  /**
   * Freezes the clock at an instant, or lets it run with real time.
   *
   * @throws Refusal `invalid`
   */
  set(clock: ClockRequest | Date): ClockState;
  /**
   * Moves the clock by an ISO 8601 duration, backwards with a minus sign, or to an instant.
   *
   * @throws Refusal `invalid`
   */
  advance(by: string | AdvanceRequest): ClockState;
}

/** Faults: failures that a test arms on purpose. */
export interface FaultsControl {
  /** @throws Refusal `invalid`, also for a provider or operation that doesn't exist; `conflict`, `limit_reached` */
  arm(request: FaultRequest): Promise<FaultState>;
  /** The armed faults with their hit counts. */
  list(): readonly FaultState[];
  /**
   * Clears one fault, or all of them.
   *
   * @throws Refusal `not_found`
   */
  clear(id?: string): void;
}

/** Faults of all datasets that there are; each counts its own calls. */
export interface AllFaultsControl {
  /**
   * Arms a fault in every dataset, with one id, or in none.
   *
   * @throws Refusal `invalid`, also for a provider or operation that doesn't exist; `conflict`, `limit_reached`
   */
  arm(request: FaultRequest): Promise<FaultState>;
  /** The faults of each dataset with their hit counts. */
  list(): readonly FaultOfDataset[];
  /**
   * Clears one fault in every dataset, or all of them.
   *
   * @throws Refusal `not_found`
   */
  clear(id?: string): void;
}

/** The requests that a dataset has received. */
export interface JournalControl {
  /**
   * The latest requests that match, oldest first.
   *
   * @throws Refusal `invalid`
   */
  entries(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /**
   * Checks that the expected requests were received: how many, in which order, and nothing else. Requests of no dataset may be near misses.
   *
   * @throws Refusal `invalid`
   */
  verify(verification: Verification): Promise<Verdict>;
  /**
   * The requests that match as an HTTP Archive 1.2.
   *
   * @throws Refusal `invalid`
   */
  har(filter?: JournalFilter): Promise<object>;
  /** Clients' calls, oldest first: which requests were one call, tried again. */
  calls(): readonly Call[];
  clear(): void;
}

/** One isolated account across all providers; `await using` drops it. */
export interface DatasetControl extends AsyncDisposable {
  readonly name: string;
  /** The dataset's API keys, by provider. The default dataset accepts any key unless keys were given. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Environment variables that point official clients at the dataset. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: ClockControl;
  readonly faults: FaultsControl;
  readonly journal: JournalControl;
  state(): DatasetState;
  /** The anomalies that the scenario planted, with their costs up to the clock: the answer key for those who detect them. */
  anomalies(): Promise<readonly Anomaly[]>;
  /** Resets records, clock, faults and journal to their start. */
  reset(): Promise<void>;
  /**
   * Saves records and clock under a name. Default: `snapshot`.
   *
   * @throws Refusal `invalid`, `limit_reached`
   */
  snapshot(name?: string): Promise<SnapshotInfo>;
  /** @throws Refusal `invalid`, `not_found` */
  restore(name?: string): Promise<void>;
  /**
   * Adds one record of a provider, in the format of the vendor or of scenario files.
   *
   * @returns the record with its id, and the unknown fields, which are not stored
   * @throws Refusal `invalid`, `conflict`
   */
  addRecord(provider: string, record: object, options?: KindOption): Promise<AddedRecord>;
  /** @throws Refusal `invalid`, `not_found` */
  removeRecord(provider: string, id: string, options?: KindOption): Promise<void>;
  /** The revisions, in the order in which they become known. */
  revisions(): readonly RevisionState[];
  /**
   * Says what a record is from an instant on. Until then, and whenever the clock is before it, the record is as it was.
   *
   * @throws Refusal `invalid`, also for a record that doesn't exist; `conflict`, `limit_reached`
   */
  addRevision(revision: RevisionRequest): Promise<RevisionState>;
  /** All records and revisions as NDJSON, line by line. */
  export(): AsyncIterable<string>;
  /**
   * Imports NDJSON, a HAR file or a response of a vendor's API, completely or not at all.
   *
   * @throws Refusal `invalid` with the number of each bad line or entry, `too_large`; `conflict` for answers that contradict
   *   each other
   */
  import(lines: string | AsyncIterable<Uint8Array>, options?: ImportRequest): Promise<ImportResult>;
  /** @throws Refusal `conflict` for the default dataset */
  drop(): Promise<void>;
}

export interface DatasetsControl {
  /**
   * Creates a dataset. It takes milliseconds if a dataset of the same scenario exists.
   *
   * @param options.signal ends the seeding
   * @throws Refusal `invalid`, `conflict`, `limit_reached`; the signal's reason
   */
  create(request?: DatasetRequest, options?: { readonly signal?: AbortSignal }): Promise<DatasetControl>;
  /** @throws Refusal `invalid`, `not_found` */
  get(name: string): DatasetControl;
  list(): readonly DatasetControl[];
  readonly faults: AllFaultsControl;
}

/** A running emulator; `await using` closes it. */
export interface UsageEmulator extends AsyncDisposable {
  /** The base URL, without a slash at the end. */
  readonly url: string;
  /** Environment variables that point official clients at the default dataset. */
  readonly env: Readonly<Record<string, string>>;
  /** The default dataset's clock. */
  readonly clock: ClockControl;
  /** The default dataset's faults. */
  readonly faults: FaultsControl;
  /** The default dataset's journal. */
  readonly journal: JournalControl;
  readonly datasets: DatasetsControl;
  /** The default dataset. */
  readonly dataset: DatasetControl;
  /** Sends a request without a socket. */
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>;
  /** Answers the requests in flight, then releases the port and the data. */
  close(): Promise<void>;
}
