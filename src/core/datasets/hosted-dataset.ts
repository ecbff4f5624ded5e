import type { Database } from 'better-sqlite3';
import { createFaults, type Faults } from '../faults/faults.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { ResponseCache } from '../paging/response-cache.ts';
import { Refusal } from '../refusal.ts';
import type { DatasetOrigin } from '../storage/origin.ts';
import type { Image } from '../storage/image.ts';
import type { SnapshotInfo, Storage } from '../storage/storage.ts';
import type { ClockSetting, SimulatedClock } from '../time/clock.ts';
import { createKnownStates } from '../revisions/known-states.ts';
import { outOfMemory } from '../storage/memory-storage.ts';
import { createDataset, type Dataset } from './dataset.ts';

/** API keys that open a dataset, by provider. */
export type DatasetKeys = Readonly<Record<string, readonly string[]>>;

/**
 * A dataset that the emulator serves, with everything its owner can do to it. Once it is dropped, all of it is refused
 * with a Refusal `not_found`; once the emulator is closed, with `conflict`.
 */
export interface HostedDataset {
  readonly name: string;
  readonly origin: DatasetOrigin;
  readonly clock: SimulatedClock;
  /** ms, by the machine's clock. */
  readonly createdAt: number;
  /** ms, by the machine's clock; `undefined` if it doesn't expire. */
  readonly expiresAt: number | undefined;
  /** Its own API keys. The default dataset is also opened by keys of no dataset. */
  readonly keys: DatasetKeys;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Bytes of memory that it takes by itself, snapshots excepted. */
  readonly ownBytes: number;
  /** Its content without revisions; {@link Dataset.knownAt} has them. A request uses one of these from start to end. */
  readonly current: Dataset;
  /** Changes the content in one transaction. */
  write<T>(change: (db: Database) => T): Promise<T>;
  /**
   * Changes a copy of the content, which replaces it when the change is complete.
   *
   * @param change takes several turns; it ends when the signal is aborted, because the dataset is closed
   */
  rewrite<T>(change: (db: Database, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Puts content, clock, faults and journal back to their start. */
  reset(): Promise<void>;
  /** Keeps the content and the clock under a name, replacing an earlier snapshot of that name. */
  snapshot(name: string): Promise<SnapshotInfo>;
  /** @throws Refusal `not_found` */
  restore(name: string): Promise<void>;
  /** @throws Refusal `not_found` */
  deleteSnapshot(name: string): Promise<void>;
  snapshots(): Promise<readonly SnapshotInfo[]>;
  /**
   * A separate database of the content. The caller releases it.
   *
   * @param now the instant (ms) whose revisions are applied; none if omitted
   */
  copy(now?: number): Promise<Image>;
  /**
   * Refuses further use, and releases the content once requests in progress are answered.
   *
   * @param reason what further use is told; by default that it was dropped
   */
  close(reason?: Refusal): Promise<void>;
}

export interface HostedDatasetOptions {
  readonly name: string;
  readonly origin: DatasetOrigin;
  readonly storage: Storage;
  readonly clock: SimulatedClock;
  readonly start: ClockSetting;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly keys: DatasetKeys;
  readonly limits: Limits;
  readonly secret: string;
  readonly responses: ResponseCache;
  /** Applies the revisions that are known at an instant (ms) to a copy of the content. */
  readonly revise: (db: Database, origin: DatasetOrigin, now: number) => void;
  /** The bytes that copies may take. */
  readonly available: () => number;
}

export function hostDataset({
  storage,
  start,
  limits,
  secret,
  responses,
  revise,
  available,
  ...properties
}: HostedDatasetOptions): HostedDataset {
  const { name, origin, clock } = properties;
  const faults = createFaults(limits);
  const journal = createJournal(limits);
  const view = (): Dataset =>
    createDataset(name, storage.image, origin, clock, {
      secret,
      faults,
      journal,
      responses,
      knownAt: (now) => known.at(now),
    });
  let current = view();
  const closing = new AbortController();
  const inTurn = createQueue();

  const refuseDropped = (): void => {
    closing.signal.throwIfAborted();
  };
  /** Runs one change at a time, each on what the last one left. */
  const oneAtATime = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      refuseDropped();
      return work();
    });
  const original = (): Dataset => {
    refuseDropped();
    if (current.image !== storage.image) current = view();
    return current;
  };
  const copyAt = async (now: number): Promise<Image> => {
    const copy = await storage.copy();
    try {
      revise(copy.db, origin, now);
      return copy;
    } catch (error) {
      copy.release();
      throw error;
    }
  };
  const known = createKnownStates({
    original,
    inTurn: oneAtATime,
    copyAt: (now) => {
      if (storage.copyBytes > available()) throw outOfMemory();
      return copyAt(now);
    },
  });

  return {
    ...properties,
    faults,
    journal,
    get current() {
      return original();
    },
    get ownBytes() {
      return closing.signal.aborted ? 0 : storage.ownBytes + known.copies * storage.copyBytes;
    },
    write: (change) => oneAtATime(() => storage.write(change)),
    rewrite: (change) => oneAtATime(() => storage.rewrite((db) => change(db, closing.signal))),
    reset: () =>
      oneAtATime(async () => {
        await storage.reset();
        clock.set(start);
        faults.clearAll();
        journal.clear();
      }),
    snapshot: (snapshotName) =>
      oneAtATime(async () => {
        const others = (await storage.snapshots()).filter((snapshot) => snapshot.name !== snapshotName);
        if (others.length >= limits.snapshots) {
          throw new Refusal('limit_reached', `${name} has ${limits.snapshots} snapshots already; delete one first`);
        }
        const bytesOfOthers = others.reduce((sum, { bytes }) => sum + bytes, 0);
        return storage.snapshot(snapshotName, settingOf(clock), (bytes) => {
          if (bytesOfOthers + bytes <= limits.snapshotBytes) return;
          throw new Refusal(
            'limit_reached',
            `the snapshots of ${name} would take more than ${limits.snapshotBytes} bytes; delete one first`,
          );
        });
      }),
    restore: (snapshotName) =>
      oneAtATime(async () => {
        const setting = await storage.restore(snapshotName);
        if (setting === undefined) throw noSuchSnapshot(name, snapshotName);
        clock.set(setting);
      }),
    deleteSnapshot: (snapshotName) =>
      oneAtATime(async () => {
        if (!(await storage.deleteSnapshot(snapshotName))) throw noSuchSnapshot(name, snapshotName);
      }),
    snapshots: () => oneAtATime(() => storage.snapshots()),
    copy: (now) => oneAtATime(() => (now === undefined ? storage.copy() : copyAt(now))),
    close: (reason = wasDropped(name)) => {
      if (closing.signal.aborted) return Promise.resolve();
      // Nothing waits for the end of a long change.
      closing.abort(reason);
      return inTurn(async () => {
        known.clear();
        storage.close();
      });
    },
  };
}

function wasDropped(name: string): Refusal {
  return new Refusal('not_found', `the dataset '${name}' was dropped; create another`);
}

function noSuchSnapshot(dataset: string, name: string): Refusal {
  return new Refusal('not_found', `${dataset} has no snapshot '${name}'`);
}

/** The setting with which a clock continues as this one does. */
function settingOf(clock: SimulatedClock): ClockSetting {
  const { mode, speed } = clock;
  const now = clock.now();
  return mode === 'frozen' ? { mode, now } : { mode, now, speed };
}

/** Runs tasks one after another, whether they succeed or fail. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
