import SQLite, { type Database } from 'better-sqlite3';
import { Refusal } from '../refusal.ts';
import type { ClockSetting } from '../time/clock.ts';
import { createHolder, createImage, type Image } from './image.ts';
import { type Storage, transact } from './storage.ts';
import { isFull } from './storage-errors.ts';

interface Kept {
  /** A serialized database, or the start. */
  readonly content: Buffer | 'start';
  readonly clock: ClockSetting;
}

/** The bytes that a database takes. */
export function sizeOf(db: Database): number {
  return pageCount(db) * pageBytes(db);
}

function pageCount(db: Database): number {
  return Number(db.pragma('page_count', { simple: true }));
}

function pageBytes(db: Database): number {
  return Number(db.pragma('page_size', { simple: true }));
}

function open(content: Buffer): Image {
  const db = new SQLite(content);
  db.pragma('journal_mode = MEMORY');
  return createImage(db);
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
 */
export function createMemoryStorage(seeded: Image, available: () => number = () => Infinity): Storage {
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
    const image = open(held.image.db.serialize());
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
      const content = isPristine() ? 'start' : held.image.db.serialize();
      kept.set(name, { content, clock });
      await freeBuffers();
      return { name, bytes: bytesOf(content) };
    },
    restore: async (name) => {
      const snapshot = kept.get(name);
      if (snapshot === undefined) return undefined;
      const { content, clock } = snapshot;
      if (content === 'start') {
        putStart();
      } else {
        checkRoom(bytesOf(content));
        held.put(open(content));
      }
      return clock;
    },
    deleteSnapshot: async (name) => kept.delete(name),
    snapshots: async () => [...kept].map(([name, { content }]) => ({ name, bytes: bytesOf(content) })),
    copy: async () => new SQLite(held.image.db.serialize()),
    get copyBytes() {
      return sizeOf(held.image.db);
    },
    close: () => {
      kept.clear();
      held.image.release();
      seeded.release();
    },
  };
}

function bytesOf(content: Buffer | 'start'): number {
  return content === 'start' ? 0 : content.byteLength;
}

/** More memory would be needed than the limits allow. */
export function outOfMemory(): Refusal {
  return new Refusal(
    'limit_reached',
    'the datasets would take more memory than allowed (limits.writtenBytes); drop or reset some, or use a smaller scenario',
  );
}
