import type { Database } from 'better-sqlite3';
import { Refusal } from '../refusal.ts';
import type { ClockSetting } from '../time/clock.ts';
import { createHolder, type Image } from './image.ts';
import { copyOf, keepCopy, type KeptCopy, sizeOf } from './private-copy.ts';
import { type SnapshotInfo, type Storage, transact } from './storage.ts';
import { isFull } from './storage-errors.ts';

/** A snapshot. */
interface Kept {
  readonly clock: ClockSetting;
  /** Its content; `undefined` for the start. */
  readonly copy: KeptCopy | undefined;
}

function pageBytes(db: Database): number {
  return Number(db.pragma('page_size', { simple: true }));
}

/** Lets V8 free buffers as large as a database, which it does between two turns of the event loop. */
async function freeBuffers(): Promise<void> {
  await new Promise(setImmediate);
}

/**
 * A dataset in memory. Until it is written to it shares a seeded image, which is never written to, so that creating and
 * resetting it cost next to nothing.
 *
 * @param seeded the image to start from
 * @param available the bytes that this dataset may take, given what others take now
 * @param inMemory the most bytes that are copied in memory; more are copied to a temporary file, step by step
 */
export function createMemoryStorage(
  seeded: Image,
  available: () => number = () => Infinity,
  inMemory?: number,
): Storage {
  seeded.retain();
  seeded.retain();
  const held = createHolder(seeded);
  const kept = new Map<string, Kept>();
  const isPristine = (): boolean => held.image === seeded;
  const ownBytes = (): number => (isPristine() ? 0 : sizeOf(held.image.db));

  const checkRoom = (bytes: number): void => {
    if (bytes > available()) throw outOfMemory();
  };
  const copy = async (): Promise<Image> => {
    checkRoom(sizeOf(held.image.db));
    const image = await copyOf(held.image.db, inMemory);
    await freeBuffers();
    return image;
  };
  /** Runs a change of an image that is the caller's, which becomes the content when the change succeeds. */
  const change = async <T>(work: (db: Database) => T | Promise<T>, image: Image): Promise<T> => {
    const { db } = image;
    try {
      // SQLite itself refuses to grow beyond this.
      if (Number.isFinite(available()))
        db.pragma(`max_page_count = ${Math.max(1, Math.floor(available() / pageBytes(db)))}`);
      const result = await work(db);
      held.put(image);
      return result;
    } catch (error) {
      image.release();
      throw isFull(error) ? outOfMemory() : error;
    }
  };
  const putStart = (): void => {
    seeded.retain();
    held.put(seeded);
  };
  return {
    get image() {
      return held.image;
    },
    get ownBytes() {
      return ownBytes();
    },
    write: async (work) =>
      change(
        (db) => db.transaction(() => work(db)).exclusive(),
        isPristine() || held.image.isPinned() ? await copy() : held.image.next(),
      ),
    rewrite: async (work) => change((db) => transact(db, work), await copy()),
    reset: async () => {
      if (!isPristine()) putStart();
    },
    snapshot: async (name, clock, accept) => {
      accept(ownBytes());
      const copy = isPristine() ? undefined : await keepCopy(held.image.db, inMemory);
      await freeBuffers();
      kept.get(name)?.copy?.close();
      kept.set(name, { clock, copy });
      return { name, bytes: copy?.bytes ?? 0 };
    },
    restore: async (name) => {
      const snapshot = kept.get(name);
      if (snapshot === undefined) return undefined;
      const { copy, clock } = snapshot;
      if (copy === undefined) {
        putStart();
      } else {
        checkRoom(copy.bytes);
        held.put(await copy.open());
      }
      return clock;
    },
    deleteSnapshot: async (name) => {
      kept.get(name)?.copy?.close();
      return kept.delete(name);
    },
    snapshots: async () => [...kept].map(([name, { copy }]): SnapshotInfo => ({ name, bytes: copy?.bytes ?? 0 })),
    copy: () => copyOf(held.image.db, inMemory),
    get copyBytes() {
      return sizeOf(held.image.db);
    },
    close: () => {
      for (const { copy } of kept.values()) copy?.close();
      kept.clear();
      held.image.release();
      seeded.release();
    },
  };
}

/** More memory would be needed than the limits allow. */
export function outOfMemory(): Refusal {
  return new Refusal(
    'limit_reached',
    'the datasets would take more memory than allowed (limits.writtenBytes); drop or reset some, or use a smaller scenario',
  );
}
