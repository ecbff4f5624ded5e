/** Keeps what was used last, as far as there is room. */
export interface WeighedCache<Key, Value> {
  /** What is kept under a key, which is then the one used last. */
  get(key: Key): Value | undefined;
  /**
   * Keeps a value, and forgets those used longest ago that there is no room for; where too few of them may go, itself. One
   * that is heavier than all that there is room for is never kept.
   *
   * @returns whether it is kept
   */
  put(key: Key, value: Value): boolean;
}

/**
 * @param capacity in the unit of the weights
 * @param weightOf what a value takes up when it is put
 * @param mayGo whether a value may make room for another; if it isn't said, any may
 */
export function createWeighedCache<Key, Value>(
  capacity: number,
  weightOf: (value: Value, key: Key) => number,
  mayGo: (value: Value) => boolean = () => true,
): WeighedCache<Key, Value> {
  const entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  let weight = 0;
  const drop = (key: Key): void => {
    weight -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    put(key, value) {
      drop(key);
      const entry = { value, weight: weightOf(value, key) };
      if (entry.weight > capacity) return false;
      for (const [oldest, { value: old }] of entries) {
        if (weight + entry.weight <= capacity) break;
        if (!mayGo(old)) return false;
        drop(oldest);
      }
      entries.set(key, entry);
      weight += entry.weight;
      return true;
    },
  };
}
