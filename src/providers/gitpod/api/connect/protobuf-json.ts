import type { TSchema } from '@sinclair/typebox';

/**
 * Normalizes a JSON message to the form that the schemas describe: protobuf's JSON mapping lets clients choose between
 * several. Values of the wrong type stay unchanged, so that validation can name them.
 *
 * The library's fromJson() is not used, because it rejects the timestamps without offset that the vendor's own Python
 * example sends, and because its errors don't name the field.
 *
 * [gitpod/json-input-lower-camel-case, gitpod/json-input-null-means-unset, gitpod/json-input-unknown-fields-ignored]
 * [gitpod/field-set-twice-lower-camel]
 */
export function toCanonicalJson(schema: TSchema, value: unknown): unknown {
  if (isEnum(schema)) return toEnumName(schema.enum, value);
  if (schema['format'] === 'date-time') return withOffset(value);
  // An optional field's type has null as an alternative.
  const [type] = [schema['type'] as unknown].flat();
  if (type === 'integer') return toNumber(value);
  if (type === 'array' && Array.isArray(value)) {
    return value.map((element) => toCanonicalJson(schema['items'] as TSchema, element));
  }
  if (type !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const sent = value as Readonly<Record<string, unknown>>;
  const canonical: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema['properties'] as Readonly<Record<string, TSchema>>)) {
    const field = sent[name] ?? sent[protoName(name)];
    if (field !== undefined && field !== null) canonical[name] = toCanonicalJson(property, field);
  }
  return canonical;
}

/** A field's name in the proto file. */
export function protoName(jsonName: string): string {
  return jsonName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isEnum(schema: TSchema): schema is TSchema & { readonly enum: readonly unknown[] } {
  return Array.isArray(schema['enum']);
}

/** An enum's schema has each number after its name. [gitpod/enum-value-may-sent-name] */
function toEnumName(values: readonly unknown[], value: unknown): unknown {
  return typeof value === 'number' ? (values[values.indexOf(value) - 1] ?? value) : value;
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** [gitpod/json-input-int32-number-decimal] */
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
}

const WITHOUT_OFFSET = /T\d\d:\d\d:\d\d(?:\.\d+)?$/;

/** [gitpod/timestamp-without-offset-vendor-python] */
function withOffset(value: unknown): unknown {
  return typeof value === 'string' && WITHOUT_OFFSET.test(value) ? `${value}Z` : value;
}
