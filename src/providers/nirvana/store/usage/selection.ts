import { ANY_DIMENSION } from './activity.ts';
import { leavesOf, type Usage } from '../wire.ts';

/**
 * Every condition must hold for one and the same usage row; `undefined` conditions always hold.
 * [nirvana/all-filters-must-match-same]
 */
export interface UsageFilter {
  readonly dimension: string | undefined;
  readonly region: string | undefined;
  /** In lower case. */
  readonly resourceId: string | undefined;
  readonly resourceType: string | undefined;
  /** Rows that end after this instant, ms. */
  readonly activeAtMin: number | undefined;
  /** Rows that start at this instant or before, ms. */
  readonly activeAtMax: number | undefined;
}

/** A filter under a clock, apart from the resource id. The names are those of the SQL parameters. */
export interface Selection {
  readonly dimension: string;
  readonly region: string | undefined;
  readonly resourceType: string | undefined;
  /** The clock, ms. */
  readonly now: number;
  /** ms, inclusive. */
  readonly startedBy: number;
  /** ms, exclusive; at most `startedBy`. */
  readonly endedAfter: number | undefined;
}

/**
 * Nothing has started after `now` (ms), and what ends later is still active.
 * [nirvana/usage-listed-soon-begins-without, nirvana/active-min-after-clock-matches]
 */
export function selectionAt(filter: UsageFilter, now: number): Selection {
  const { dimension, region, resourceType, activeAtMin, activeAtMax } = filter;
  return {
    dimension: dimension ?? ANY_DIMENSION,
    region,
    resourceType,
    now,
    startedBy: activeAtMax === undefined ? now : Math.min(activeAtMax, now),
    endedAfter: activeAtMin === undefined ? undefined : Math.min(activeAtMin, now),
  };
}

/** Whether only the instant up to which resources have started limits the selection. */
export function isEverything({ dimension, region, resourceType, endedAfter }: Selection): boolean {
  return dimension === ANY_DIMENSION && [region, resourceType, endedAfter].every((value) => value === undefined);
}

/**
 * The conditions on the columns that `nirvana_activity` and `nirvana_day` share.
 * [nirvana/dimension-selects-resources-usage, nirvana/region-selects-resources-region]
 *
 * @param table its alias in the statement
 */
export function groupConditions({ dimension, region, resourceType }: Selection, table: string): string {
  return [
    // A literal, so that SQLite knows that the indexes for any dimension apply.
    dimension === ANY_DIMENSION ? `${table}.dimension = ''` : `${table}.dimension = :dimension`,
    ...(resourceType === undefined ? [] : [`${table}.resource_type = :resourceType`]),
    ...(region === undefined ? [] : [`${table}.region = :region`]),
  ].join(' AND ');
}

/** The start of a resource's earliest usage row that matches, ms; `undefined` if none does. */
export function earliestMatch(usage: Usage, selection: Selection): number | undefined {
  const { dimension, region, resourceType, startedBy, endedAfter } = selection;
  if (region !== undefined && usage.region !== region) return undefined;
  if (resourceType !== undefined && usage.resource_type !== resourceType) return undefined;
  const starts = leavesOf(usage)
    .filter((row) => dimension === ANY_DIMENSION || row.dimension === dimension)
    .filter(({ ended_at }) => endedAfter === undefined || ended_at === null || Date.parse(ended_at) > endedAfter)
    .map(({ started_at }) => Date.parse(started_at))
    .filter((startedAt) => startedAt <= startedBy);
  return starts.length === 0 ? undefined : Math.min(...starts);
}
