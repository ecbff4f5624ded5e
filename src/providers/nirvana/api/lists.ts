import { type TSchema, Type } from '@sinclair/typebox';
import type { Dataset } from '../../../core/datasets/dataset.ts';
import type { Answer } from '../../../core/http/respond.ts';
import type { Position } from '../../../core/paging/cursor.ts';
import { readTwoWayPage } from '../../../core/paging/two-way.ts';
import { answerPage, type PageRequest } from './pages.ts';

/*
 * Lists that are short enough to be sorted when they are requested, by any of their fields.
 */

/** What a list can be sorted by. */
export interface Sorting<Item> {
  /** The query parameter `sort`. */
  readonly parameter: TSchema;
  readonly terms: (sort?: string) => readonly Term<Item>[];
}

interface Term<Item> {
  readonly valueOf: (item: Item) => string | number;
  readonly sign: 1 | -1;
}

/**
 * [nirvana/lists-sort-comma-separated-terms]
 *
 * @param fields what each field sorts by
 * @param usual the order of requests without `sort` [nirvana/lists-default-order]
 * @param idOf tells items apart that are equal in all fields
 */
export function sortingBy<Item>(
  fields: Readonly<Record<string, (item: Item) => string | number>>,
  usual: string,
  idOf: (item: Item) => string,
): Sorting<Item> {
  const names = Object.keys(fields);
  const term = `(${names.join('|')}):(asc|desc)`;
  return {
    parameter: Type.Optional(
      Type.String({
        pattern: `^${term}(,${term})*$`,
        default: usual,
        title: `one list of terms separated by commas, each field:asc or field:desc, of the fields ${names.join(', ')}`,
        description: 'Comma-separated sort terms in precedence order, each field:asc or field:desc',
      }),
    ),
    terms(sort = usual) {
      const terms = sort.split(',').map((text): Term<Item> => {
        const [name = '', direction] = text.split(':');
        return { valueOf: fields[name] ?? idOf, sign: direction === 'asc' ? 1 : -1 };
      });
      return [...terms, { valueOf: idOf, sign: terms.at(-1)?.sign ?? 1 }];
    },
  };
}

export interface ListRequest<Item> {
  readonly dataset: Dataset;
  /** The endpoint's id. */
  readonly endpoint: string;
  /** What selected the items, in canonical form. */
  readonly filter: unknown;
  readonly query: PageRequest<Position>['query'] & { readonly sort?: unknown };
  readonly sorting: Sorting<Item>;
  readonly items: readonly Item[];
  readonly render: (item: Item) => unknown;
}

/** @throws Failure `invalid` for a cursor of another list */
export function answerList<Item>(request: ListRequest<Item>): Answer {
  const { dataset, endpoint, filter, query, sorting, items, render } = request;
  const sort = typeof query.sort === 'string' ? query.sort : undefined;
  const terms = sorting.terms(sort);
  const keyOf = (item: Item): Position => terms.map(({ valueOf }) => valueOf(item));
  const compare = (a: Position, b: Position): number => {
    for (const [index, { sign }] of terms.entries()) {
      const [one = '', other = ''] = [a[index], b[index]];
      if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  };
  const sorted = items.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => compare(a.key, b.key));
  return answerPage<Position>({
    dataset,
    scope: [endpoint, filter, sort ?? null],
    query,
    read({ position, limit }) {
      const page = readTwoWayPage(
        {
          read: (way, from, count) =>
            (way === 'forward'
              ? sorted.filter(({ key }) => from === null || compare(key, from) >= 0)
              : sorted.filter(({ key }) => from === null || compare(key, from) <= 0).reverse()
            ).slice(0, count),
          keyOf: ({ key }) => key,
        },
        position,
        limit,
      );
      return { ...page, rows: page.rows.map(({ item }) => JSON.stringify(render(item))), totalCount: sorted.length };
    },
  });
}

/** Whether a text contains another, in any case; every text contains an omitted one. */
export function contains(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}
