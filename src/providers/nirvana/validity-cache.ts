import { createWeighedCache } from '../../core/weighed-cache.ts';

/** Something that holds from the instant it was worked out at until another (ms), which is not included. */
export interface Valid<Value> {
  readonly value: Value;
  readonly until: number;
  /** What it takes up, in the unit of the cache's capacity. */
  readonly weight: number;
}

/** Remembers what follows from the clock for as long as it holds: forever under a frozen clock, briefly under another. */
export interface ValidityCache<Key, Value> {
  /** The value at `now` (ms): the remembered one if it still holds, or what `work` comes to. */
  at(key: Key, now: number, work: () => Valid<Value>): Value;
}

/** @param capacity the total weight from which on what was used longest ago is forgotten */
export function createValidityCache<Key, Value>(capacity: number): ValidityCache<Key, Value> {
  const entries = createWeighedCache<Key, Valid<Value> & { readonly from: number }>(capacity, ({ weight }) => weight);
  return {
    at(key, now, work) {
      const known = entries.get(key);
      if (known !== undefined && known.from <= now && now < known.until) return known.value;
      const entry = { ...work(), from: now };
      entries.put(key, entry);
      return entry.value;
    },
  };
}
