import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Failure } from '../../../core/http/failure.ts';
import type { CursorCodec, Position } from '../../../core/paging/cursor.ts';
import type { Page } from '../store/repository.ts';
import type { ConnectRequest, ConnectResponse } from './connect/endpoint.ts';
import { MAX_PAGE_SIZE } from './constraints.ts';
import { Field } from './fields.ts';

/** [gitpod/page-size-0-absent-means] */
const DEFAULT_PAGE_SIZE = 25;

const PageSize = Type.Integer({
  minimum: 0,
  maximum: MAX_PAGE_SIZE,
  description:
    'Page size is the maximum number of results to retrieve per page. Defaults to 25. Maximum 100. 0 means the default.',
});

const Token = Type.String({
  description: 'Token for the next set of results that was returned as next_token of a PaginationResponse',
});

export const PaginationRequest = Field(
  Type.Object({ token: Field(Token), pageSize: Field(PageSize) }, { description: 'Pagination options.' }),
);

export const PaginationResponse = Type.Object({
  nextToken: Type.String({ description: 'Token for the next page of results, empty on the last page' }),
});

/** [gitpod/official-0-x-clients-page, gitpod/get-pages-query-string-too] */
export const pagingQuery = { token: Type.Optional(Token), pageSize: Type.Optional(PageSize) };

/** A request for a page, by its message's other fields. */
export type PagedRequest<Message = object> = ConnectRequest<
  Message & { readonly pagination?: Static<typeof PaginationRequest> },
  Static<TObject<typeof pagingQuery>>
>;

/**
 * Answers with the page that a request asks for.
 *
 * [gitpod/query-parameter-takes-precedence, gitpod/pagination-next-token-empty-last, gitpod/page-size-may-change-between]
 *
 * @param field the response field that holds the items
 * @param filter what the listing selects, in a canonical form. A token is valid for the same filter only, but for any page
 *   size and clock.
 * @param read reads at most `limit` items that follow a position, from the start if there is none
 * @param more the other fields of the first page
 * @throws Failure `invalid` for a token of another listing or filter
 */
export function answerPage(
  { endpoint, dataset: { cursors, pageSize }, message: { pagination }, query }: PagedRequest,
  field: string,
  filter: object,
  read: (after: Position | undefined, limit: number) => Page,
  more: object = {},
): ConnectResponse {
  const scope = `${endpoint} ${JSON.stringify(filter)}`;
  const after = openToken(cursors, scope, query.token ?? pagination?.token ?? '');
  const asked = query.pageSize ?? pagination?.pageSize ?? 0;
  const { items, next } = read(after, pageSize(asked === 0 ? DEFAULT_PAGE_SIZE : asked));
  const nextToken = next === undefined ? '' : cursors.seal(scope, next);
  const rest = Object.entries(after === undefined ? more : {}).map(
    ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return {
    json: `{"pagination":{"nextToken":"${nextToken}"},"${field}":[${items.join(',')}]${rest.join('')}}`,
    rows: items.length,
  };
}

/**
 * [gitpod/unknown-damaged-token-another-filter, gitpod/token-works-any-replica-same]
 *
 * @param token empty for the first page
 */
function openToken(cursors: CursorCodec, scope: string, token: string): Position | undefined {
  if (token === '') return undefined;
  const position = cursors.open(scope, token);
  if (position !== undefined) return position.length === 0 ? undefined : position;
  throw new Failure('invalid', 'pagination.token: not a token of this filter; pass the nextToken of its previous page');
}
