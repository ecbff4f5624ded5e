import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import SQLite, { type Database } from 'better-sqlite3';
import { companionsOf } from './companions.ts';
import { DataFileError, exclusively, openDatabase, openDataFile } from './data-file.ts';
import { createMetaTables, type DatasetOrigin, writeOrigin } from './origin.ts';
import { explainStorageError, isBusy } from './storage-errors.ts';

/** How a dataset's database is made. */
export interface DatasetRecipe {
  readonly origin: DatasetOrigin;
  /** `CREATE TABLE` statements. */
  readonly tables: readonly string[];
  /** `CREATE INDEX` statements. */
  readonly indexes: readonly string[];
  /** Yields the number of rows written since the last time; 0 after other work. */
  readonly seed: (db: Database) => Iterable<number> | AsyncIterable<number>;
}

/** How long rows are written before other work gets its turn, ms. */
const TURN_MS = 20;

/**
 * In memory, indexes are made once there are this many rows: one of a million rows takes half a second, in which nothing
 * else has its turn. In a file they are made at the end, because keeping them up takes longer there than making them.
 */
const INDEXED_ROWS = 50_000;

/** The number of rows the planner's statistics look at; all of them would take a tenth of the time of writing them. */
const ANALYZED_ROWS = 1_000;

export interface SeedOptions {
  /** Called between batches and after other work, with the number of rows written so far. An error it throws ends the seeding. */
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** The most that a database in memory may take, bytes. */
  readonly maxBytes?: number;
}

/**
 * Makes a dataset's database: in memory, or as a file that appears under its name, in place of another, only once it is
 * complete and on the disk.
 *
 * @param file `:memory:` or a path
 * @throws DataFileError when it can't be written, or another process uses the file that would be replaced
 */
export async function seedDatabase(file: string, recipe: DatasetRecipe, options: SeedOptions = {}): Promise<Database> {
  if (file === ':memory:') return fill(new SQLite(file), recipe, options);
  try {
    return await seedFile(file, recipe, options);
  } catch (error) {
    const reason = explainStorageError(error);
    throw reason === undefined ? error : new DataFileError(`${file} can't be written: ${reason}`);
  }
}

async function seedFile(file: string, recipe: DatasetRecipe, options: SeedOptions): Promise<Database> {
  const companions = companionsOf(file);
  companions.removeAbandoned();
  const path = companions.working('seeding');
  try {
    (await fill(new SQLite(path), recipe, options)).close();
    await flush(path);
    replace(file, path);
  } finally {
    rmSync(path, { force: true });
    companions.removeEmptyFolder();
  }
  const seeded = openDatabase(file, recipe.origin);
  if (seeded === undefined) throw new DataFileError(`${file} was removed while it was seeded`);
  return seeded;
}

async function fill(
  db: Database,
  recipe: DatasetRecipe,
  { onProgress, maxBytes = Infinity }: SeedOptions,
): Promise<Database> {
  try {
    // Bytes: a page of a listing is read from few database pages, without one becoming expensive to rewrite.
    db.pragma(`page_size = ${PAGE_BYTES}`);
    if (Number.isFinite(maxBytes)) db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`);
    // The database is discarded unless seeding succeeds, so it needs no journal on disk and no waiting for the disk.
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    // KiB: rows arrive in the tables' own order and are not read again, so a larger cache would only take memory.
    db.pragma('cache_size = -4000');
    createMetaTables(db);
    for (const table of recipe.tables) db.exec(table);
    db.exec('BEGIN');
    const rows = await writeRows(db, recipe, onProgress);
    writeOrigin(db, recipe.origin);
    db.exec('COMMIT');
    db.pragma(`analysis_limit = ${ANALYZED_ROWS}`);
    db.exec('ANALYZE');
    onProgress?.(rows);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const PAGE_BYTES = 16_384;

/** Writes the rows and makes the indexes. */
async function writeRows(db: Database, recipe: DatasetRecipe, onProgress: SeedOptions['onProgress']): Promise<number> {
  let rows = 0;
  let indexed = 0;
  let began = performance.now();
  for await (const written of recipe.seed(db)) {
    rows += written;
    const indexesEarly = db.memory && rows >= INDEXED_ROWS && indexed < recipe.indexes.length;
    // One a turn, and only where no other statement is in progress.
    if (indexesEarly && written > 0) db.exec(recipe.indexes[indexed++] ?? '');
    if (performance.now() - began < TURN_MS) continue;
    await giveWay(rows, onProgress);
    began = performance.now();
  }
  for (const index of recipe.indexes.slice(indexed)) {
    db.exec(index);
    await giveWay(rows, onProgress);
  }
  return rows;
}

/** Reports progress, and lets other work have its turn. */
async function giveWay(rows: number, onProgress: SeedOptions['onProgress']): Promise<void> {
  onProgress?.(rows);
  await new Promise(setImmediate);
}

/**
 * Puts a finished file in the place of another.
 *
 * @throws DataFileError when another process uses the one that is there
 */
function replace(file: string, finished: string): void {
  const old = openForReplacement(file);
  try {
    if (old === undefined) move();
    else
      exclusively(old, () => {
        old.transaction(move).exclusive();
      });
  } catch (error) {
    if (isBusy(error)) throw new DataFileError(`${file} is in use by another process; stop it first`);
    throw error;
  } finally {
    old?.close();
  }

  function move(): void {
    // A killed process may have left a journal beside an earlier file of that name.
    for (const rest of ['-journal', '-wal', '-shm']) rmSync(file + rest, { force: true });
    renameSync(finished, file);
  }
}

function openForReplacement(file: string): Database | undefined {
  try {
    return openDataFile(file)?.db;
  } catch (error) {
    // A file that is not ours has no readers to protect; whether it may be replaced is the caller's decision.
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** Waits until a file is on the disk: only then may it replace another. */
async function flush(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
