import { limitSql } from '../../../../core/paging/limit-sql.ts';
import { ANY_DIMENSION } from './activity.ts';
import type { Span } from './extent.ts';
import { groupConditions, isEverything, type Selection } from './selection.ts';

/**
 * What a listing is ordered by: the start of a resource's earliest matching usage row, ms, then its id.
 * [nirvana/sort-created-asc-created-desc, nirvana/resources-same-created-ordered-id]
 */
export type ListingKey = readonly [createdAt: number, resourceId: string];

/** What responses show of a resource `r` at `:now`; NULL where it has to be rendered. */
export const SHOWN = 'CASE WHEN r.shown_from <= :now AND r.shown_until > :now THEN r.json END';

/** {@link SHOWN}, with the key. */
export type ListedRow = readonly [json: string | null, ...key: ListingKey];

/**
 * The resources that match a selection and start from `:first` to `:last` (ms), from the key (`:createdAt`, `:resourceId`)
 * on, inclusive, at most `:limit`: a walk along one index, so that the depth of a page doesn't matter.
 */
export function listingSql(selection: Selection, ascending: boolean): string {
  const { source, createdAt, id, conditions } = isEverything(selection) ? RESOURCES : activities(selection);
  const bounds = ascending
    ? [`(${createdAt}, ${id}) >= (:createdAt, :resourceId)`, `${createdAt} <= :last`]
    : [`(${createdAt}, ${id}) <= (:createdAt, :resourceId)`, `${createdAt} >= :first`];
  const order = ascending ? 'ASC' : 'DESC';
  return `SELECT ${SHOWN}, ${createdAt}, ${id} FROM ${source}
    WHERE ${[...conditions, ...bounds].join(' AND ')}
    ORDER BY ${createdAt} ${order}, ${id} ${order} ${limitSql(':limit')}`;
}

/** The part of a listing to read. */
export interface Range {
  readonly ascending: boolean;
  /** Inclusive; `null` for all. */
  readonly from: ListingKey | null;
  readonly limit: number;
}

/**
 * The parameters of {@link listingSql}.
 *
 * @param span a part of the time, ms
 */
export function listingParameters(selection: Selection, span: Span, { ascending, from, limit }: Range): object {
  const { first } = span;
  const last = Math.min(span.last, selection.startedBy);
  const end: ListingKey = ascending ? [first, ''] : [last + 1, ''];
  const startsInside = from !== null && isBefore(from, end) !== ascending;
  const [createdAt, resourceId] = startsInside ? from : end;
  return { ...selection, first, last, createdAt, resourceId, limit };
}

export function isBefore(key: ListingKey, other: ListingKey): boolean {
  return key[0] < other[0] || (key[0] === other[0] && key[1] < other[1]);
}

interface Source {
  readonly source: string;
  readonly createdAt: string;
  readonly id: string;
  readonly conditions: readonly string[];
}

const RESOURCES: Source = {
  source: 'nirvana_resource AS r',
  createdAt: 'r.created_at',
  id: 'r.resource_id',
  conditions: [],
};

function activities(selection: Selection): Source {
  return {
    // CROSS JOIN: the activities are the outer loop, whatever the statistics say; the limit ends it.
    source: `nirvana_activity AS a ${indexFor(selection)} CROSS JOIN nirvana_resource AS r ON r.resource_id = a.resource_id`,
    createdAt: 'a.started_at',
    id: 'a.resource_id',
    conditions: [
      groupConditions(selection, 'a'),
      ...(selection.endedAfter === undefined
        ? ['a.covered_until IS NULL']
        : [
            '(a.covered_until IS NULL OR a.covered_until <= :endedAfter)',
            '(a.ended_at IS NULL OR a.ended_at > :endedAfter)',
          ]),
    ],
  };
}

/** The table itself is in the order of a dimension's activities, and of those in any dimension. */
function indexFor({ dimension, resourceType, region }: Selection): string {
  if (dimension !== ANY_DIMENSION) return '';
  if (resourceType !== undefined) return 'INDEXED BY nirvana_activity_type';
  return region === undefined ? '' : 'INDEXED BY nirvana_activity_region';
}
