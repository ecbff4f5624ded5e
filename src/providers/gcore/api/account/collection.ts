import { type TSchema, Type } from '@sinclair/typebox';
import type { Answer } from '../../../../core/http/respond.ts';
import { ErrorBody } from '../schemas.ts';
import { choice } from '../requests.ts';

const DEFAULT_LIMIT = 100;

/** Where a page's parts are. */
export const paging = { paged: { rows: 'results', offset: 'offset' }, totals: ['count'] } as const;

/** The query parameters of a page. [gcore/projects-regions-limit-1000-default-100] */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({
      description: 'Limit value is used to limit the number of records in the result',
      exclusiveMinimum: 0,
      maximum: 1000,
      default: DEFAULT_LIMIT,
      examples: [100],
    }),
  ),
  offset: Type.Optional(
    Type.Integer({
      description: 'Offset value is used to exclude the first set of records from the result',
      minimum: 0,
      default: 0,
      examples: [0],
    }),
  ),
};

/** The query parameter that sorts by one of these fields. */
export const orderParameter = (fields: readonly string[], byDefault: string) =>
  Type.Optional(
    choice(
      fields.flatMap((field) => [`${field}.asc`, `${field}.desc`]),
      { description: 'Order by field and direction.', default: byDefault },
    ),
  );

/** The responses of a collection, by status. */
export const collectionOf = (item: TSchema) => ({
  200: Type.Object({
    count: Type.Integer({ description: 'Number of objects', minimum: 0, examples: [1] }),
    results: Type.Array(item, { description: 'Objects' }),
  }),
  '4xx': ErrorBody,
  '5xx': ErrorBody,
});

/**
 * Sorts by a field whose values are text, or null for the last; items that are equal in it keep their order.
 *
 * @param orderBy such as `name.desc`
 */
export function inOrder<Item>(
  items: readonly Item[],
  orderBy: string,
  valueOf: (item: Item, field: string) => string | null,
): Item[] {
  const [field = '', direction] = orderBy.split('.');
  const sign = direction === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => {
    const [left, right] = [valueOf(a, field) ?? '\uffff', valueOf(b, field) ?? '\uffff'];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}

/** A page of a short list. [gcore/regions-their-ids-capabilities-ours] */
export function collectionPage(
  items: readonly object[],
  { limit = DEFAULT_LIMIT, offset = 0 }: { readonly limit?: number; readonly offset?: number },
): Answer {
  const results = items.slice(offset, offset + limit);
  return { body: JSON.stringify({ count: items.length, results }), rows: results.length };
}
