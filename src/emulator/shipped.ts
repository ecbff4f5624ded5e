import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { builtFile } from '../core/package-files.ts';
import { DataFileError, keepLock, openDataFile } from '../core/storage/data-file.ts';
import { type DatasetOrigin } from '../core/storage/origin.ts';
import { keptFile } from './kept.ts';

const FILE = builtFile('default.db');

/**
 * Opens data that needn't be seeded at the start: what ships with the package, or what an earlier start has kept. It is
 * read-only: writes go to a copy.
 *
 * @returns `undefined` for another scenario, seed or version
 */
export function openShipped(origin: DatasetOrigin): Database | undefined {
  return openMadeFrom(origin, FILE) ?? openMadeFrom(origin, keptFile(origin));
}

function openMadeFrom(origin: DatasetOrigin, file: string | undefined): Database | undefined {
  try {
    const found = file === undefined ? undefined : openDataFile(file, { readonly: true });
    if (found === undefined || isDeepStrictEqual(found.origin, origin)) return found && keepLock(found.db);
    found.db.close();
    return undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}
