import { KindGuard, type TSchema } from '@sinclair/typebox';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import { validate } from '../../core/schema/validate.ts';
import { AnyRecord } from './schemas.ts';

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
