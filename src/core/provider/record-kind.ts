import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Database } from 'better-sqlite3';
import type { Random } from '../random.ts';

/** What writing records depends on besides the records themselves. */
export interface WriteContext {
  /** The source of ids that records omit. */
  readonly random: Random;
  /** The clock most requests are expected to use, ms: rows may be prepared for it. */
  readonly clock: number;
}

/**
 * Something a provider stores. Scenario sections, import, export and the records API all follow from this declaration.
 * A provider's first kind is called `records`; export lines of other kinds carry the kind's name.
 */
export interface RecordKind {
  readonly name: string;
  readonly description: string;
  /** One record as scenarios and the records API write it. */
  readonly schema: TSchema;
  /** The field that identifies a record. */
  readonly id: string;
  /** Whether ids are unique. */
  readonly unique: boolean;
  /** Other fields that tell records apart: no revision can change them. */
  readonly fixed?: readonly string[];
  /**
   * Whether these are data that usage refers to, such as prices and names. An import that replaces the records keeps them,
   * unless it brings some of its own, and one that adds records replaces those with the same ids.
   */
  readonly reference?: boolean;
  /** `CREATE TABLE` statements by table name. The tables hold nothing but this kind's records. */
  readonly tables: Readonly<Record<string, string>>;
  /** `CREATE INDEX` statements, run once the seeded rows are in place. */
  readonly indexes: readonly string[];
  /**
   * Writes records of the form {@link schema} describes, in bulk. It works while it is iterated, so that other requests get
   * their turn between rows; the caller holds the transaction.
   *
   * @yields the number of rows written since the last time; 0 after other work
   * @throws TypeError for a record that the schema allows and the kind can't store
   */
  write(db: Database, records: readonly unknown[], context: WriteContext): Iterable<number>;
  /** The id that {@link write} gives a single record with this random source; `null` for a record without one. */
  idOf(record: unknown, random: Random): string | null;
  has(db: Database, id: string): boolean;
  /** @returns whether there was such a record */
  remove(db: Database, id: string): boolean;
  /**
   * Every record as JSON: the wire format at the end of time, plus the fields that the wire doesn't show.
   *
   * @param id the caller needs the records with this id only; a kind with many should skip the others
   */
  exportFrom(db: Database, id?: string): Iterable<string>;
  /** Turns a record in the vendor's format into the form of {@link schema}; returns other records unchanged. */
  fromWire(record: Readonly<Record<string, unknown>>): unknown;
  /** The number of rows by name, regardless of the clock. */
  count(db: Database): Readonly<Record<string, number>>;
  /** The number of records by name that clients see at an instant (ms), and of those still to come. Default: {@link count}. */
  countAt?(db: Database, now: number): Readonly<Record<string, number>>;
}

export interface RecordKindDefinition<Schema extends TSchema, Row> extends Omit<RecordKind, 'write' | 'idOf'> {
  readonly schema: Schema;
  readonly idOf: (row: Row) => string | null;
  /** Fills in what a record omits. */
  readonly rowOf: (record: Static<Schema>, random: Random) => Row;
  /** Writes rows in bulk; see {@link RecordKind.write}. */
  readonly insert: (db: Database, rows: Iterable<Row>, clock: number) => Iterable<number>;
}

/** A record kind whose rows a simulation can also produce directly. */
export interface TypedRecordKind<Row> extends RecordKind {
  /** The rows that records stand for; see {@link RecordKind.write}. */
  rowsOf(records: readonly unknown[], random: Random): Row[];
  insert(db: Database, rows: Iterable<Row>, clock: number): Iterable<number>;
}

/** Ties a kind's schema to the rows it stores. */
export function defineRecordKind<Schema extends TSchema, Row>(
  definition: RecordKindDefinition<Schema, Row>,
): TypedRecordKind<Row> {
  const { schema, name, rowOf, idOf, insert } = definition;
  const rowsOf = (records: readonly unknown[], random: Random): Row[] =>
    records.map((record, index) => {
      if (!Value.Check(schema, record)) throw new TypeError(`${name}[${index}] does not match its schema`);
      return rowOf(record, random.branch(index));
    });
  return {
    ...definition,
    rowsOf,
    idOf: (record, random) => rowsOf([record], random).map(idOf)[0] ?? null,
    write: (db, records, { random, clock }) => insert(db, rowsOf(records, random), clock),
  };
}
