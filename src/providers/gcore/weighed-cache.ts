/** Keeps what was used last, as far as there is room. */
export interface WeighedCache<Value> {
  get(key: string): Value | undefined;
  /** Keeps a value as the one used last, and forgets those that there is no room for: itself, should it be too large. */
  put(key: string, value: Value): void;
}

/**
 * @param capacity bytes
 * @param weightOf what a value takes up, in bytes
 */
export function createWeighedCache<Value>(capacity: number, weightOf: (value: Value) => number): WeighedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => entries.get(key)?.value,
    put(key, value) {
      drop(key);
      const own = 2 * key.length + weightOf(value);
      entries.set(key, { value, bytes: own });
      bytes += own;
      for (const oldest of entries.keys()) {
        if (bytes <= capacity) break;
        drop(oldest);
      }
    },
  };
}
