import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { createImage, type Image } from './image.ts';

/**
 * Databases of up to this many bytes are copied in memory, in one turn. A larger one is copied to a temporary file, step by
 * step: at a millisecond for each MiB, others would wait too long.
 */
const IN_MEMORY = 64 * 2 ** 20;

/** Database pages that are copied before others get their turn. */
const STEP = 64;

/** The bytes that a database takes. */
export function sizeOf(db: Database): number {
  return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
}

function openSerialized(content: Buffer): Image {
  const db = new SQLite(content);
  db.pragma('journal_mode = MEMORY');
  return createImage(db);
}

/**
 * A copy of a database, which does not change meanwhile.
 *
 * @param inMemory the most bytes that are copied in memory
 */
export async function copyOf(db: Database, inMemory = IN_MEMORY): Promise<Image> {
  return (sizeOf(db) > inMemory ? await copyToFile(db) : undefined) ?? openSerialized(db.serialize());
}

/** A copy from which others are made. */
export interface KeptCopy {
  readonly bytes: number;
  open(): Promise<Image>;
  close(): void;
}

/** Keeps a copy of a database, which does not change meanwhile. */
export async function keepCopy(db: Database, inMemory = IN_MEMORY): Promise<KeptCopy> {
  const bytes = sizeOf(db);
  const image = bytes > inMemory ? await copyToFile(db) : undefined;
  if (image !== undefined) return { bytes, open: () => copyOf(image.db, inMemory), close: image.release };
  const content = db.serialize();
  return { bytes, open: async () => openSerialized(content), close: () => undefined };
}

/** @returns `undefined` if there is no place for it */
async function copyToFile(db: Database): Promise<Image | undefined> {
  const path = join(tmpdir(), `usage-emulator-${randomBytes(8).toString('hex')}.db`);
  let isFlushing = false;
  /** Other threads write to the disk meanwhile: SQLite would wait for all of it at the end. */
  const flush = async (file: FileHandle): Promise<void> => {
    if (isFlushing) return;
    isFlushing = true;
    await file.datasync().catch(() => undefined);
    isFlushing = false;
  };
  let file: FileHandle | undefined;
  try {
    const made = (file = await open(path, 'wx', 0o600));
    await db.backup(path, {
      progress: () => {
        void flush(made);
        return STEP;
      },
    });
    const image = openUnlinked(path, made);
    // Nothing opens it after a crash, so it needs no journal on disk and no waiting for the disk.
    for (const setting of ['journal_mode = MEMORY', 'synchronous = OFF', 'locking_mode = EXCLUSIVE']) {
      image.db.pragma(setting);
    }
    return image;
  } catch {
    if (file !== undefined) closeLater(file, path);
    return undefined;
  }
}

/**
 * Opens a file as a database, and removes its name: whatever happens to this process, nothing is left of it. The system
 * frees a large file where it is closed for the last time, which takes long: here, on another thread. Windows removes no file
 * that is open: there, it goes when the database is closed.
 *
 * @param file an open handle of it
 */
export function openUnlinked(path: string, file: FileHandle): Image {
  const db = new SQLite(path);
  const isGone = removed(path);
  return createImage(db, () => {
    closeLater(file, isGone ? undefined : path);
  });
}

function removed(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Closes a file on another thread.
 *
 * @param path of the file, if it is removed afterwards
 */
export function closeLater(file: FileHandle, path?: string): void {
  const closed = path === undefined ? file.close() : file.close().then(() => rm(path, { force: true }));
  closed.catch(() => undefined);
}
