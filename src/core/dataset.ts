import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import SQLite, { type Database } from 'better-sqlite3';
import type { Clock } from './clock.ts';
import { type CursorCodec, createCursorCodec } from './cursor.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJournal, type Journal } from './journal.ts';
import { createImage, type Image } from './image.ts';
import { createPageCache, type PageCache } from './page-cache.ts';

/**
 * The version of all tables and generators: a data file of another version is refused, not misread. Raise it with every
 * change of a table, or of what a scenario and seed turn into.
 */
export const SCHEMA_VERSION = 4;

const OriginSchema = Type.Object({
  scenario: Type.String(),
  /** SHA-256 of the scenario's content, hex. */
  scenarioDigest: Type.String(),
  /** The numbers that the scenario leaves open, by name. */
  parameters: Type.Record(Type.String(), Type.Number()),
  /** The scenario's default clock, ms. */
  clock: Type.Integer(),
  seed: Type.Integer(),
  schemaVersion: Type.Integer(),
});

/** What a dataset was made from; replicas agree in all of it. */
export type DatasetOrigin = Readonly<Static<typeof OriginSchema>>;

/** One isolated account across all providers, as it is until something of it is changed. */
export interface Dataset {
  readonly name: string;
  readonly origin: DatasetOrigin;
  readonly image: Image;
  readonly db: Database;
  readonly clock: Clock;
  readonly cursors: CursorCodec;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly pages: PageCache;
}

export interface DatasetExtras {
  /** What replicas share besides the origin, so that nobody else can forge their cursors. */
  readonly secret?: string;
  readonly faults?: Faults;
  readonly journal?: Journal;
  /** What remembers its pages, among those of others; nothing, where it is left out. */
  readonly pages?: PageCache;
}

export function createDataset(
  name: string,
  content: Database | Image,
  origin: DatasetOrigin,
  clock: Clock,
  { secret = '', faults = createFaults(), journal = createJournal(), pages = createPageCache(0) }: DatasetExtras = {},
): Dataset {
  const image = 'retain' in content ? content : createImage(content);
  return {
    name,
    origin,
    image,
    db: image.db,
    clock,
    cursors: createCursorCodec(JSON.stringify(origin) + secret),
    faults,
    journal,
    pages,
  };
}

/**
 * Makes something once for each image that datasets hold, such as a repository with its prepared statements, and forgets
 * it with the image. Datasets that hold the same image share it.
 */
export function perDataset<T>(make: (dataset: Dataset) => T): (dataset: Dataset) => T {
  const made = new WeakMap<Image, T>();
  return (dataset) => {
    let value = made.get(dataset.image);
    if (value === undefined) {
      value = make(dataset);
      made.set(dataset.image, value);
    }
    return value;
  };
}

/** A data file that can't be served: its message says why and what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

/** What {@link openDatabase} and {@link seedDatabase} know of a dataset's making; `tables` is SQL. */
export interface DatasetRecipe {
  readonly origin: DatasetOrigin;
  readonly tables: readonly string[];
  /** Yields how many rows were written since the last time. */
  readonly seed: (db: Database) => Iterable<number> | AsyncIterable<number>;
}

const META = 'CREATE TABLE dataset_origin (origin TEXT NOT NULL) STRICT';

/** What was seeded into a file, and what it was made from. */
export interface DataFile {
  readonly db: Database;
  readonly origin: DatasetOrigin;
}

/**
 * Opens a data file, whatever scenario made it.
 *
 * @returns `undefined` where there is no such file
 * @throws DataFileError where it is no data file of this version
 */
export function openDataFile(file: string, options: { readonly?: boolean } = {}): DataFile | undefined {
  if (!existsSync(file)) return undefined;
  let db: Database | undefined;
  try {
    db = new SQLite(file, { ...options, fileMustExist: true });
    const row: unknown = db.prepare('SELECT origin FROM dataset_origin').pluck().get();
    if (typeof row !== 'string') throw new DataFileError(`${file} is not finished; delete it to seed it anew`);
    const origin: unknown = JSON.parse(row);
    if (!Value.Check(OriginSchema, origin) || origin.schemaVersion !== SCHEMA_VERSION) {
      throw new DataFileError(
        `${file} was made by another version of usage-emulator; name another file, or delete this one to seed it anew`,
      );
    }
    return { db, origin };
  } catch (error) {
    db?.close();
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(`${file} is not a data file of usage-emulator (${(error as Error).message})`);
  }
}

/**
 * Keeps a file's lock for reading: what is served is read again and again and written to by nobody else, and to take the
 * lock for every read, and see whether somebody has written, takes as long as to read.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_locking_mode
 */
export function keepLock(db: Database): Database {
  db.pragma('locking_mode = EXCLUSIVE');
  return db;
}

/** Whether another process holds a lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && error.code === 'SQLITE_BUSY';
}

/**
 * Opens a data file that was made from the same.
 *
 * @returns `undefined` where there is no such file
 * @throws DataFileError where it is no data file, or another scenario, seed or version made it
 */
export function openDatabase(file: string, expected: DatasetOrigin): Database | undefined {
  const found = openDataFile(file);
  const difference = found && differenceOf(found.origin, expected);
  if (difference === undefined) return found?.db;
  found?.db.close();
  throw new DataFileError(`${file} was made with ${difference}; name another file, or delete this one to seed it anew`);
}

function differenceOf(found: DatasetOrigin, expected: DatasetOrigin): string | undefined {
  if (found.scenario !== expected.scenario) return `scenario '${found.scenario}', not '${expected.scenario}'`;
  for (const [name, value] of Object.entries(found.parameters)) {
    const wanted = expected.parameters[name];
    if (wanted !== undefined && wanted !== value) return `${name} ${value}, not ${wanted}`;
  }
  if (found.scenarioDigest !== expected.scenarioDigest) return `an earlier content of scenario '${found.scenario}'`;
  return found.seed === expected.seed ? undefined : `seed ${found.seed}, not ${expected.seed}`;
}

/** How many rows are written before others may work. */
const BATCH_ROWS = 2_000;

/** Rows that the planner's statistics look at; all of them would take as long as writing a tenth of them. */
const ANALYZED_ROWS = 1_000;

/**
 * Makes a dataset's database: in memory, or as a file that appears under its name, in place of another, only once it is
 * whole and on the disk.
 *
 * @param file `:memory:` or a path
 * @param onProgress called between batches, and after other work, with the number of rows written so far; what it throws
 *   ends the seeding
 */
export async function seedDatabase(
  file: string,
  recipe: DatasetRecipe,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Database> {
  const inMemory = file === ':memory:';
  if (!inMemory) forgetAbandoned(file);
  const unfinished = inMemory ? file : `${file}${UNFINISHED}${randomBytes(4).toString('hex')}`;
  const db = new SQLite(unfinished);
  try {
    // Bytes: rows of a kilobyte or four lie in fewer pages so, each of which is read by itself.
    db.pragma('page_size = 8192');
    // Nobody else reads it yet, and a run that is cut short leaves nothing under the file's name: no journal is kept.
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    // KiB: rows come in the tables' own order and are done with once written, so that more would only take memory.
    db.pragma('cache_size = -4000');
    db.exec([META, ...recipe.tables].join(';\n'));
    db.exec('BEGIN');
    let rows = 0;
    let reported = 0;
    for await (const written of recipe.seed(db)) {
      rows += written;
      if (written > 0 && rows - reported < BATCH_ROWS) continue;
      reported = rows;
      onProgress(rows);
      await new Promise(setImmediate);
    }
    db.prepare('INSERT INTO dataset_origin (origin) VALUES (?)').run(JSON.stringify(recipe.origin));
    db.exec('COMMIT');
    db.pragma(`analysis_limit = ${ANALYZED_ROWS}`);
    db.exec('ANALYZE');
    onProgress(rows);
    if (inMemory) return db;
    db.close();
    await flush(unfinished);
    // What a process that was killed left beside an earlier file of that name is none of this one's.
    for (const companion of ['-journal', '-wal', '-shm']) rmSync(file + companion, { force: true });
    renameSync(unfinished, file);
    const seeded = openDatabase(file, recipe.origin);
    if (seeded === undefined) throw new DataFileError(`${file} went away while it was seeded`);
    return seeded;
  } catch (error) {
    db.close();
    if (!inMemory) rmSync(unfinished, { force: true });
    throw error;
  }
}

/** What is between a file's name and a few random digits while it is seeded. */
const UNFINISHED = '.seeding-';

/** Removes what processes left that were killed while they seeded the file. */
function forgetAbandoned(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(basename(file) + UNFINISHED)) continue;
    const path = join(folder, name);
    if (!isBeingSeeded(path)) rmSync(path, { force: true });
  }
}

/** Whoever seeds a file holds SQLite's lock on it, which ends with the process, wherever that runs. */
function isBeingSeeded(path: string): boolean {
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

/** Waits until a file is on the disk: only then may it take the place of another. */
async function flush(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
