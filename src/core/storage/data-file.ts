import { existsSync, statSync } from 'node:fs';
import SQLite, { type Database } from 'better-sqlite3';
import { type DatasetOrigin, readOrigin } from './origin.ts';
import { explainStorageError, isBusy } from './storage-errors.ts';

/** A data file that can't be served. Its message says why and what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

/** An open data file, and what it was made from. */
export interface DataFile {
  readonly db: Database;
  readonly origin: DatasetOrigin;
}

/**
 * Opens a data file that any scenario made.
 *
 * @returns `undefined` when there is no such file, or an empty one
 * @throws DataFileError when it is not a data file of this version, or can't be read
 */
export function openDataFile(file: string, options: { readonly?: boolean } = {}): DataFile | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || (found.isFile() && found.size === 0)) return undefined;
  if (!found.isFile()) throw new DataFileError(`${file} is not a file; choose another path`);
  let db: Database | undefined;
  try {
    // Only a connection that may write can roll back the journal of a writer that was killed.
    const readonly = options.readonly === true && !existsSync(`${file}-journal`);
    db = new SQLite(file, { readonly, fileMustExist: true });
    const origin = readOrigin(db);
    if (origin === undefined) throw new DataFileError(`${file} is incomplete; delete it to seed it again`);
    if (origin === null) {
      throw new DataFileError(
        `${file} was made by another version of usage-emulator; choose another file, or delete this one to seed it again`,
      );
    }
    return { db, origin };
  } catch (error) {
    db?.close();
    if (error instanceof DataFileError) throw error;
    if (isBusy(error)) throw new DataFileError(`${file} is in use by another process; stop it first`);
    const other = error instanceof SQLite.SqliteError ? 'it is a database of something else' : String(error);
    const reason = explainStorageError(error) ?? other;
    throw new DataFileError(`${file} is not a data file of usage-emulator: ${reason}`);
  }
}

/**
 * What an existing data file was made from.
 *
 * @returns `undefined` when there is no such file, or an empty one
 * @throws DataFileError when it is not a data file of this version, or can't be read
 */
export function originOf(file: string): DatasetOrigin | undefined {
  const found = openDataFile(file, { readonly: true });
  found?.db.close();
  return found?.origin;
}

/**
 * Opens a data file that was made from an expected origin.
 *
 * @returns `undefined` when there is no such file, or an empty one
 * @throws DataFileError when it is not a data file, or another scenario, seed or version made it
 */
export function openDatabase(file: string, expected: DatasetOrigin): Database | undefined {
  const found = openDataFile(file);
  const difference = found && differenceOf(found.origin, expected);
  if (difference === undefined) return found?.db;
  found?.db.close();
  throw new DataFileError(
    `${file} was made with ${difference}; choose another file, or delete this one to seed it again`,
  );
}

function differenceOf(found: DatasetOrigin, expected: DatasetOrigin): string | undefined {
  if (found.scenario !== expected.scenario) return `scenario '${found.scenario}', not '${expected.scenario}'`;
  for (const [name, value] of Object.entries(found.parameters)) {
    const wanted = expected.parameters[name];
    if (wanted !== undefined && wanted !== value) return `${name} ${value}, not ${wanted}`;
  }
  if (found.scenarioDigest !== expected.scenarioDigest) return `an earlier version of scenario '${found.scenario}'`;
  return found.seed === expected.seed ? undefined : `seed ${found.seed}, not ${expected.seed}`;
}

/**
 * Keeps a file's read lock. Taking the lock for every read, and checking for changes by other processes, takes as long as
 * the read itself; and other processes learn by it that the file is in use.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_locking_mode
 */
export function keepLock(db: Database): Database {
  db.pragma('locking_mode = EXCLUSIVE');
  // The lock is taken by the next read.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  return db;
}

/** ms: a process that keeps the lock usually keeps it as long as it runs, and requests wait meanwhile. */
const LOCK_TIMEOUT = 100;

/**
 * Runs synchronous work while no other process reads or writes a file.
 *
 * @param db an open connection to the file, without a transaction
 * @throws SqliteError `SQLITE_BUSY` when another process uses the file
 */
export function exclusively<T>(db: Database, work: () => T): T {
  // In exclusive mode the write lock would be kept afterwards, which keeps other processes from reading.
  db.pragma('locking_mode = NORMAL');
  const timeout = Number(db.pragma('busy_timeout', { simple: true }));
  db.pragma(`busy_timeout = ${LOCK_TIMEOUT}`);
  try {
    return work();
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
    if (db.open) keepLock(db);
  }
}
