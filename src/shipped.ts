import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { DataFileError, type DatasetOrigin, keepLock, openDataFile } from './core/dataset.ts';

/** The scenario where nobody names one. The build has read and seeded it; beside the sources there is nothing of that. */
export const DEFAULT_SCENARIO = 'default';
const FILE = fileURLToPath(new URL('default.db', import.meta.url));
const CONTENT = new URL('default.json', import.meta.url);

/** What the shipped scenario's file says: reading the YAML takes as long as half of the rest of the start. */
export function readShippedContent(): unknown {
  return existsSync(CONTENT) ? JSON.parse(readFileSync(CONTENT, 'utf8')) : undefined;
}

/**
 * Opens the data that ships with the package, so that nobody waits for it to be seeded. It is only read: what is written
 * to is a copy.
 *
 * @returns `undefined` where another scenario, seed or version is asked for
 */
export function openShipped(origin: DatasetOrigin): Database | undefined {
  try {
    const found = openDataFile(FILE, { readonly: true });
    if (found === undefined || isDeepStrictEqual(found.origin, origin)) return found && keepLock(found.db);
    found.db.close();
    return undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}
