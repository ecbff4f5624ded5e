import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Database } from 'better-sqlite3';
import type { ClockSetting } from '../time/clock.ts';

/**
 * The version of all tables and generators. A data file of another version is refused rather than misread. Raise it with
 * every change of a table, or of the rows that a scenario and seed produce.
 */
export const SCHEMA_VERSION = 9;

const OriginSchema = Type.Object({
  scenario: Type.String(),
  /** SHA-256 of the scenario's content, hex. */
  scenarioDigest: Type.String(),
  /** The values of the scenario's parameters, by name. */
  parameters: Type.Record(Type.String(), Type.Number()),
  /** The scenario's default clock, ms. */
  clock: Type.Integer(),
  /** How far the scenario's dates are moved. */
  years: Type.Integer(),
  seed: Type.Integer(),
  schemaVersion: Type.Integer(),
});

/** What a dataset was made from; replicas agree in all of it. */
export type DatasetOrigin = Readonly<Static<typeof OriginSchema>>;

/** Marks a SQLite file as ours: see https://www.sqlite.org/pragma.html#pragma_application_id. "USGE" in ASCII. */
export const APPLICATION_ID = 0x55534745;

/** Tables beside those of the providers. The first two hold one row each. */
const META_TABLES = `
CREATE TABLE dataset_origin (origin TEXT NOT NULL) STRICT;
CREATE TABLE dataset_state (
  additions INTEGER NOT NULL, -- the number of times records were added: omitted ids derive from it
  clock TEXT -- in snapshots: the clock setting, JSON
) STRICT;
CREATE TABLE dataset_revision ( -- see revisions/revision.ts
  provider TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL, -- of a record
  at INTEGER NOT NULL, -- ms
  change TEXT NOT NULL, -- JSON
  PRIMARY KEY (provider, kind, id, at)
) STRICT, WITHOUT ROWID;
INSERT INTO dataset_state (additions) VALUES (0)`;

/** Prepares an empty database for a dataset. */
export function createMetaTables(db: Database): void {
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(META_TABLES);
}

/** Records what the content was made from, which also marks it as complete. */
export function writeOrigin(db: Database, origin: DatasetOrigin): void {
  db.prepare('INSERT INTO dataset_origin (origin) VALUES (?)').run(JSON.stringify(origin));
}

/** @returns `undefined` for a database that was not seeded to the end, `null` for one of another version */
export function readOrigin(db: Database): DatasetOrigin | null | undefined {
  const row: unknown = db.prepare('SELECT origin FROM dataset_origin').pluck().get();
  if (typeof row !== 'string') return undefined;
  const origin: unknown = JSON.parse(row);
  return Value.Check(OriginSchema, origin) && origin.schemaVersion === SCHEMA_VERSION ? origin : null;
}

/** Counts an addition of records. The number never repeats within a dataset, whatever is removed meanwhile. */
export function countAddition(db: Database): number {
  return (
    db.prepare<[], number>('UPDATE dataset_state SET additions = additions + 1 RETURNING additions').pluck().get() ?? 0
  );
}

/** Keeps a clock setting with a snapshot. */
export function writeClock(db: Database, setting: ClockSetting): void {
  db.prepare('UPDATE dataset_state SET clock = ?').run(JSON.stringify(setting));
}

/** The clock setting that was kept with a snapshot. */
export function readClock(db: Database): ClockSetting | undefined {
  const text = db.prepare<[], string | null>('SELECT clock FROM dataset_state').pluck().get();
  // As writeClock() wrote it.
  return typeof text === 'string' ? (JSON.parse(text) as ClockSetting) : undefined;
}
