import {
  comparing,
  fieldOf,
  holdsIf,
  needing,
  type Probe,
  type ProbeAnswer,
  refusedAll,
  cannotTell,
} from '../../../core/provider/probe.ts';
import { BAD_REQUEST } from './errors.ts';
import { TIMES } from './items.ts';
import {
  about,
  cursorOf,
  groupsOf,
  having,
  idsOf,
  isSorted,
  items,
  LIMITS,
  list,
  NO_ID,
  type Query,
  textIn,
  timeIn,
  totalOf,
} from './requests.ts';

export const PAGINATION = 'nirvana/three-pagination-fields-always-present';
export const WALK = 'nirvana/following-next-cursor-end-previous';
export const SORT = 'nirvana/sort-created-asc-created-desc';
const TIES = 'nirvana/resources-same-created-ordered-id';
const DEFAULT_SORT = 'nirvana/default-sort-created-desc';
export const TOTAL = 'nirvana/total-count-number-all-matches';

const PAGE = 15;
const ofPage = { limit: String(PAGE) };
const whole = list({ limit: '50' });

/** The page that a cursor of the last answer leads to; the first one if there is none. */
const follow = (name: 'next_cursor' | 'previous_cursor', query: Query) => (answers: readonly ProbeAnswer[]) => {
  const cursor = cursorOf(answers.at(-1), name);
  return list({ ...query, ...(typeof cursor === 'string' && { cursor }) });
};

/** Whether a first page has cursors and a count as it should. */
export function hasPagination(answer: ProbeAnswer): boolean {
  const [next, previous] = [cursorOf(answer, 'next_cursor'), cursorOf(answer, 'previous_cursor')];
  const isCursor = (value: unknown): boolean => value === null || (typeof value === 'string' && value !== '');
  return typeof fieldOf(answer.json, 'pagination.total_count') === 'number' && isCursor(next) && previous === null;
}

/** Probes of the size of pages. */
export const limitProbes = (): readonly Probe[] => [
  comparing(LIMITS, [list({ limit: '10' }), whole, list({ limit: '100' })], (least, half, most) =>
    holdsIf(
      // Where there is more than half a page, a whole one has more.
      totalOf(most) <= items(half).length || items(most).length > items(half).length || totalOf(least) < 51,
      'a page of 100 that is cut short',
    ),
  ),
  refusedAll(
    'nirvana/limit-outside-range-not-plain',
    ['1000', '1', '+20'].map((limit) => list({ limit })),
    undefined,
    [LIMITS],
  ),
];

/** Probes of cursors, counts and the order. */
export function pageProbes(first: unknown): readonly Probe[] {
  return needing(LIMITS, [
    comparing(PAGINATION, [list({ limit: '30' }), list({ resource_id: NO_ID })], (page, none) =>
      holdsIf(hasPagination(page) && hasPagination(none), 'a field of pagination is missing'),
    ),
    ...orderProbes(),
    comparing(
      WALK,
      [
        whole,
        list(ofPage),
        follow('next_cursor', ofPage),
        follow('previous_cursor', ofPage),
        list({ resource_id: NO_ID }),
      ],
      (all, start, second, back, none) => {
        const ids = idsOf(all);
        if (new Set(ids).size !== ids.length) return holdsIf(false, 'a resource twice');
        if (items(none).length === 0 && cursorOf(none, 'next_cursor') !== null)
          return holdsIf(false, 'a page after the last one');
        const [next, after] = [start, second].map((page) => cursorOf(page, 'next_cursor'));
        if (ids.length <= PAGE) {
          return next === null ? cannotTell('fewer than two pages') : holdsIf(false, 'a page after the last one');
        }
        return holdsIf(
          [...idsOf(start), ...idsOf(second)].join() === ids.slice(0, 2 * PAGE).join() &&
            idsOf(back).join() === idsOf(start).join() &&
            next !== null &&
            cursorOf(second, 'previous_cursor') !== null &&
            (after === null) === ids.length <= 2 * PAGE,
          'pages that skip or repeat resources, or end too early or too late',
        );
      },
      [PAGINATION, DEFAULT_SORT],
    ),
    about(
      TOTAL,
      first,
      'no resources',
      (resource) => [
        [
          list({ limit: '100' }),
          list({ resource_id: textIn(resource, 'resource_id') }),
          list(ofPage),
          follow('next_cursor', ofPage),
        ],
        (most, single, start, second) => {
          const isRight = (page: ProbeAnswer): boolean => {
            const isLast = cursorOf(page, 'next_cursor') === null;
            return isLast ? totalOf(page) === items(page).length : totalOf(page) > items(page).length;
          };
          const isOther = idsOf(single).join() !== textIn(resource, 'resource_id');
          return holdsIf(
            [most, start].every(isRight) && (isOther || isRight(single)) && totalOf(start) === totalOf(second),
            'total_count is not the number of matches',
          );
        },
      ],
      [PAGINATION, WALK],
    ),
    comparing(
      'nirvana/without-limit-page-10-items',
      [list(), list({ limit: '11' })],
      (page, more) => having(11, more, () => holdsIf(items(page).length === 10, 'a page of another size')),
      [WALK],
    ),
    {
      rule: 'nirvana/limit-can-change-page-page',
      needs: [WALK, TIES],
      requests: [list(ofPage), follow('next_cursor', { limit: '20' }), whole],
      judge: (start, second, all) =>
        cursorOf(start, 'next_cursor') === null
          ? cannotTell('fewer than two pages')
          : holdsIf(
              second.status === 200 &&
                idsOf(second).join() ===
                  idsOf(all)
                    .slice(PAGE, PAGE + 20)
                    .join(),
              `status ${second.status}, or another page`,
            ),
    },
    {
      rule: 'nirvana/cursor-valid-only-same-filters',
      needs: [WALK, BAD_REQUEST, SORT, DEFAULT_SORT],
      requests: [list(ofPage), follow('next_cursor', { ...ofPage, sort: 'created_at:asc' })],
      judge: (start, other) =>
        cursorOf(start, 'next_cursor') === null
          ? cannotTell('fewer than two pages')
          : holdsIf(other.status === 400, `status ${other.status} for another sort`),
    },
  ]);
}

function orderProbes(): readonly Probe[] {
  const sorted = (order: string) => list({ limit: '50', sort: `created_at:${order}` });
  const [descending, ascending] = [sorted('desc'), sorted('asc')];
  /** Each once: whether pages repeat resources is another question. */
  const once = (answer: ProbeAnswer): unknown[] => [
    ...new Map(items(answer).map((item) => [fieldOf(item, 'resource_id'), item])).values(),
  ];
  const starts = (answer: ProbeAnswer): number[] => once(answer).map((item) => timeIn(item, 'started_at'));
  return [
    comparing(
      SORT,
      [descending, ascending],
      (down, up) =>
        having(2, down, () => holdsIf(isSorted(starts(down).toReversed()) && isSorted(starts(up)), 'another order')),
      [TIMES],
    ),
    comparing(
      DEFAULT_SORT,
      [list({ limit: '20' }), list({ limit: '20', sort: 'created_at:desc' })],
      (page, down) => having(2, page, () => holdsIf(idsOf(page).join() === idsOf(down).join(), 'another order')),
      [SORT],
    ),
    comparing(
      TIES,
      [ascending, descending],
      (up, down) => {
        const groups = [up, down].map((answer) =>
          groupsOf(once(answer), 'started_at')
            .filter(({ length }) => length > 1)
            .map((group) => group.map((item) => textIn(item, 'resource_id'))),
        );
        if (groups.flat().length === 0) return cannotTell('no resources that were created at the same time');
        return holdsIf(
          groups.every((ties) => ties.every(isSorted) || ties.every((ids) => isSorted(ids.toReversed()))),
          'another order',
        );
      },
      [SORT],
    ),
  ];
}
