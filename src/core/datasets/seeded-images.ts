import type { Database } from 'better-sqlite3';
import { createImage, type Image } from '../storage/image.ts';
import { outOfMemory } from '../storage/memory-storage.ts';
import { sizeOf } from '../storage/private-copy.ts';
import type { DatasetOrigin } from '../storage/origin.ts';
import { type DatasetRecipe, seedDatabase } from '../storage/seeding.ts';
import { isFull } from '../storage/storage-errors.ts';

export interface TakeOptions {
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** Stops waiting. The seeding itself ends when nothing waits for it any more. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the limits on rows and memory apply; true by default. */
  readonly limited?: boolean;
}

/** Databases that datasets of one origin share until they are written to. */
export interface SeededImages {
  /**
   * Seeds an image, unless it is there already; concurrent callers wait for the same seeding.
   *
   * @returns the image, with a reference for the caller
   */
  take(recipe: DatasetRecipe, options?: TakeOptions): Promise<Image>;
  /** Ends a use that {@link take} began. */
  giveBack(origin: DatasetOrigin): void;
  /** Bytes of memory that limited images take, shipped files excepted. */
  bytes(): number;
  close(): void;
}

/** The number of unused images that are kept, since the next test may need them. */
const SPARE = 2;

interface Seeded {
  readonly image: Promise<Image>;
  readonly ending: AbortController;
  readonly listeners: Set<(rows: number) => void>;
  users: number;
  bytes: number;
  isSeeded: boolean;
}

export interface SeededImagesOptions {
  /** Opens an image that is shipped, read-only; `undefined` when there is none. */
  readonly openShipped: (origin: DatasetOrigin) => Database | undefined;
  /** Called with an image without limits once it has been seeded. */
  readonly keepSeeded: (db: Database, origin: DatasetOrigin) => void;
  /** Checks the rows and ms of a seeding so far; an error it throws ends the seeding. */
  readonly checkRows: (rows: number, ms: number) => void;
  /** The bytes that a new image may take. */
  readonly available: () => number;
}

export function createSeededImages({
  openShipped,
  keepSeeded,
  checkRows,
  available,
}: SeededImagesOptions): SeededImages {
  const known = new Map<string, Seeded>();

  const evict = (key: string, { image, ending }: Seeded): void => {
    known.delete(key);
    ending.abort(new Error('the seeding was ended'));
    image.then(
      ({ release }) => {
        release();
      },
      // A seeding that failed left nothing behind.
      () => undefined,
    );
  };
  /** @returns whether more than so many images were unused */
  const evictSpare = (kept: number): boolean => {
    const spare = [...known].filter(([, { users }]) => users === 0);
    const evicted = spare.slice(0, Math.max(0, spare.length - kept));
    for (const [key, image] of evicted) evict(key, image);
    return evicted.length > 0;
  };
  const start = (recipe: DatasetRecipe, limited: boolean): Seeded => {
    const ending = new AbortController();
    const listeners = new Set<(rows: number) => void>();
    const began = performance.now();
    const onProgress = (rows: number): void => {
      ending.signal.throwIfAborted();
      if (limited) checkRows(rows, performance.now() - began);
      for (const listener of listeners) listener(rows);
    };
    const make = async (): Promise<Image> => {
      const shipped = openShipped(recipe.origin);
      if (shipped !== undefined) {
        seeded.isSeeded = true;
        return createImage(shipped);
      }
      const seed = (): Promise<Database> =>
        seedDatabase(':memory:', recipe, { onProgress, maxBytes: limited ? available() : Infinity });
      const db = await seed().catch((error: unknown) => {
        if (!isFull(error) || !evictSpare(0)) throw error;
        return seed();
      });
      seeded.isSeeded = true;
      if (limited) seeded.bytes = sizeOf(db);
      else keepSeeded(db, recipe.origin);
      return createImage(db);
    };
    const seeded: Seeded = {
      image: Promise.resolve().then(make),
      ending,
      listeners,
      users: 0,
      bytes: 0,
      isSeeded: false,
    };
    return seeded;
  };
  const leave = (key: string, seeded: Seeded): void => {
    seeded.users -= 1;
    evictSpare(SPARE);
    // An image that is still being seeded is of no use to anything.
    if (seeded.users === 0 && !seeded.isSeeded && known.get(key) === seeded) evict(key, seeded);
  };
  return {
    async take(recipe, { onProgress, signal, limited = true } = {}) {
      const key = JSON.stringify(recipe.origin);
      const seeded = known.get(key) ?? start(recipe, limited);
      // The most recently used is last.
      known.delete(key);
      known.set(key, seeded);
      seeded.users += 1;
      if (onProgress !== undefined) seeded.listeners.add(onProgress);
      try {
        const image = await settled(seeded.image, signal);
        image.retain();
        return image;
      } catch (error) {
        if (signal?.aborted === true) leave(key, seeded);
        else known.delete(key);
        throw isFull(error) ? outOfMemory() : error;
      } finally {
        if (onProgress !== undefined) seeded.listeners.delete(onProgress);
      }
    },
    giveBack(origin) {
      const key = JSON.stringify(origin);
      const seeded = known.get(key);
      if (seeded !== undefined) leave(key, seeded);
    },
    bytes: () => [...known.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    close() {
      for (const [key, seeded] of known) evict(key, seeded);
    },
  };
}

/** Waits for a promise until a signal is aborted. */
async function settled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
  return Promise.race([promise, aborted]);
}
