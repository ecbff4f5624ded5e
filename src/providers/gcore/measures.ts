/** What a period decides about resources, one after another; each column has an element for each. */
export interface Measures {
  readonly ids: Int32Array;
  readonly billingValues: Float64Array;
  /** Samples. */
  readonly firstSeen: Float64Array;
  readonly lastSeen: Float64Array;
  /** NaN for those without. */
  readonly lastSizes: Float64Array;
}

/** How many bytes a resource takes up. */
export const MEASURES_BYTES = 36;

export function emptyMeasures(count: number): Measures {
  const numbers = (): Float64Array => new Float64Array(count);
  return {
    ids: new Int32Array(count),
    billingValues: numbers(),
    firstSeen: numbers(),
    lastSeen: numbers(),
    lastSizes: numbers(),
  };
}

/** Those from one up to another, which is not included; the same memory. */
export function measuresBetween(measures: Measures, from: number, to: number): Measures {
  return {
    ids: measures.ids.subarray(from, to),
    billingValues: measures.billingValues.subarray(from, to),
    firstSeen: measures.firstSeen.subarray(from, to),
    lastSeen: measures.lastSeen.subarray(from, to),
    lastSizes: measures.lastSizes.subarray(from, to),
  };
}
