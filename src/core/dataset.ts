import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import SQLite, { type Database } from 'better-sqlite3';
import type { Clock } from './clock.ts';
import { type CursorCodec, createCursorCodec } from './cursor.ts';
import { createFaults, type Faults } from './faults.ts';
import { createJournal, type Journal } from './journal.ts';
import { createImage, type Image } from './image.ts';

/**
 * The version of all tables and generators: a data file of another version is refused, not misread. Raise it with every
 * change of a table, or of what a scenario and seed turn into.
 */
export const SCHEMA_VERSION = 1;

const OriginSchema = Type.Object({
  scenario: Type.String(),
  /** SHA-256 of the scenario's content, hex. */
  scenarioDigest: Type.String(),
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
}

export interface DatasetExtras {
  /** What replicas share besides the origin, so that nobody else can forge their cursors. */
  readonly secret?: string;
  readonly faults?: Faults;
  readonly journal?: Journal;
}

export function createDataset(
  name: string,
  content: Database | Image,
  origin: DatasetOrigin,
  clock: Clock,
  { secret = '', faults = createFaults(), journal = createJournal() }: DatasetExtras = {},
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

/** A short, stable name for a filter: what a cursor is bound to. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
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
  readonly seed: (db: Database) => Iterable<number>;
}

const META = 'CREATE TABLE dataset_origin (origin TEXT NOT NULL) STRICT';

/**
 * Opens a data file that was seeded before.
 *
 * @returns `undefined` where there is no such file
 * @throws DataFileError where it is no data file, or another scenario, seed or schema version made it
 */
export function openDatabase(file: string, expected: DatasetOrigin): Database | undefined {
  if (!existsSync(file)) return undefined;
  let db: Database | undefined;
  try {
    db = new SQLite(file, { fileMustExist: true });
    const row: unknown = db.prepare('SELECT origin FROM dataset_origin').pluck().get();
    const origin: unknown = typeof row === 'string' ? JSON.parse(row) : undefined;
    if (!Value.Check(OriginSchema, origin))
      throw new DataFileError(`${file} is not finished; delete it to seed it anew`);
    const difference = differenceOf(origin, expected);
    if (difference !== undefined) {
      throw new DataFileError(
        `${file} was made with ${difference}; name another file, or delete this one to seed it anew`,
      );
    }
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(`${file} is not a data file of usage-emulator (${(error as Error).message})`);
  }
}

function differenceOf(found: DatasetOrigin, expected: DatasetOrigin): string | undefined {
  if (found.schemaVersion !== expected.schemaVersion) {
    return `schema version ${found.schemaVersion}, and this is version ${expected.schemaVersion}`;
  }
  if (found.scenario !== expected.scenario) return `scenario '${found.scenario}', not '${expected.scenario}'`;
  if (found.scenarioDigest !== expected.scenarioDigest) return `an earlier content of scenario '${found.scenario}'`;
  return found.seed === expected.seed ? undefined : `seed ${found.seed}, not ${expected.seed}`;
}

/** How many rows are written before others may work. */
const BATCH_ROWS = 2_000;

/**
 * Makes a dataset's database: in memory, or as a file that appears under its name only once it is whole.
 *
 * @param file `:memory:` or a path
 * @param onProgress called between batches with the number of rows written so far
 */
export async function seedDatabase(
  file: string,
  recipe: DatasetRecipe,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Database> {
  const inMemory = file === ':memory:';
  const unfinished = inMemory ? file : `${file}.seeding-${process.pid}`;
  const db = new SQLite(unfinished);
  try {
    // Nobody else reads it yet, and a run that is cut short leaves nothing under the file's name: no journal is needed.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec([META, ...recipe.tables].join(';\n'));
    db.exec('BEGIN');
    let rows = 0;
    let reported = 0;
    for (const written of recipe.seed(db)) {
      rows += written;
      if (rows - reported < BATCH_ROWS) continue;
      reported = rows;
      onProgress(rows);
      await new Promise(setImmediate);
    }
    db.prepare('INSERT INTO dataset_origin (origin) VALUES (?)').run(JSON.stringify(recipe.origin));
    db.exec('COMMIT');
    db.exec('ANALYZE');
    onProgress(rows);
    if (inMemory) return db;
    db.close();
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
