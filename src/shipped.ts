import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { DataFileError, type DatasetOrigin, openDataFile } from './core/dataset.ts';

/** What the build has seeded the default scenario into; there is none beside the sources. */
const FILE = fileURLToPath(new URL('default.db', import.meta.url));

/**
 * Opens the data that ships with the package, so that nobody waits for it to be seeded. It is only read: what is written
 * to is a copy.
 *
 * @returns `undefined` where another scenario, seed or version is asked for
 */
export function openShipped(origin: DatasetOrigin): Database | undefined {
  try {
    const found = openDataFile(FILE, { readonly: true });
    if (found === undefined || isDeepStrictEqual(found.origin, origin)) return found?.db;
    found.db.close();
    return undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}
