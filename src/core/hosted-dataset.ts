import type { Database } from 'better-sqlite3';
import type { ClockSetting, SimulatedClock } from './clock.ts';
import { createDataset, type Dataset, type DatasetOrigin } from './dataset.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { PageCache } from './page-cache.ts';
import { Refusal } from './refusal.ts';
import type { SnapshotInfo, Storage } from './storage.ts';

/** Keys that open a dataset, by provider. */
export type DatasetKeys = Readonly<Record<string, readonly string[]>>;

/** A dataset that the emulator serves, with all that its owner may do to it. */
export interface HostedDataset {
  readonly name: string;
  readonly origin: DatasetOrigin;
  readonly clock: SimulatedClock;
  /** ms, by the machine's time */
  readonly createdAt: number;
  /** ms, by the machine's time; `undefined` where it stays. */
  readonly expiresAt: number | undefined;
  /** Those that were given to it; the default dataset also has what nobody else was given. */
  readonly keys: DatasetKeys;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Bytes of memory that it takes up by itself, snapshots left out. */
  readonly ownBytes: number;
  /** What it is now; a request sees one and the same from its start to its end. */
  readonly current: Dataset;
  /** Changes the content in one transaction. */
  write<T>(change: (db: Database) => T): Promise<T>;
  /** Changes a copy of the content, which takes its place at once when it is finished. */
  rewrite<T>(change: (db: Database) => Promise<T>): Promise<T>;
  /** Content, clock, faults and journal go back to their start. */
  reset(): Promise<void>;
  /** Keeps the content and the clock under a name, over what was kept under it before. */
  snapshot(name: string): Promise<SnapshotInfo>;
  /** @throws Refusal `not_found` */
  restore(name: string): Promise<void>;
  /** @throws Refusal `not_found` */
  forgetSnapshot(name: string): Promise<void>;
  snapshots(): Promise<readonly SnapshotInfo[]>;
  /** A database of its own that holds the same; the caller's to close. */
  copy(): Promise<Database>;
  /** Lets go of the content once the requests under way have been answered. */
  close(): Promise<void>;
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
  /** Asked for memory before the first change; throws a Refusal where there is none. */
  readonly reserve: (bytes: number) => void;
  readonly limits: Limits;
  readonly secret: string;
  readonly pages: PageCache;
}

export function hostDataset({
  storage,
  start,
  reserve,
  limits,
  secret,
  pages,
  ...properties
}: HostedDatasetOptions): HostedDataset {
  const { name, origin, clock } = properties;
  const view = (): Dataset => createDataset(name, storage.image, origin, clock, { secret, faults, journal, pages });
  const faults = createFaults(limits);
  const journal = createJournal(limits);
  let current = view();
  const clocks = new Map<string, ClockSetting>();
  const oneAtATime = createQueue();

  return {
    ...properties,
    faults,
    journal,
    get current() {
      if (current.image !== storage.image) current = view();
      return current;
    },
    get ownBytes() {
      return storage.ownBytes;
    },
    write: (change) =>
      oneAtATime(() => {
        reserve(storage.changeBytes);
        return storage.write(change);
      }),
    rewrite: (change) =>
      oneAtATime(() => {
        reserve(storage.changeBytes);
        return storage.rewrite(change);
      }),
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
        const settings = settingOf(clock);
        const info = await storage.snapshot(snapshotName);
        const bytes = others.reduce((sum, other) => sum + other.bytes, info.bytes);
        if (bytes > limits.snapshotBytes) {
          await storage.forget(snapshotName);
          throw new Refusal(
            'limit_reached',
            `the snapshots of ${name} would take more than ${limits.snapshotBytes} bytes`,
          );
        }
        clocks.set(snapshotName, settings);
        return info;
      }),
    restore: (snapshotName) =>
      oneAtATime(async () => {
        if (!(await storage.restore(snapshotName))) throw noSuchSnapshot(name, snapshotName);
        clock.set(clocks.get(snapshotName) ?? settingOf(clock));
      }),
    forgetSnapshot: (snapshotName) =>
      oneAtATime(async () => {
        clocks.delete(snapshotName);
        if (!(await storage.forget(snapshotName))) throw noSuchSnapshot(name, snapshotName);
      }),
    snapshots: () => storage.snapshots(),
    copy: () => oneAtATime(() => storage.copy()),
    close: () =>
      oneAtATime(async () => {
        storage.close();
      }),
  };
}

function noSuchSnapshot(dataset: string, name: string): Refusal {
  return new Refusal('not_found', `${dataset} has no snapshot '${name}'`);
}

/** What makes a clock go on as this one does. */
function settingOf(clock: SimulatedClock): ClockSetting {
  const { mode, speed } = clock;
  const now = clock.now();
  return mode === 'frozen' ? { mode, now } : { mode, now, speed };
}

/** Runs what it is given one after another, whatever becomes of each. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
