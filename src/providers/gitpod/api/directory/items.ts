import { Failure } from '../../../../core/http/failure.ts';
import type { Position } from '../../../../core/paging/cursor.ts';
import type { Page } from '../../store/repository.ts';
import type { CountRequestJson, SortOrderJson, SubjectJson } from '../../gen/gitpod/v1/common_pb.ts';
import type { ConnectResponse } from '../connect/endpoint.ts';
import { EMPTY_UUID } from '../constraints.ts';
import { answerPage, type PagedRequest } from '../paging.ts';

/** A listing of items that are few enough to be sorted for each request. */
export interface ItemListing<Item> {
  /** The response field that holds the items. */
  readonly field: string;
  /** The items that match the filter. */
  readonly items: readonly Item[];
  /** What the listing is ordered by; no two items have the same. */
  readonly keyOf: (item: Item) => Position;
  readonly order?: SortOrderJson | undefined;
  /** The item in canonical protobuf JSON. */
  readonly render: (item: Item) => object;
}

type ItemRequest = PagedRequest<{
  readonly filter?: object;
  readonly sort?: object;
  readonly count?: CountRequestJson;
}>;

/**
 * Answers with a page of items, and with their number if the request asks for it. [gitpod/count-first-page]
 *
 * @throws Failure `invalid` for a token of another listing or filter
 */
export function answerItems<Item>(
  request: ItemRequest,
  { field, items, keyOf, order, render }: ItemListing<Item>,
): ConnectResponse {
  const listing = { ...request.message, pagination: undefined, count: undefined };
  const sign = order === 'SORT_ORDER_DESC' ? -1 : 1;
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => sign * comparePositions(a.key, b.key));
  const read = (after: Position | undefined, limit: number): Page => {
    const found = after === undefined ? 0 : sorted.findIndex(({ key }) => sign * comparePositions(key, after) > 0);
    const start = found === -1 ? sorted.length : found;
    const page = sorted.slice(start, start + limit);
    return {
      items: page.map(({ item }) => JSON.stringify(render(item))),
      next: start + limit < sorted.length ? page.at(-1)?.key : undefined,
    };
  };
  const total = { count: { value: items.length, relation: 'COUNT_RESPONSE_RELATION_EQ' } };
  return answerPage(request, field, listing, read, request.message.count?.include === true ? total : {});
}

/** [gitpod/names-compared-their-unicode-code] */
function comparePositions(a: Position, b: Position): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** Whether one of the texts contains what was searched for. [gitpod/filter-search-looks-part-name] */
export function isFound(search: string | undefined, ...texts: readonly string[]): boolean {
  const wanted = (search ?? '').toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

/** Whether a value is one of those that a filter lists; a filter that lists none selects all. */
export function isListed<Value>(listed: readonly Value[] | undefined, value: Value): boolean {
  return listed === undefined || listed.length === 0 || listed.includes(value);
}

/**
 * [gitpod/id-does-not-exist-not, gitpod/ids-must-be-uuids]
 *
 * @param field the request field that names the item, in the proto's name
 * @throws Failure `invalid` for an empty id, `not_found` for one that nothing has
 */
export function found<Item>(field: string, id: string | undefined, get: (id: string) => Item | undefined): Item {
  if (id === undefined || id === '') throw new Failure('invalid', `${field}: ${EMPTY_UUID}`);
  const item = get(id);
  if (item === undefined) throw new Failure('not_found', `${field}: '${id}' does not exist`, { unknownId: true });
  return item;
}

export function userSubject(id: string): SubjectJson {
  return { id, principal: 'PRINCIPAL_USER' };
}
