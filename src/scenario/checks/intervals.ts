import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Path } from '../../core/schema/path.ts';
import type { Violation } from '../../core/schema/violations.ts';
import { propertiesOf } from '../../core/schema/words.ts';
import { CONSECUTIVE, instantMs, INTERVAL, UNIQUE } from '../../core/schema/fields.ts';

/**
 * Checks what schemas annotate because types can't state it: intervals must not end before they begin, the intervals of
 * some lists must not overlap, and ids must not repeat. Ignores parts of the value that their schema doesn't allow.
 */
export function* findMisplaced(schema: TSchema, value: unknown, path: Path = []): Iterable<Violation> {
  if (typeof value !== 'object' || value === null) return;
  const variants = schema['anyOf'] as readonly TSchema[] | undefined;
  const meant = variants?.find((variant) => Value.Check(variant, value)) ?? schema;
  if (Array.isArray(value)) {
    const items = meant['items'] as TSchema | undefined;
    if (items === undefined) return;
    for (const [index, item] of value.entries()) yield* findMisplaced(items, item, [...path, index]);
    if (meant[CONSECUTIVE] === true) yield* findOverlaps(items, value, path);
    if (typeof meant[UNIQUE] === 'string') yield* findRepeats(meant[UNIQUE], value, path);
    return;
  }
  const members = new Map<string, unknown>(Object.entries(value));
  for (const [key, memberSchema] of Object.entries(propertiesOf(meant))) {
    yield* findMisplaced(memberSchema, members.get(key), [...path, key]);
  }
  const { start, end, to } = endsOf(meant, value);
  if (start !== undefined && end !== undefined && end < start) {
    yield { path: [...path, to], message: 'it ends before it begins' };
  }
}

function* findOverlaps(schema: TSchema, items: readonly unknown[], path: Path): Iterable<Violation> {
  const ends = items.map((item) => endsOf(schema, item));
  for (const [index, { start = Infinity }] of ends.entries()) {
    const previous = ends[index - 1];
    if (previous !== undefined && start < (previous.end ?? Infinity)) {
      yield { path: [...path, index], message: 'it begins before the previous one has ended' };
    }
  }
}

function* findRepeats(key: string, items: readonly unknown[], path: Path): Iterable<Violation> {
  const seen = new Set<unknown>();
  for (const [index, item] of items.entries()) {
    const id = new Map<string, unknown>(Object.entries(Object(item) as object)).get(key);
    if (id === undefined) continue;
    if (seen.has(id))
      yield { path: [...path, index, key], message: 'an earlier record has the same value; choose a unique one' };
    seen.add(id);
  }
}

interface Ends {
  /** ms; `undefined` if omitted or not an instant. */
  readonly start?: number;
  readonly end?: number;
  /** The key of the end. */
  readonly to: string;
}

function endsOf(schema: TSchema, value: unknown): Ends {
  const [from = '', to = ''] = (schema[INTERVAL] ?? []) as readonly string[];
  const members = new Map<string, unknown>(Object.entries(Object(value) as object));
  const [start, end] = [members.get(from), members.get(to)];
  return {
    to,
    ...(typeof start === 'string' && { start: instantMs(start) }),
    ...(typeof end === 'string' && { end: instantMs(end) }),
  };
}
