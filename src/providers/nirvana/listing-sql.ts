import { limitSql } from '../../core/limit-sql.ts';

/** A filter under a clock: which usage rows count. The names are those of the statements' parameters. */
export interface Selection {
  readonly dimension: string | undefined;
  readonly region: string | undefined;
  readonly resourceId: string | undefined;
  readonly resourceType: string | undefined;
  /** The clock, ms. */
  readonly now: number;
  /** ms, inclusive. */
  readonly startedBy: number;
  /** ms, exclusive. */
  readonly endedAfter: number | undefined;
}

/** What a resource `r` shows at `:now`, where that is kept; its id where it has to be worked out. */
export const WIRE_OR_ID = `CASE
  WHEN r.settled_at <= :now THEN r.wire
  WHEN r.view_from <= :now AND r.view_until > :now THEN r.view
  ELSE r.id END`;

/**
 * What matching resources show, and the place of each: by the start of their earliest matching row, then their id. From
 * (`:createdAt`, `:besideId`) on, which is included, at most `:limit`. Going down, the caller starts at `:startedBy` or below.
 *
 * A walk along one index, never an offset: its price doesn't depend on how deep the page lies.
 */
export function listingSql(selection: Selection, ascending: boolean): string {
  const { from, createdAt, conditions } = needsRows(selection)
    ? listingOfRows(selection)
    : listingOfResources(selection);
  const [onwards, direction] = ascending ? ['>=', 'ASC'] : ['<=', 'DESC'];
  const limits = [
    ...(ascending ? [`${createdAt} <= :startedBy`] : []),
    `(${createdAt}, r.resource_id) ${onwards} (:createdAt, :besideId)`,
  ];
  return `SELECT ${WIRE_OR_ID}, ${createdAt}, r.resource_id FROM ${from}
    WHERE ${[...conditions, ...limits].join(' AND ')}
    ORDER BY ${createdAt} ${direction}, r.resource_id ${direction} ${limitSql(':limit')}`;
}

/** How many resources match. */
export function countSql(selection: Selection): string {
  return needsRows(selection)
    ? `SELECT count(DISTINCT u.resource) FROM nirvana_usage_row AS u
       WHERE ${['u.started_at <= :startedBy', ...rowConditions(selection)].join(' AND ')}`
    : `SELECT count(*) FROM nirvana_resource AS r
       WHERE ${['r.created_at <= :startedBy', ...resourceConditions(selection)].join(' AND ')}`;
}

/** When `:startedBy` would reach another usage row; until then, {@link countSql} answers the same. */
export function nextRowSql(selection: Selection): string {
  return needsRows(selection)
    ? 'SELECT min(started_at) FROM nirvana_usage_row WHERE started_at > :startedBy'
    : 'SELECT min(created_at) FROM nirvana_resource WHERE created_at > :startedBy';
}

/** Where any row of a resource will do, its earliest does, and the resource itself knows when that one started. */
function needsRows({ dimension, endedAfter }: Selection): boolean {
  return dimension !== undefined || endedAfter !== undefined;
}

interface Listing {
  readonly from: string;
  readonly createdAt: string;
  readonly conditions: readonly string[];
}

function listingOfResources(selection: Selection): Listing {
  return { from: 'nirvana_resource AS r', createdAt: 'r.created_at', conditions: resourceConditions(selection) };
}

/** The earliest of a resource's matching rows stands for it: the one with the least `n`. */
function listingOfRows(selection: Selection): Listing {
  // The plus keeps SQLite from looking among all of the dimension's rows instead of the resource's few.
  const earlier = ['e.resource = u.resource', 'e.n < u.n', ...segmentConditions('+e', selection)];
  return {
    // CROSS JOIN: along the rows, whatever the statistics say; the page's end cuts the walk short.
    from: 'nirvana_usage_row AS u CROSS JOIN nirvana_resource AS r ON r.id = u.resource',
    createdAt: 'u.started_at',
    conditions: [
      ...rowConditions(selection),
      `NOT EXISTS (SELECT 1 FROM nirvana_usage_row AS e WHERE ${earlier.join(' AND ')})`,
    ],
  };
}

function resourceConditions({ region, resourceType, resourceId }: Selection): string[] {
  return [
    ...when(region, 'r.region = :region'),
    ...when(resourceType, 'r.resource_type = :resourceType'),
    ...when(resourceId, 'r.resource_id = :resourceId'),
  ];
}

function rowConditions(selection: Selection): string[] {
  return [
    ...when(selection.region, 'u.region = :region'),
    ...when(selection.resourceType, 'u.resource_type = :resourceType'),
    ...when(selection.resourceId, 'u.resource = (SELECT id FROM nirvana_resource WHERE resource_id = :resourceId)'),
    ...segmentConditions('u', selection),
  ];
}

/** What rows of the same resource differ in. */
function segmentConditions(row: string, { dimension, endedAfter }: Selection): string[] {
  return [
    ...when(dimension, `${row}.dimension = :dimension`),
    ...when(endedAfter, `(${row}.ended_at IS NULL OR ${row}.ended_at > :endedAfter)`),
  ];
}

function when(parameter: string | number | undefined, condition: string): string[] {
  return parameter === undefined ? [] : [condition];
}
