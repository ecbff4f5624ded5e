import { renameSync, rmSync, statSync } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import SQLite, { type Database } from 'better-sqlite3';
import type { ClockSetting } from '../time/clock.ts';
import { companionsOf } from './companions.ts';
import { exclusively, keepLock, openDataFile } from './data-file.ts';
import { createHolder, createImage, type Image } from './image.ts';
import { readClock, writeClock } from './origin.ts';
import { closeLater, openUnlinked } from './private-copy.ts';
import { type SnapshotInfo, type Storage, transact } from './storage.ts';
import { asRefusal } from './storage-errors.ts';

/**
 * A dataset in a file. The start is kept beside it from the first change on, as are snapshots. A file that replaces it is
 * completed under another name and then renamed, so that a process that is killed leaves the old content or the new.
 * While one process serves the file, others can read it but not change it.
 *
 * @param db an open connection to the file
 */
export function createFileStorage(file: string, db: Database): Storage {
  /** Other handles of files that were replaced: {@link closeLater} frees them. */
  const replaced = new WeakMap<Database, FileHandle>();
  const imageOf = (db: Database): Image =>
    createImage(keepLock(db), () => {
      const file = replaced.get(db);
      if (file !== undefined) closeLater(file);
    });
  const held = createHolder(imageOf(db));
  const companions = companionsOf(file);

  /** Runs a change, and words its storage errors. */
  const storing = async <T>(change: () => Promise<T>): Promise<T> => {
    try {
      return await change();
    } catch (error) {
      throw asRefusal(error, basename(file));
    }
  };
  /** Makes a file under a temporary name, and removes it when that fails. */
  const draft = async <T>(source: string, finish: (path: string) => T | Promise<T>): Promise<T> => {
    companions.removeAbandoned();
    const path = companions.working('draft');
    try {
      await copyFile(source, path);
      return await finish(path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };
  const keepStart = async (): Promise<void> => {
    if (exists(companions.start)) return;
    await draft(file, (path) => rename(path, companions.start));
  };
  /** Puts a finished file in the place of the data file, unless another process uses that. */
  const replaceBy = async (finished: string): Promise<void> => {
    const { db } = held.image;
    // Closing it would end the lock of a file that isn't replaced: it stays as long as the connection.
    if (!replaced.has(db)) replaced.set(db, await open(file));
    exclusively(db, () => {
      db.transaction(() => {
        renameSync(finished, file);
      }).exclusive();
    });
    held.put(imageOf(new SQLite(file, { fileMustExist: true })));
  };
  /** Other processes are detected before any work is done, too. */
  const checkUnused = (): void => {
    const { db } = held.image;
    exclusively(db, () => {
      db.transaction(() => undefined).exclusive();
    });
  };

  const rewrite: Storage['rewrite'] = (work) =>
    storing(async () => {
      checkUnused();
      await keepStart();
      return draft(file, async (path) => {
        const copy = new SQLite(path);
        let result;
        try {
          // A draft that isn't finished is discarded, so it needs no journal and no waiting for the disk.
          copy.pragma('journal_mode = OFF');
          copy.pragma('synchronous = OFF');
          result = await transact(copy, work);
        } finally {
          copy.close();
        }
        await replaceBy(path);
        return result;
      });
    });

  return {
    get image() {
      return held.image;
    },
    ownBytes: 0,
    write: (work) => {
      if (held.image.isPinned()) return rewrite(async (db) => work(db));
      return storing(async () => {
        checkUnused();
        await keepStart();
        const { db } = held.image;
        const result = exclusively(db, () => db.transaction(() => work(db)).exclusive());
        held.put(held.image.next());
        return result;
      });
    },
    rewrite,
    reset: () =>
      storing(async () => {
        if (!exists(companions.start)) return;
        checkUnused();
        await draft(companions.start, replaceBy);
      }),
    snapshot: (name, clock, accept) =>
      storing(() =>
        draft(file, async (path): Promise<SnapshotInfo> => {
          const copy = new SQLite(path);
          try {
            writeClock(copy, clock);
          } finally {
            copy.close();
          }
          const { size } = statSync(path);
          accept(size);
          await rename(path, companions.snapshot(name));
          return { name, bytes: size };
        }),
      ),
    restore: (name) =>
      storing(async (): Promise<ClockSetting | undefined> => {
        const source = companions.snapshot(name);
        if (!exists(source)) return undefined;
        checkUnused();
        await keepStart();
        return draft(source, async (path) => {
          const clock = clockOf(path);
          await replaceBy(path);
          return clock;
        });
      }),
    deleteSnapshot: (name) =>
      storing(async () => {
        const path = companions.snapshot(name);
        const known = exists(path);
        if (known) rmSync(path, { force: true });
        return known;
      }),
    snapshots: () =>
      storing(async () =>
        companions.snapshotNames().map((name) => ({ name, bytes: statSync(companions.snapshot(name)).size })),
      ),
    copy: () =>
      storing(async () => {
        const path = companions.working('copy');
        try {
          await copyFile(file, path);
          return openUnlinked(path, await open(path));
        } catch (error) {
          await rm(path, { force: true });
          throw error;
        }
      }),
    copyBytes: 0,
    close: () => {
      held.image.release();
    },
  };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function clockOf(path: string): ClockSetting | undefined {
  const db = new SQLite(path);
  try {
    return readClock(db);
  } finally {
    db.close();
  }
}

/**
 * Whether the start beside a file belongs to the file's earlier content: a process was killed between replacing the file
 * and removing its companions.
 */
export function hasForeignStart(file: string): boolean {
  const [content, start] = [file, companionsOf(file).start].map((path) => openDataFile(path, { readonly: true }));
  content?.db.close();
  start?.db.close();
  return start !== undefined && !isDeepStrictEqual(start.origin, content?.origin);
}
