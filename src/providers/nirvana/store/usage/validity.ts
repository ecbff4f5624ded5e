import type { LRUCache } from 'lru-cache';

/** A value that depends on the clock: it holds from the instant it was computed for until another (ms), exclusive. */
export interface Valid<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Values by what else they depend on. */
export type ValidityCache<Value> = LRUCache<string, Valid<Value> & { readonly from: number }>;

/** The cached value if it holds at `now` (ms); computes and caches it otherwise. */
export function valueAt<Value>(
  cache: ValidityCache<Value>,
  key: string,
  now: number,
  compute: () => Valid<Value>,
): Value {
  const known = cache.get(key);
  if (known !== undefined && known.from <= now && now < known.until) return known.value;
  const entry = { ...compute(), from: now };
  cache.set(key, entry);
  return entry.value;
}
