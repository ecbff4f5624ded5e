/** All hold of one and the same usage row; `undefined` lets any pass. */
export interface UsageFilter {
  readonly dimension: string | undefined;
  readonly region: string | undefined;
  /** In lower case. */
  readonly resourceId: string | undefined;
  readonly resourceType: string | undefined;
  /** ms: rows that end after it. */
  readonly activeAtMin: number | undefined;
  /** ms: rows that start at it or before. */
  readonly activeAtMax: number | undefined;
}

/** A resource's place in a listing. */
export interface Place {
  /** The start of its earliest usage row that matches the filter, ms. */
  readonly createdAt: number;
  readonly resourceId: string;
}

/** Where a page lies: beside a place, which is not included; or, without one, at the listing's end on that side. */
export interface PagePosition {
  readonly direction: 'next' | 'previous';
  readonly beside: Place | null;
}

export const FIRST_PAGE: PagePosition = { direction: 'next', beside: null };

export interface ListQuery {
  readonly filter: UsageFilter;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly position: PagePosition;
}

/** A part of a listing. */
export interface Walk {
  /** Their JSON: the parts of a list, of one or more each. */
  readonly json: readonly string[];
  readonly count: number;
  readonly first: Place | undefined;
  readonly last: Place | undefined;
  /** Whether there is more in the walk's direction, and whether there is anything behind it. */
  readonly goesOn: boolean;
  readonly hasBehind: boolean;
}
