import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { builtFile } from '../core/package-files.ts';
import { DataFileError, keepLock, openDataFile } from '../core/storage/data-file.ts';
import { type DatasetOrigin } from '../core/storage/origin.ts';

const FILE = builtFile('default.db');

/**
 * Opens the data that ships with the package, so that it needn't be seeded at the start. It is read-only: writes go to a
 * copy.
 *
 * @returns `undefined` for another scenario, seed or version
 */
export function openShipped(origin: DatasetOrigin): Database | undefined {
  try {
    const found = FILE === undefined ? undefined : openDataFile(FILE, { readonly: true });
    if (found === undefined || isDeepStrictEqual(found.origin, origin)) return found && keepLock(found.db);
    found.db.close();
    return undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}
