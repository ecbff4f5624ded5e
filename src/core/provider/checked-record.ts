import { KindGuard, type TSchema, Type } from '@sinclair/typebox';
import SQLite, { type Database } from 'better-sqlite3';
import { Refusal } from '../refusal.ts';
import { validate } from '../schema/validate.ts';
import type { RecordKind, WriteContext } from './record-kind.ts';

/** A record that its kind's schema has not checked yet. */
export const AnyRecord = Type.Unsafe<Readonly<Record<string, unknown>>>(
  Type.Object({}, { additionalProperties: true, description: 'A record' }),
);

/** A record that its kind can write. */
export interface CheckedRecord {
  readonly record: Readonly<Record<string, unknown>>;
  /** The unknown fields, which are not stored: JSON paths, such as `$.dimensions[0].note`. */
  readonly ignored: string[];
}

/** Ignored fields are reported up to this number per record. */
const MAX_IGNORED = 100;

/**
 * Checks a record in the vendor's format or in that of scenario files.
 *
 * @throws Refusal `invalid`
 */
export function checkRecord(kind: RecordKind, value: unknown): CheckedRecord {
  const record = kind.fromWire({ ...validate(AnyRecord, value) });
  const ignored: string[] = [];
  const known = withoutUnknown(kind.schema, record, (path) => {
    if (ignored.length < MAX_IGNORED) ignored.push(path);
  });
  const variant = variantOf(kind.schema, known) ?? kind.schema;
  validate(variant, known);
  return { record: { ...validate(AnyRecord, known) }, ignored };
}

/**
 * Writes records in a transaction that the caller holds.
 *
 * @throws Refusal `conflict` for an id that exists, `invalid` for a record that the schema allows and the kind can't store
 */
export function insertRecords(
  kind: RecordKind,
  db: Database,
  records: readonly unknown[],
  context: WriteContext,
): void {
  try {
    // The kind writes while it is iterated.
    Array.from(kind.write(db, records, context));
  } catch (error) {
    if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) {
      throw new Refusal('conflict', `${kind.id}: a record with this id exists`);
    }
    if (error instanceof TypeError) throw new Refusal('invalid', error.message);
    throw error;
  }
}

/** A copy of a value without the properties that its schema doesn't know. */
function withoutUnknown(schema: TSchema, value: unknown, ignore: (path: string) => void, path = '$'): unknown {
  const variant = variantOf(schema, value);
  if (Array.isArray(value)) {
    if (!KindGuard.IsArray(variant)) return value;
    return value.map((item, index) => withoutUnknown(variant.items, item, ignore, `${path}[${index}]`));
  }
  if (!isObject(value) || !KindGuard.IsObject(variant)) return value;
  const properties = new Map(Object.entries(variant.properties));
  const known = Object.entries(value).flatMap(([name, item]) => {
    const property = properties.get(name);
    if (property !== undefined) return [[name, withoutUnknown(property, item, ignore, `${path}.${name}`)] as const];
    ignore(`${path}.${name}`);
    return [];
  });
  return Object.fromEntries(known);
}

/** The variant of a union that a value is meant to be: of its type, and with its constants. */
function variantOf(schema: TSchema, value: unknown): TSchema | undefined {
  if (!KindGuard.IsUnion(schema)) return schema;
  return schema.anyOf.find((variant) => {
    if (Array.isArray(value)) return KindGuard.IsArray(variant);
    if (!isObject(value) || !KindGuard.IsObject(variant)) return false;
    const given = new Map(Object.entries(value));
    return Object.entries(variant.properties).every(
      ([name, property]) => !KindGuard.IsLiteral(property) || given.get(name) === property.const,
    );
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
