import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';

/**
 * Puts a JSON message into the one spelling that the schemas describe, out of those that protobuf's JSON mapping lets
 * a client choose from: the proto's field names become lowerCamelCase, `null` is left out, an int32 that is sent as a
 * decimal string becomes a number. What has the wrong type stays as it is, for validation to name.
 *
 * Not the library's fromJson(), since that refuses the timestamps without offset that the vendor's own Python example
 * sends, and its errors don't name the field.
 *
 * @see https://protobuf.dev/programming-guides/json/
 */
export function respell(message: DescMessage, json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const sent = json as Readonly<Record<string, unknown>>;
  const spelled: Record<string, unknown> = {};
  for (const field of message.fields) {
    const value = sent[field.jsonName] ?? sent[field.name];
    if (value !== undefined && value !== null) spelled[field.jsonName] = respellField(field, value);
  }
  return spelled;
}

function respellField(field: DescField, value: unknown): unknown {
  if (field.fieldKind === 'message') {
    return field.message.typeName === TimestampSchema.typeName ? withOffset(value) : respell(field.message, value);
  }
  return field.fieldKind === 'scalar' && field.scalar === ScalarType.INT32 ? toNumber(value) : value;
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
}

const WITHOUT_OFFSET = /T\d\d:\d\d:\d\d(?:\.\d+)?$/;

/** A timestamp without offset is read as UTC. */
function withOffset(value: unknown): unknown {
  return typeof value === 'string' && WITHOUT_OFFSET.test(value) ? `${value}Z` : value;
}
