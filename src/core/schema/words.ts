import type { TSchema } from '@sinclair/typebox';
import { distance } from 'fastest-levenshtein';

/** Values longer than this are shortened in messages. */
const SHOWN_CHARACTERS = 100;

export function propertiesOf(schema: TSchema): Readonly<Record<string, TSchema>> {
  return (schema['properties'] ?? {}) as Record<string, TSchema>;
}

/** The constants that a schema allows; `undefined` if it also allows other values. */
export function choicesOf(schema: TSchema): string[] | undefined {
  const variants = (schema['anyOf'] ?? []) as readonly TSchema[];
  const choices = variants.flatMap(({ const: constant }) => (constant === undefined ? [] : [String(constant)]));
  return choices.length > 0 && choices.length === variants.length ? choices : undefined;
}

export function notAmong(value: unknown, allowed: readonly string[]): string {
  return `${show(value)} is not allowed; ${suggest(typeof value === 'string' ? value : '', allowed)}`;
}

export function unknownKey(key: string, allowed: readonly string[]): string {
  return `unknown key ${show(key)}; ${suggest(key, allowed)}`;
}

export function mismatch(value: unknown, schema: TSchema): string {
  const hint = schema['type'] === 'string' && typeof value === 'number' ? '; put it in quotes' : '';
  return `${show(value)} is not ${describe(schema)}${hint}`;
}

/** What a schema allows, in words that complete "... is not". */
export function describe(schema: TSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema['const'] !== undefined) return show(schema['const']);
  if (Array.isArray(schema['anyOf'])) return list((schema['anyOf'] as TSchema[]).map(describe), 'or');
  const range = describeRange(schema);
  switch (schema['type']) {
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'string':
      return `text${describeLength(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${typeof schema['minItems'] === 'number' ? ` of at least ${schema['minItems']}` : ''}`;
    case 'null':
      return 'null';
    default: {
      const keys = Object.keys(propertiesOf(schema));
      return keys.length === 0 ? 'a map' : `a map with ${list(keys, 'and')}`;
    }
  }
}

function describeLength({ minLength, maxLength }: TSchema): string {
  if (typeof maxLength === 'number') return ` of at most ${maxLength} characters`;
  return typeof minLength === 'number' && minLength > 0 ? ' that is not empty' : '';
}

function describeRange({ minimum, maximum }: TSchema): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return ` of at least ${minimum}`;
  return typeof maximum === 'number' ? ` of at most ${maximum}` : '';
}

function list(items: readonly string[], conjunction: 'and' | 'or'): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`;
}

export function oneOf(allowed: readonly string[]): string {
  return `one of ${allowed.join(', ')}`;
}

/** The allowed names; before them "did you mean ...?" if the given name resembles one of them. */
export function suggest(given: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return 'none is allowed';
  const meant = nearest(given, allowed);
  return `${meant === undefined ? '' : `did you mean '${meant}'? `}allowed: ${allowed.join(', ')}`;
}

/** The allowed name that a misspelled one is probably meant to be: at most half of its letters differ. */
export function nearest(given: string, allowed: readonly string[]): string | undefined {
  if (given.length > SHOWN_CHARACTERS) return undefined;
  const [best] = allowed
    .map((name) => ({ name, edits: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.max(1, given.length / 2) ? best.name : undefined;
}

function show(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > SHOWN_CHARACTERS ? `'${value.slice(0, SHOWN_CHARACTERS)}...'` : `'${value}'`;
  }
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return String(value);
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}
