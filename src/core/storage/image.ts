import type { Database } from 'better-sqlite3';

/** The content of a dataset at one time. Every change makes another image, so that caches can be keyed by its version. */
export interface Image {
  /** Unique within the process. */
  readonly version: number;
  readonly db: Database;
  /** Adds a reference: the database stays open until it is released. */
  readonly retain: () => void;
  /** Removes a reference. The last one closes the database. */
  readonly release: () => void;
  /**
   * Keeps the database as it is until the returned function is called: later changes are made to a copy. For answers that
   * read it in several turns.
   */
  readonly pin: () => () => void;
  readonly isPinned: () => boolean;
  /** The content of the same database after a change, with a reference for the caller. */
  next(): Image;
}

let versions = 0;

/**
 * Wraps a database in an image, with one reference for the caller.
 *
 * @param onClosed called once the database is closed
 */
export function createImage(db: Database, onClosed?: () => void): Image {
  let references = 1;
  let pins = 0;
  const handle = {
    retain: () => {
      references += 1;
    },
    release: () => {
      references -= 1;
      if (references > 0) return;
      db.close();
      onClosed?.();
    },
    pin: () => {
      pins += 1;
      return () => {
        pins -= 1;
      };
    },
    isPinned: () => pins > 0,
  };
  const next = (): Image => {
    handle.retain();
    return { version: (versions += 1), db, ...handle, next };
  };
  return { version: (versions += 1), db, ...handle, next };
}

/** Holds a reference to one image at a time. */
export interface ImageHolder {
  readonly image: Image;
  /** Takes over the caller's reference to an image, and releases the one that was held. */
  put(next: Image): void;
}

/** @param first an image whose reference the holder takes over */
export function createHolder(first: Image): ImageHolder {
  let image = first;
  return {
    get image() {
      return image;
    },
    put(next) {
      const previous = image;
      image = next;
      previous.release();
    },
  };
}
