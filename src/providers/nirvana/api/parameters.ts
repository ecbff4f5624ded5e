import { Type } from '@sinclair/typebox';

/*
 * The kinds of query parameter. A parameter's title completes the error message "<name> must be ...". A request is invalid
 * if it repeats one or gives it a value of another kind.
 * [nirvana/repeated-parameter-error, nirvana/no-query-gets-5xx, nirvana/no-query-these-endpoints-gets]
 */

/** [nirvana/empty-value-error] */
export function textParameter(title: string, description: string) {
  return Type.Optional(Type.String({ minLength: 1, title, description }));
}

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** [nirvana/resource-id-not-uuid-400] */
export function uuidParameter(description: string) {
  return Type.Optional(Type.String({ pattern: UUID, title: 'one UUID', description }));
}

/** [nirvana/rfc-3339-instants, nirvana/instant-without-offset-day-without] */
export function instantParameter(example: string, description: string) {
  const title = `one RFC 3339 instant, such as ${example}, any + in it written as %2B`;
  return Type.Optional(Type.String({ format: 'date-time', title, description }));
}

export function enumParameter<Value extends string>(
  values: readonly Value[],
  description: string,
  annotations: { readonly default?: Value } = {},
) {
  const title = `one of ${values.join(', ')}`;
  return Type.Optional(Type.Unsafe<Value>({ type: 'string', enum: values, title, description, ...annotations }));
}

/** RFC 3339 starts with the year 1. */
const NO_YEAR_0 = '^(?!0000)';

export function dayParameter(description: string) {
  return Type.Optional(
    Type.String({ format: 'date', pattern: NO_YEAR_0, title: 'one day, such as 2026-01-31', description }),
  );
}

export function monthParameter(description: string) {
  const pattern = `${NO_YEAR_0}\\d{4}-(0[1-9]|1[0-2])$`;
  return Type.Optional(Type.String({ pattern, title: 'one month, such as 2026-01', description }));
}

export function booleanParameter(description: string) {
  return Type.Optional(Type.Boolean({ title: 'true or false', description }));
}

export function integerParameter(description: string) {
  return Type.Optional(Type.Integer({ title: 'one whole number', description }));
}

/** The text of a number. */
export function decimalParameter(description: string) {
  const pattern = '^\\d{1,9}(\\.\\d{1,9})?$';
  return Type.Optional(Type.String({ pattern, title: 'one number, such as 2.5', description }));
}
