import type { Static, TSchema } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { defineRecordKind, type TypedRecordKind } from '../../../../core/provider/record-kind.ts';

/** A kind of things that usage records refer to by their ids. */
export interface DirectoryKind<Item> extends TypedRecordKind<Item> {
  /** Every item, ordered by id. */
  read(db: Database): Item[];
  readonly keyOf: (item: Item) => string;
}

export interface DirectoryKindDefinition<Id extends string, Schema extends ItemSchema<Id>> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  /** The name of the field that identifies an item. */
  readonly id: Id;
  readonly table: string;
  /** Whether a dataset has one item only, which another replaces. */
  readonly single?: boolean;
  /** Converts an item of the vendor's format. Default: as it is. */
  readonly fromWire?: (item: Readonly<Record<string, unknown>>) => unknown;
}

type ItemSchema<Id extends string> = TSchema & { readonly static: Readonly<Record<Id, string>> };

/** Declares a kind whose items are few and small: they are stored as JSON and read all at once. */
export function defineDirectoryKind<Id extends string, Schema extends ItemSchema<Id>>({
  table,
  single = false,
  fromWire = (item) => item,
  ...definition
}: DirectoryKindDefinition<Id, Schema>): DirectoryKind<Static<Schema>> {
  type Item = Static<Schema>;
  const idOf = (item: Item): string => item[definition.id];
  const select = `SELECT json FROM ${table} ORDER BY id`;
  const kind = defineRecordKind<Schema, Item>({
    ...definition,
    idOf,
    fromWire,
    unique: true,
    reference: true,
    tables: { [table]: `CREATE TABLE ${table} (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID` },
    indexes: [],
    rowOf: (item) => item,
    *insert(db, items) {
      const statement = db.prepare(`INSERT INTO ${table} (id, json) VALUES (?, ?)`);
      for (const item of items) {
        if (single) db.exec(`DELETE FROM ${table}`);
        yield statement.run(idOf(item), JSON.stringify(item)).changes;
      }
    },
    has: (db, id) => db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined,
    remove: (db, id) => db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id).changes > 0,
    exportFrom: (db) => db.prepare<[], string>(select).pluck().iterate(),
    count: () => ({}),
  });
  return {
    ...kind,
    keyOf: idOf,
    read: (db) => {
      const texts = db.prepare<[], string>(select).pluck().all();
      // As insert() wrote them.
      return texts.map((json) => JSON.parse(json) as Item);
    },
  };
}
