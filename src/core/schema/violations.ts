import type { TSchema } from '@sinclair/typebox';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Value } from '@sinclair/typebox/value';
import { type Path, pathOf } from './path.ts';
import { choicesOf, describe, mismatch, nearest, notAmong, oneOf, propertiesOf, unknownKey } from './words.ts';

/** A part of a value that its schema doesn't allow. */
export interface Violation {
  readonly path: Path;
  /** The unknown key, if that is the violation. */
  readonly key?: string;
  /** What is wrong, and what is allowed. */
  readonly message: string;
}

/** The search ends after this many places with an error: one mistake may repeat in thousands of records. */
const MAX_PLACES = 100;

/** @returns the first violation; `undefined` for a value that the schema allows */
export function findViolation(schema: TSchema, value: unknown): Violation | undefined {
  return findViolations(schema, value)[0];
}

/** @returns the violations, one for each place, up to a limit; none for a value that the schema allows */
export function findViolations(schema: TSchema, value: unknown): Violation[] {
  // Checking is much faster than looking for errors.
  return Value.Check(schema, value) ? [] : violationsIn(schema, value, '');
}

/** @param at the JSON pointer of the value */
function violationsIn(schema: TSchema, value: unknown, at: string): Violation[] {
  // A missing property also has the wrong type, and text may break several rules: a place's first error is enough.
  const errors = new Map<string, ValueError>();
  for (const error of Value.Errors(schema, value)) {
    if (errors.size === MAX_PLACES) break;
    if (!errors.has(error.path)) errors.set(error.path, error);
  }
  const misspelled = new Set([...errors.values()].map(intendedKey));
  return [...errors.values()]
    .filter(({ type, path }) => type !== ValueErrorType.ObjectRequiredProperty || !misspelled.has(path))
    .flatMap((error) => violationsOf(error, at));
}

/** The pointer of the property that an unknown key is probably meant to be. */
function intendedKey({ type, schema, path }: ValueError): string | undefined {
  if (type !== ValueErrorType.ObjectAdditionalProperties) return undefined;
  const meant = nearest(String(pathOf(path).at(-1)), Object.keys(propertiesOf(schema)));
  return meant === undefined ? undefined : `${path.slice(0, path.lastIndexOf('/'))}/${meant}`;
}

function violationsOf(error: ValueError, at: string): Violation[] {
  const path = pathOf(at + error.path);
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const key = String(path.at(-1));
    return [{ path: path.slice(0, -1), key, message: unknownKey(key, Object.keys(propertiesOf(error.schema))) }];
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return [{ path: path.slice(0, -1), message: `'${String(path.at(-1))}' is missing: ${describe(error.schema)}` }];
  }
  const inUnion = error.type === ValueErrorType.Union ? unionViolations(error, at + error.path) : [];
  if (inUnion.length > 0) return inUnion;
  const choices = choicesOf(error.schema);
  const message = choices === undefined ? mismatch(error.value, error.schema) : notAmong(error.value, choices);
  return [{ path, message }];
}

/**
 * The violations in the variant of a union that the value is meant to be: the only list or map among the variants, the
 * one that a constant tells apart (resources by their `type`), or the one that shares most keys with the value.
 */
function unionViolations({ schema, value }: ValueError, at: string): Violation[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  const kind = Array.isArray(value) ? 'array' : 'object';
  const variants = (schema['anyOf'] as TSchema[]).filter(({ type }) => type === kind);
  const [first] = variants;
  if (first === undefined) return [];
  if (kind === 'array' || variants.length === 1) return violationsIn(first, value, at);
  const path = pathOf(at);
  const keys = Object.keys(value);
  const allowedKeys = [...new Set(variants.flatMap((variant) => Object.keys(propertiesOf(variant))))];
  const unknown = keys.filter((key) => !allowedKeys.includes(key));
  const refuse = (key: string): Violation => ({ path, key, message: unknownKey(key, allowedKeys) });

  const [constant] = constantsOf(first)[0] ?? [];
  if (constant === undefined) {
    if (unknown.length > 0) return unknown.map(refuse);
    const shared = (variant: TSchema): number => keys.filter((key) => Object.hasOwn(propertiesOf(variant), key)).length;
    const [meant = first] = variants.toSorted((a, b) => shared(b) - shared(a));
    return violationsIn(meant, value, at);
  }
  const given = new Map(Object.entries(value)).get(constant) as unknown;
  const meant = variants.find((variant) =>
    constantsOf(variant).every(([key, expected]) => key !== constant || given === expected),
  );
  if (meant !== undefined) return violationsIn(meant, value, at);
  const allowed = variants.flatMap((variant) => constantsOf(variant).map(([, expected]) => String(expected)));
  if (given !== undefined) return [{ path: [...path, constant], message: notAmong(given, allowed) }];
  const misspelled = unknown.find((key) => nearest(key, allowedKeys) === constant);
  return [
    misspelled === undefined ? { path, message: `'${constant}' is missing: ${oneOf(allowed)}` } : refuse(misspelled),
  ];
}

/** The properties of a variant that allow a single value. */
function constantsOf(variant: TSchema): [key: string, constant: unknown][] {
  return Object.entries(propertiesOf(variant)).flatMap(([key, { const: constant }]) =>
    constant === undefined ? [] : [[key, constant] satisfies [string, unknown]],
  );
}
