/**
 * The state of resources after the changes of a day and of all days before. At any later bound, up to the next change,
 * these resources have used `rate * weightBefore(profile, bound) + offset` since they began.
 */
export interface DaySum {
  /** Resources that have had their first sample. */
  readonly begun: number;
  /** Resources that have had their last sample. */
  readonly ended: number;
  /** The sum of their current rates. */
  readonly rate: bigint;
  readonly offset: bigint;
}

export const NO_SUM: DaySum = { begun: 0, ended: 0, rate: 0n, offset: 0n };

export const addSums = (a: DaySum, b: DaySum): DaySum => ({
  begun: a.begun + b.begun,
  ended: a.ended + b.ended,
  rate: a.rate + b.rate,
  offset: a.offset + b.offset,
});

export const isSameSum = (a: DaySum, b: DaySum): boolean =>
  a.begun === b.begun && a.ended === b.ended && a.rate === b.rate && a.offset === b.offset;

/** Which resources are summed up. Sums are kept of each group, by itself, in each project, and with each tag. */
export interface Series {
  readonly groupId: number;
  readonly projectId: number;
  readonly tagId: number;
}

/** The ids for resources of any group, of any project, and with any tags or none. */
export const ANY_GROUP = 0;
export const ANY_PROJECT = -1;
export const ANY_TAG = 0;

/** An offset may need more than 64 bits. It is stored in two integers: this many bits, and those above. */
const LOW_BITS = 40;

export const offsetOf = (high: bigint, low: bigint): bigint => (high << BigInt(LOW_BITS)) + low;

export const highOf = (offset: bigint): bigint => offset >> BigInt(LOW_BITS);
export const lowOf = (offset: bigint): bigint => BigInt.asUintN(LOW_BITS, offset);
