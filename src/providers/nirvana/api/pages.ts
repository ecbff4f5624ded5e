import { type TSchema, Type } from '@sinclair/typebox';
import type { Dataset } from '../../../core/datasets/dataset.ts';
import type { Answer } from '../../../core/http/respond.ts';
import type { Position } from '../../../core/paging/cursor.ts';
import {
  FIRST_PAGE,
  openPagePosition,
  type PagePosition,
  sealPagePosition,
  type TwoWayPage,
} from '../../../core/paging/two-way.ts';
import { invalidParameter } from './errors.ts';
import { textParameter } from './parameters.ts';

/*
 * What all lists share: `cursor` and `limit`, and responses of the form {"items": [...], "pagination": {...}}.
 * [nirvana/all-lists-pagination-usage]
 */

/** [nirvana/limit-10-100, nirvana/limit-outside-range-not-plain, nirvana/without-limit-page-10-items] */
const LIMIT = { minimum: 10, maximum: 100, default: 10 } as const;
const CURSOR = 'one next_cursor or previous_cursor of a response to the same filters and sort';

export const pageParameters = {
  cursor: textParameter(
    CURSOR,
    'Pagination cursor returned by a previous request. Only valid for the same filters and sort order.',
  ),
  limit: Type.Optional(
    Type.Integer({
      ...LIMIT,
      title: `one whole number from ${LIMIT.minimum} to ${LIMIT.maximum}`,
      description: 'Maximum number of items to return',
    }),
  ),
};

const Cursor = Type.Union([Type.String(), Type.Null()], { description: 'null if there is no such page' });

/** The response schema of a list. [nirvana/three-pagination-fields-always-present] */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    pagination: Type.Object(
      {
        next_cursor: Cursor,
        previous_cursor: Cursor,
        total_count: Type.Integer({ description: 'The number of all matches, on any page' }),
      },
      { description: 'Pagination response details.' },
    ),
  });
}

/** Where a page's parts are. */
export const paging = {
  paged: { rows: 'items', next: 'pagination.next_cursor' },
  totals: ['pagination.total_count'],
} as const;

/** The JSON of a page's items. */
export interface Page<Key extends Position> extends TwoWayPage<string, Key> {
  readonly totalCount: number;
}

export interface PageRequest<Key extends Position> {
  readonly dataset: Dataset;
  /**
   * The endpoint, its filters and its sort order in canonical form: a cursor is valid for the same scope only. It includes
   * neither `limit` nor the clock, which may change from page to page.
   * [nirvana/cursor-valid-only-same-filters, nirvana/limit-can-change-page-page, nirvana/cursor-position-order-not-snapshot]
   */
  readonly scope: readonly [endpoint: string, ...selection: unknown[]];
  /** The values of {@link pageParameters}. */
  readonly query: { readonly cursor?: string; readonly limit?: number };
  readonly read: (page: { readonly position: PagePosition<Key>; readonly limit: number }) => Page<Key>;
}

/**
 * [nirvana/following-next-cursor-end-previous, nirvana/cursors-opaque-url-safe]
 *
 * @throws Failure `invalid` for a cursor of another scope [nirvana/invalid-cursor-400-message-names]
 */
export function answerPage<Key extends Position>({ dataset, scope, query, read }: PageRequest<Key>): Answer {
  const { cursors } = dataset;
  const { cursor, limit = LIMIT.default } = query;
  const sealedFor = `nirvana ${JSON.stringify(scope)}`;
  const position = cursor === undefined ? FIRST_PAGE : openPagePosition<Key>(cursors, sealedFor, cursor);
  if (position === undefined) throw invalidParameter('cursor', CURSOR);
  const { rows, next, previous, totalCount } = read({ position, limit: dataset.pageSize(limit) });
  const pagination = {
    next_cursor: next && sealPagePosition(cursors, sealedFor, next),
    previous_cursor: previous && sealPagePosition(cursors, sealedFor, previous),
    total_count: totalCount,
  };
  return { body: `{"items":[${rows.join(',')}],"pagination":${JSON.stringify(pagination)}}`, rows: rows.length };
}
