/** Levels of nesting up to which code that walks a value may recurse. */
export const MAX_LEVELS = 100;

/** Whether arrays and objects are nested in each other deeper than that. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item));
}

/** A copy of a JSON value in which a text takes the place of what is nested too deep. */
export function cutNesting(value: unknown, levels = MAX_LEVELS): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return `[nested deeper than ${MAX_LEVELS} levels]`;
  if (Array.isArray(value)) return value.map((item) => cutNesting(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cutNesting(item, levels - 1)]));
}
