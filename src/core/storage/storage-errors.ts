import SQLite from 'better-sqlite3';
import { Refusal } from '../refusal.ts';

/** Whether another process holds a lock that was requested. */
export function isBusy(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Whether a database could not grow any further. */
export function isFull(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && error.code === 'SQLITE_FULL';
}

/** The result codes of SQLite and the system that users can do something about. */
const REASONS: Readonly<Record<string, readonly ['insufficient_storage' | 'conflict', string]>> = {
  SQLITE_FULL: ['insufficient_storage', 'the disk is full; free some space and try again'],
  ENOSPC: ['insufficient_storage', 'the disk is full; free some space and try again'],
  EDQUOT: ['insufficient_storage', 'the disk quota is used up; free some space and try again'],
  EFBIG: ['insufficient_storage', 'it would be larger than the system allows; see ulimit -f'],
  EMFILE: ['insufficient_storage', 'too many files are open; see ulimit -n'],
  SQLITE_READONLY: ['conflict', 'it is read-only; make it and its folder writable'],
  EROFS: ['conflict', 'the file system is read-only; serve a copy on a writable one'],
  EACCES: ['conflict', 'permission is denied; make it and its folder writable'],
  EPERM: ['conflict', 'permission is denied; make it and its folder writable'],
  SQLITE_CANTOPEN: ['conflict', "it or a file beside it can't be opened; make its folder writable"],
  EBUSY: [
    'conflict',
    "the system doesn't let it be replaced, as for a file that is mounted by itself; mount its folder",
  ],
  EXDEV: ['conflict', "it can't be replaced by a file beside it; mount its folder rather than the file"],
  EISDIR: ['conflict', 'there is a folder in its place; remove it or choose another path'],
  ENOTDIR: ['conflict', 'there is a file where a folder is needed; remove it or choose another path'],
  EEXIST: ['conflict', 'there is a file where a folder is needed; remove it or choose another path'],
  ENOENT: [
    'conflict',
    'its folder or one of its files does not exist; create the folder, or restart the emulator if it was removed',
  ],
  SQLITE_IOERR: ['insufficient_storage', 'reading or writing failed; check the disk'],
  EIO: ['insufficient_storage', 'reading or writing failed; check the disk'],
  SQLITE_CORRUPT: ['conflict', 'it is damaged; seed it again or restore a backup'],
  SQLITE_NOTADB: ['conflict', 'it is not a SQLite database'],
};

/** What a storage error means and what to do; `undefined` for other errors. */
export function explainStorageError(error: unknown): string | undefined {
  return reasonOf(error)?.[1];
}

function reasonOf(error: unknown): (typeof REASONS)[string] | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  // Extended result codes begin with the plain ones.
  const known = REASONS[code] ?? Object.entries(REASONS).find(([plain]) => code.startsWith(`${plain}_`))?.[1];
  return known ?? ('syscall' in error ? ['conflict', `the system refuses it (${code}); check the path`] : undefined);
}

/** Why data can't be read and what to do; `undefined` for errors of other kinds. */
export function explainReadError(error: unknown): string | undefined {
  return error instanceof SQLite.SqliteError ? explainStorageError(error) : undefined;
}

/**
 * Turns a storage error into a refusal that says what is wrong and what to do; returns other errors unchanged.
 *
 * @param what the file or dataset that could not be written
 */
export function asRefusal(error: unknown, what: string): unknown {
  if (isBusy(error)) return new Refusal('conflict', `${what} is in use by another process; stop it, or serve a copy`);
  const reason = reasonOf(error);
  return reason === undefined ? error : new Refusal(reason[0], `${what} can't be written: ${reason[1]}`);
}
