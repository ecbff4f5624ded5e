import type { TSchema } from '@sinclair/typebox';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Value } from '@sinclair/typebox/value';
import type { Path } from './scenario-file.ts';

/** What a value has that its schema doesn't allow. */
export interface Violation {
  readonly path: Path;
  /** With an unknown key: which one. */
  readonly key?: string;
  /** What is wrong, and what is allowed. */
  readonly message: string;
}

/** @returns the first violation; `undefined` for a value that the schema allows */
export function findViolation(schema: TSchema, value: unknown): Violation | undefined {
  // Checking is much faster than looking for errors.
  const error = Value.Check(schema, value) ? undefined : Value.Errors(schema, value).First();
  return error && violationOf(error, '');
}

function violationOf(error: ValueError, prefix: string): Violation {
  const path = pathOf(prefix + error.path);
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const key = String(path.at(-1));
    const allowed = Object.keys(error.schema['properties'] as Record<string, TSchema>);
    return { path: path.slice(0, -1), key, message: `unknown key '${key}'; ${suggest(key, allowed)}` };
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return { path: path.slice(0, -1), message: `'${String(path.at(-1))}' is missing: ${describe(error.schema)}` };
  }
  const inUnion = error.type === ValueErrorType.Union ? unionViolation(error, prefix) : undefined;
  if (inUnion !== undefined) return inUnion;
  const choices = choicesOf(error.schema);
  return {
    path,
    message: choices === undefined ? mismatch(error.value, error.schema) : notAmong(error.value, choices),
  };
}

/**
 * Of several kinds of list or map, what is wrong with the one that was meant: the only one there is, or the one that a
 * constant tells apart, such as resources by their `type`.
 */
function unionViolation({ schema, value, path }: ValueError, prefix: string): Violation | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = Array.isArray(value) ? 'array' : 'object';
  const variants = (schema['anyOf'] as TSchema[]).filter(({ type }) => type === kind);
  const [first] = variants;
  if (first === undefined) return undefined;
  if (kind === 'array') {
    const error = Value.Errors(first, value).First();
    return error && violationOf(error, prefix + path);
  }
  const constants = (variant: TSchema): [string, unknown][] =>
    Object.entries(variant['properties'] as Record<string, TSchema>).flatMap(([key, { const: constant }]) =>
      constant === undefined ? [] : [[key, constant] satisfies [string, unknown]],
    );
  const meant = variants.find((variant) =>
    constants(variant).every(([key, constant]) => (value as Record<string, unknown>)[key] === constant),
  );
  if (meant !== undefined) {
    const error = Value.Errors(meant, value).First();
    return error && violationOf(error, prefix + path);
  }
  const [key] = constants(first)[0] ?? [];
  if (key === undefined) return undefined;
  const allowed = variants.flatMap((variant) => constants(variant).map(([, constant]) => String(constant)));
  const given = (value as Record<string, unknown>)[key];
  if (given === undefined) return { path: pathOf(prefix + path), message: `'${key}' is missing: ${oneOf(allowed)}` };
  return { path: [...pathOf(prefix + path), key], message: notAmong(given, allowed) };
}

/** The constants that a schema lets one choose from, where it is of nothing else. */
function choicesOf(schema: TSchema): string[] | undefined {
  const variants = (schema['anyOf'] ?? []) as readonly TSchema[];
  const choices = variants.flatMap(({ const: constant }) => (constant === undefined ? [] : [String(constant)]));
  return choices.length > 0 && choices.length === variants.length ? choices : undefined;
}

function notAmong(value: unknown, allowed: readonly string[]): string {
  return `${show(value)} is not allowed; ${suggest(typeof value === 'string' ? value : '', allowed)}`;
}

function mismatch(value: unknown, schema: TSchema): string {
  const hint = schema['type'] === 'string' && typeof value === 'number' ? '; put it in quotes' : '';
  return `${show(value)} is not ${describe(schema)}${hint}`;
}

/** What a schema allows, in words. */
function describe(schema: TSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema['const'] !== undefined) return show(schema['const']);
  if (Array.isArray(schema['anyOf'])) return either((schema['anyOf'] as TSchema[]).map(describe));
  const range = describeRange(schema);
  switch (schema['type']) {
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${typeof schema['minItems'] === 'number' ? ` of at least ${schema['minItems']}` : ''}`;
    case 'null':
      return 'null';
    default:
      return `a map with ${either(Object.keys((schema['properties'] ?? {}) as object), ' and ')}`;
  }
}

function describeRange({ minimum, maximum }: TSchema): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return ` of at least ${minimum}`;
  return typeof maximum === 'number' ? ` of at most ${maximum}` : '';
}

function either(items: readonly string[], conjunction = ' or '): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')}${conjunction}${items.at(-1) ?? ''}`;
}

function oneOf(allowed: readonly string[]): string {
  return `one of ${allowed.join(', ')}`;
}

/** "did you mean ...?" where a name is nearly one of those allowed, and those allowed where it isn't. */
export function suggest(given: string, allowed: readonly string[]): string {
  const [nearest] = allowed
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const meant = nearest !== undefined && nearest.distance <= Math.max(1, given.length / 3);
  return `${meant ? `did you mean '${nearest.name}'? ` : ''}allowed: ${allowed.join(', ')}`;
}

/** Levenshtein: how many letters must be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}

/** A JSON pointer's parts, indices as numbers. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
