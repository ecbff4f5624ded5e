import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Failure } from '../../../core/http/failure.ts';
import { ceilMs, parseInstant } from '../../../core/time/instant.ts';
import { TIMESTAMP_RULE } from './constraints.ts';

// Fields that several messages share, in protobuf's canonical JSON, with the vendor's descriptions.

/** [gitpod/json-input-timestamp-z-offset] */
export const Timestamp = (description: string) => Type.String({ format: 'date-time', description });

/** An optional field. The OpenAPI document allows null, which means unset in protobuf's JSON mapping; handlers never see it. */
export const Field = <Schema extends TSchema & { type: string }>(schema: Schema) =>
  Type.Optional(Type.Unsafe<Static<Schema>>({ ...schema, type: [schema.type, 'null'] }));

export const DateRange = Type.Object(
  {
    startTime: Timestamp('Start time of the date range (inclusive).'),
    endTime: Timestamp('End time of the date range (exclusive).'),
  },
  { description: 'Date range to query runtime records within.' },
);

/**
 * Reads a date range in ms. Bounds are rounded up: for records of whole milliseconds that changes no inclusive start and
 * no exclusive end. [gitpod/bounds-nanosecond-precision]
 *
 * @param path of the field, in the proto's names
 * @throws Failure `invalid`
 */
export function readDateRange({ startTime, endTime }: Static<typeof DateRange>, path: string) {
  return { from: readTimestamp(startTime, `${path}.start_time`), to: readTimestamp(endTime, `${path}.end_time`) };
}

function readTimestamp(text: string, path: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Failure('invalid', `${path}: ${TIMESTAMP_RULE}`);
  return ceilMs(instant);
}
