import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import SQLite, { type Database } from 'better-sqlite3';
import { isBusy, keepLock, openDataFile } from './dataset.ts';
import { createImage, type Image } from './image.ts';
import { Refusal } from './refusal.ts';

export interface SnapshotInfo {
  readonly name: string;
  /** What it takes up by itself; 0 where it is the start. */
  readonly bytes: number;
}

/**
 * Keeps what a dataset holds. Each change is all or nothing, for readers and for whoever starts after a crash; the caller
 * sees to it that no two run at once.
 */
export interface Storage {
  readonly image: Image;
  /** Bytes of memory that it takes up by itself, and those that a first change would. */
  readonly ownBytes: number;
  readonly changeBytes: number;
  /** Changes it in place: a transaction. */
  write<T>(change: (db: Database) => T): Promise<T>;
  /** Changes a copy, which takes its place once it is finished. */
  rewrite<T>(change: (db: Database) => Promise<T>): Promise<T>;
  /** Back to the start. */
  reset(): Promise<void>;
  snapshot(name: string): Promise<SnapshotInfo>;
  /** @returns false where there is no such snapshot */
  restore(name: string): Promise<boolean>;
  forget(name: string): Promise<boolean>;
  snapshots(): Promise<readonly SnapshotInfo[]>;
  /** A database of its own that holds the same, for whoever reads slowly; theirs to close. */
  copy(): Promise<Database>;
  close(): void;
}

/** A holder of one image at a time, which lets go of each when the next one comes. */
function createHolder(first: Image) {
  let image = first;
  return {
    get image() {
      return image;
    },
    put(next: Image) {
      const previous = image;
      image = next;
      previous.release();
    },
  };
}

/** Changes a database that this process alone writes to; readers of the same connection see it before or after. */
function transact<T>(db: Database, change: (db: Database) => T): T {
  return db.transaction(() => change(db)).exclusive();
}

async function transactAsync<T>(db: Database, change: (db: Database) => Promise<T>): Promise<T> {
  db.exec('BEGIN');
  const result = await change(db);
  db.exec('COMMIT');
  return result;
}

function open(content: Buffer): Image {
  const db = new SQLite(content);
  db.pragma('journal_mode = MEMORY');
  return createImage(db);
}

function sizeOf(db: Database): number {
  return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
}

/** Buffers as large as a database are let go of between two turns of the event loop: whoever makes many waits for one. */
async function freeBuffers(): Promise<void> {
  await new Promise(setImmediate);
}

/**
 * In memory. Until it is written to it shares the template, which nobody ever writes to, so that to make it costs nothing
 * and to reset it as little.
 */
export function createMemoryStorage(template: Image): Storage {
  template.retain();
  template.retain();
  const held = createHolder(template);
  const kept = new Map<string, Buffer | 'start'>();
  const isPristine = (): boolean => held.image === template;
  const copy = async (): Promise<Image> => {
    const image = open(held.image.db.serialize());
    await freeBuffers();
    return image;
  };
  const bytesOf = (content: Buffer | 'start'): number => (content === 'start' ? 0 : content.byteLength);

  const change = async <T>(work: (db: Database) => T | Promise<T>, image: Image): Promise<T> => {
    try {
      const result = await work(image.db);
      held.put(image);
      return result;
    } catch (error) {
      image.release();
      throw error;
    }
  };
  const putStart = (): void => {
    template.retain();
    held.put(template);
  };
  return {
    get image() {
      return held.image;
    },
    get ownBytes() {
      return isPristine() ? 0 : sizeOf(held.image.db);
    },
    get changeBytes() {
      return isPristine() ? sizeOf(template.db) : 0;
    },
    write: async (work) => change((db) => transact(db, work), isPristine() ? await copy() : held.image.next()),
    rewrite: async (work) => change((db) => transactAsync(db, work), await copy()),
    reset: async () => {
      if (!isPristine()) putStart();
    },
    snapshot: async (name) => {
      const content = isPristine() ? 'start' : held.image.db.serialize();
      kept.set(name, content);
      await freeBuffers();
      return { name, bytes: bytesOf(content) };
    },
    restore: async (name) => {
      const content = kept.get(name);
      if (content === undefined) return false;
      if (content === 'start') putStart();
      else held.put(open(content));
      return true;
    },
    forget: async (name) => kept.delete(name),
    snapshots: async () => [...kept].map(([name, content]) => ({ name, bytes: bytesOf(content) })),
    copy: async () => new SQLite(held.image.db.serialize()),
    close: () => {
      kept.clear();
      held.image.release();
      template.release();
    },
  };
}

const START = 'start';
const DRAFT = 'draft';
const SNAPSHOT = 'snapshot-';
const COPY = 'copy';

/**
 * In a file. Its start is kept beside it from the first change on, as are snapshots; whatever takes its place is finished
 * under another name and then renamed, so that a process that is killed leaves the old content or the new, whole.
 *
 * @param db the open file
 */
export function createFileStorage(file: string, db: Database): Storage {
  const held = createHolder(createImage(keepLock(db)));
  const beside = (suffix: string): string => `${file}.${suffix}`;

  const place = async (from: string, to: string): Promise<void> => {
    await copyFile(from, beside(DRAFT));
    await rename(beside(DRAFT), to);
  };
  const keepStart = async (): Promise<void> => {
    if (!existsSync(beside(START))) await place(file, beside(START));
  };
  const reopen = (): void => {
    held.put(createImage(keepLock(new SQLite(file, { fileMustExist: true }))));
  };
  const replaceBy = async (source: string): Promise<boolean> => {
    if (!existsSync(source)) return false;
    await place(source, file);
    reopen();
    return true;
  };
  const writeAlone = <T>(db: Database, work: (db: Database) => T): T => {
    // After a change the lock would be one for writing, which keeps others from so much as looking at the file.
    db.pragma('locking_mode = NORMAL');
    const patience = Number(db.pragma('busy_timeout', { simple: true }));
    // ms: whoever keeps the lock from being had mostly keeps it as long as they run, and requests wait meanwhile.
    db.pragma('busy_timeout = 100');
    try {
      return transact(db, work);
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new Refusal('conflict', `${basename(file)} is in use by another process; stop it, or serve a copy`);
    } finally {
      db.pragma(`busy_timeout = ${patience}`);
      keepLock(db);
    }
  };
  return {
    get image() {
      return held.image;
    },
    ownBytes: 0,
    changeBytes: 0,
    write: async (work) => {
      await keepStart();
      const result = writeAlone(held.image.db, work);
      held.put(held.image.next());
      return result;
    },
    rewrite: async (work) => {
      await keepStart();
      await copyFile(file, beside(DRAFT));
      const draft = new SQLite(beside(DRAFT));
      try {
        // Nobody else knows it, and nobody would miss it.
        draft.pragma('journal_mode = OFF');
        draft.pragma('synchronous = OFF');
        const result = await transactAsync(draft, work);
        draft.close();
        await rename(beside(DRAFT), file);
        reopen();
        return result;
      } catch (error) {
        draft.close();
        await rm(beside(DRAFT), { force: true });
        throw error;
      }
    },
    reset: async () => {
      await replaceBy(beside(START));
    },
    snapshot: async (name) => {
      const target = beside(SNAPSHOT + name);
      await place(file, target);
      return { name, bytes: (await stat(target)).size };
    },
    restore: async (name) => {
      await keepStart();
      return replaceBy(beside(SNAPSHOT + name));
    },
    forget: async (name) => {
      const target = beside(SNAPSHOT + name);
      const known = existsSync(target);
      await rm(target, { force: true });
      return known;
    },
    snapshots: async () => {
      const prefix = basename(beside(SNAPSHOT));
      const names = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix)).sort();
      return Promise.all(
        names.map(async (name) => ({
          name: name.slice(prefix.length),
          bytes: (await stat(join(dirname(file), name))).size,
        })),
      );
    },
    copy: async () => {
      const name = beside(`${COPY}-${randomUUID()}`);
      await copyFile(file, name);
      const db = new SQLite(name);
      // It is read to its end all the same, and then gone.
      await rm(name);
      return db;
    },
    close: () => {
      held.image.release();
    },
  };
}

/**
 * Whether the start that is kept beside a file is of what the file held before it was seeded anew: whoever was killed
 * between the two left the one beside the other.
 */
export function hasForeignStart(file: string): boolean {
  const [content, start] = [file, `${file}.${START}`].map((path) => openDataFile(path, { readonly: true }));
  content?.db.close();
  start?.db.close();
  return start !== undefined && !isDeepStrictEqual(start.origin, content?.origin);
}

/** Removes what {@link createFileStorage} left beside a file that is seeded anew. */
export function forgetCompanions(file: string): void {
  const ours = [
    `${basename(file)}.${START}`,
    `${basename(file)}.${DRAFT}`,
    `${basename(file)}.${SNAPSHOT}`,
    `${basename(file)}.${COPY}-`,
  ];
  for (const name of readdirSync(dirname(file))) {
    if (ours.some((prefix) => name.startsWith(prefix))) rmSync(join(dirname(file), name), { force: true });
  }
}
