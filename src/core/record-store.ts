import type { Database } from 'better-sqlite3';

/** How a provider's records leave a dataset and come to it one by one, besides being seeded. */
export interface RecordStore {
  /** Each record in JSON, as the wire shows it once the clock is past all of it; what the wire doesn't tell, beside it. */
  exportFrom(db: Database): Iterable<string>;
  /** A record as the wire shows it, in the form that scenarios write; what has that form already stays as it is. */
  fromWire(record: Readonly<Record<string, unknown>>): unknown;
  /** The field that names a record. */
  readonly id: string;
  /** Whether no two records have the same name. */
  readonly unique: boolean;
  ids(db: Database): Iterable<string>;
  /** @returns whether there was one */
  remove(db: Database, id: string): boolean;
}
