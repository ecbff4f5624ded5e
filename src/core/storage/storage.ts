import type { Database } from 'better-sqlite3';
import type { ClockSetting } from '../time/clock.ts';
import type { Image } from './image.ts';

export interface SnapshotInfo {
  readonly name: string;
  /** Bytes it takes by itself; 0 for a snapshot of the start. */
  readonly bytes: number;
}

/**
 * Keeps the content of a dataset. Every change happens completely or not at all, both for readers and for a process that
 * starts after a crash. The caller runs one change at a time.
 *
 * Changes throw a Refusal `limit_reached`, `insufficient_storage` or `conflict` when they can't be stored.
 */
export interface Storage {
  readonly image: Image;
  /** Bytes of memory that the content takes by itself. */
  readonly ownBytes: number;
  /** Changes the content in place, in a transaction. */
  write<T>(change: (db: Database) => T): Promise<T>;
  /** Changes a copy of the content, which replaces it when the change is complete. */
  rewrite<T>(change: (db: Database) => Promise<T>): Promise<T>;
  /** Goes back to the start. */
  reset(): Promise<void>;
  /**
   * Keeps the content and a clock setting under a name.
   *
   * @param accept throws when a snapshot of so many bytes is too large; an earlier one of that name stays then
   */
  snapshot(name: string, clock: ClockSetting, accept: (bytes: number) => void): Promise<SnapshotInfo>;
  /** @returns the clock setting of the snapshot; `undefined` when there is no such snapshot */
  restore(name: string): Promise<ClockSetting | undefined>;
  /** @returns whether there was such a snapshot */
  deleteSnapshot(name: string): Promise<boolean>;
  snapshots(): Promise<readonly SnapshotInfo[]>;
  /** A separate database of the same content, for slow readers. The caller releases it. */
  copy(): Promise<Image>;
  /** Bytes of memory that a copy takes. */
  readonly copyBytes: number;
  close(): void;
}

/** Runs an asynchronous change in a transaction of a database that nothing else uses. */
export async function transact<T>(db: Database, change: (db: Database) => Promise<T>): Promise<T> {
  db.exec('BEGIN');
  const result = await change(db);
  db.exec('COMMIT');
  return result;
}
