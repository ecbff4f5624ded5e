import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { makeFolder } from './make-folder.ts';
import { APPLICATION_ID } from './origin.ts';
import { isBusy } from './storage-errors.ts';

/** Files that a process works on. They are left behind only by a process that was killed. */
const WORKING = /^(?:draft|copy|seeding)-[0-9a-f]{8}\.db(?:-journal)?$/;
const SNAPSHOT = /^snapshot-(.+)\.db$/;

/**
 * The files that belong to a data file: its start, its snapshots, and files in progress. They are in one folder beside it,
 * so that no file of the user's own can be mistaken for one of them.
 */
export interface Companions {
  /** The content right after seeding, kept from the first change on. */
  readonly start: string;
  snapshot(name: string): string;
  snapshotNames(): readonly string[];
  /** A new path for a file in progress. */
  working(kind: 'draft' | 'copy' | 'seeding'): string;
  /** Removes files that a killed process was working on. */
  removeAbandoned(): void;
  /** Removes every companion, when the data file is seeded again. */
  removeAll(): void;
  /** Removes the folder when nothing is in it. */
  removeEmptyFolder(): void;
}

export function companionsOf(file: string): Companions {
  const folder = `${file}.companions`;
  const names = (): string[] =>
    lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
  const remove = (isUnwanted: (name: string) => boolean): void => {
    for (const name of names()) {
      const path = join(folder, name);
      if (isUnwanted(name) && isOurs(path)) rmSync(path, { force: true });
    }
  };
  return {
    start: join(folder, 'start.db'),
    snapshot: (name) => join(folder, `snapshot-${name}.db`),
    snapshotNames: () => names().flatMap((name) => SNAPSHOT.exec(name)?.slice(1) ?? []),
    working(kind) {
      makeFolder(folder);
      return join(folder, `${kind}-${randomBytes(4).toString('hex')}.db`);
    },
    removeAbandoned: () => {
      remove((name) => WORKING.test(name) && !isLocked(join(folder, name)));
    },
    removeAll: () => {
      remove(
        (name) => name === 'start.db' || SNAPSHOT.test(name) || (WORKING.test(name) && !isLocked(join(folder, name))),
      );
      removeIfEmpty(folder);
    },
    removeEmptyFolder: () => {
      removeIfEmpty(folder);
    },
  };
}

const HEADER_BYTES = 72;
const APPLICATION_ID_OFFSET = 68;
const JOURNAL = /-journal$/;

/**
 * Whether a file was made by the emulator: SQLite's header names the application. A file in progress may still be empty.
 *
 * @see https://www.sqlite.org/fileformat.html#the_database_header
 */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return false;
  if (found.size === 0 || path.endsWith('-journal')) return true;
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.readUInt32BE(APPLICATION_ID_OFFSET) === APPLICATION_ID;
}

/** A process holds SQLite's lock on the file it works on; the lock ends with the process. */
function isLocked(path: string): boolean {
  if (path.endsWith('-journal')) return isLocked(path.replace(JOURNAL, ''));
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const db = new SQLite(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    db.close();
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds other files, or is none.
  }
}
