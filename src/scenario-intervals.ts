import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Path } from './scenario-file.ts';
import type { Violation } from './scenario-violation.ts';
import { CONSECUTIVE, instantMs, INTERVAL } from './simulation/fields.ts';

/**
 * Looks for what types can't say, in a value that its schema allows: intervals that end before they begin, and lists in
 * which one begins before the last one has ended.
 */
export function findMisplaced(schema: TSchema, value: unknown, path: Path = []): Violation | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const variants = schema['anyOf'] as readonly TSchema[] | undefined;
  const { items, properties, ...annotations } = variants?.find((variant) => Value.Check(variant, value)) ?? schema;
  const members: readonly (readonly [key: string | number, schema: TSchema | undefined, value: unknown])[] =
    Array.isArray(value)
      ? value.map((item: unknown, index) => [index, items as TSchema, item])
      : Object.entries(value).map(([key, member]) => [key, (properties as Properties | undefined)?.[key], member]);
  for (const [key, memberSchema, member] of members) {
    const found = memberSchema && findMisplaced(memberSchema, member, [...path, key]);
    if (found !== undefined) return found;
  }
  return annotations[CONSECUTIVE] === true
    ? findOverlap(
        items as TSchema,
        members.map(([, , member]) => member),
        path,
      )
    : findInverted(annotations[INTERVAL], value, path);
}

type Properties = Readonly<Record<string, TSchema>>;

/** The instants or days (ms) of an interval's two ends, as far as they are given. */
function endsOf(
  interval: unknown,
  value: unknown,
): { readonly start?: number; readonly end?: number; readonly to: string } {
  const [from, to] = interval as readonly [string, string];
  const members = new Map<string, unknown>(Object.entries(value as object));
  const [start, end] = [members.get(from), members.get(to)];
  return {
    to,
    ...(typeof start === 'string' && { start: instantMs(start) }),
    ...(typeof end === 'string' && { end: instantMs(end) }),
  };
}

function findInverted(interval: unknown, value: object, path: Path): Violation | undefined {
  if (interval === undefined) return undefined;
  const { start, end, to } = endsOf(interval, value);
  if (start === undefined || end === undefined || start <= end) return undefined;
  return { path: [...path, to], message: 'it ends before it begins' };
}

function findOverlap(schema: TSchema, items: readonly unknown[], path: Path): Violation | undefined {
  const ends = items.map((item) => endsOf(schema[INTERVAL], item));
  const overlapping = ends.findIndex(({ start = Infinity }, index) => {
    const before = ends[index - 1];
    return before !== undefined && start < (before.end ?? Infinity);
  });
  return overlapping === -1
    ? undefined
    : { path: [...path, overlapping], message: 'it begins before the one before it has ended' };
}
