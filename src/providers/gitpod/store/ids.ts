import type { Database } from 'better-sqlite3';

/** The project id of environments without a project, where the scenario wants them to have one. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The number of a record without a project. */
export const NO_PROJECT = 0;

/** Users, projects and classes occur in many rows: tables refer to them by small numbers. */
export const idTable = `CREATE TABLE gitpod_id (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID in lower case in half the space; no bytes for other text. Bytes sort like the text. */
export function uuidBytes(id: string): Buffer {
  return UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.alloc(0);
}

/** Returns the number of an id, and gives it one if it has none. */
export function createNumbers(db: Database): (id: string) => number {
  const known = new Map<string, number>();
  const add = db.prepare<[string]>('INSERT OR IGNORE INTO gitpod_id (id) VALUES (?)');
  const find = db.prepare<[string], number>('SELECT n FROM gitpod_id WHERE id = ?').pluck();
  return (id) => {
    let number = known.get(id);
    if (number === undefined) {
      add.run(id);
      number = find.get(id) ?? NO_PROJECT;
      known.set(id, number);
    }
    return number;
  };
}

/** Looks numbers and ids up; ids that no record has have the number -1. */
export function createNumberLookup(db: Database) {
  const find = db.prepare<[string], number>('SELECT n FROM gitpod_id WHERE id = ?').pluck();
  const read = db.prepare<[number], string>('SELECT id FROM gitpod_id WHERE n = ?').pluck();
  return {
    numberOf: (id: string): number => find.get(id) ?? -1,
    idOf: (number: number): string => read.get(number) ?? '',
  };
}
