import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import './formats.ts';
import { Refusal } from '../refusal.ts';
import { isDeeperThan, MAX_LEVELS } from './nesting.ts';
import { type Path, showPath } from './path.ts';
import { findViolation } from './violations.ts';

/**
 * Checks what a caller passes to the control API or to the library. The value stays as it is.
 *
 * @param field the name of the value, for messages; empty for a request body or an options object
 * @throws Refusal `invalid`: its message names the field, what is wrong and what is allowed
 */
export function validate<Schema extends TSchema>(schema: Schema, value: unknown, field = ''): Static<Schema> {
  if (isDeeperThan(MAX_LEVELS, value)) {
    throw new Refusal('invalid', `${field === '' ? '' : `${field}: `}nested deeper than ${MAX_LEVELS} levels`);
  }
  if (Value.Check(schema, value)) return value;
  const { path = [], message = 'is not valid' } = findViolation(schema, value) ?? {};
  const where = showPath(field === '' ? path : ([field, ...path] satisfies Path));
  throw new Refusal('invalid', where === '' ? message : `${where}: ${message}`);
}
