import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  judging,
  type Probe,
  type ProbeAnswer,
  refused,
} from '../../../core/provider/probe.ts';
import { FORM, formProbe } from './errors.ts';
import { get, isSorted, items, list, NO_ID, type Query, textsOf, totalOf } from './requests.ts';

export const PAGINATION = 'nirvana/three-pagination-fields-always-present';
export const BAD_REQUEST = 'nirvana/invalid-cursor-400-message-names';
export const FIELDS = 'nirvana/item-documented-example-fields';
export const WALK = 'nirvana/following-next-cursor-end-previous';
const TOTAL = 'nirvana/total-count-number-all-matches';
export const SORT = 'nirvana/sort-created-asc-created-desc';
const ONE = 'nirvana/get-v1-usage-resource-id';
const SINGLE = 'nirvana/resource-id-selects-single-resource';

const ITEM_FIELDS = ['dimensions', 'ended_at', 'project_id', 'region', 'resource_id', 'resource_type', 'started_at'];
const SEGMENT_FIELDS = ['id', 'dimension', 'ended_at', 'quantity', 'started_at'];

const hasAll = (value: unknown, names: readonly string[]): boolean =>
  names.every((name) => fieldOf(value, name) !== undefined);
const idsOf = (answer: ProbeAnswer | undefined): string => textsOf(answer, 'resource_id').join();
const segmentsOf = (item: unknown): readonly unknown[] => {
  const segments = fieldOf(item, 'dimensions');
  return Array.isArray(segments) ? segments : [];
};

/** The page that a cursor of the last answer leads to. */
const follow = (name: string, query: Query) => (answers: readonly ProbeAnswer[]) => {
  const cursor = fieldOf(answers.at(-1)?.json, `pagination.${name}`);
  return typeof cursor === 'string' ? list({ ...query, cursor }) : undefined;
};

/** Judges an answer with at least `count` resources. */
const having = (count: number, answer: ProbeAnswer | undefined, judge: () => Finding): Finding =>
  items(answer).length < count ? cannotTell(`fewer than ${count} resources`) : judge();

/** Probes of invalid requests. */
export function errorProbes(): readonly Probe[] {
  return [
    formProbe(),
    judging(
      BAD_REQUEST,
      list({ cursor: 'x' }),
      ({ status, json }) =>
        status === 400
          ? holdsIf(String(fieldOf(json, 'message')).includes('cursor'), 'a message that does not name cursor')
          : holdsIf(false, `status ${status}`),
      [FORM],
    ),
    refused('nirvana/limit-outside-range-not-plain', list({ limit: '1000' })),
    refused('nirvana/empty-value-error', list({ region: '' })),
    refused('nirvana/resource-id-not-uuid-400', list({ resource_id: 'x' }), 400, [BAD_REQUEST]),
    refused('nirvana/instant-without-offset-day-without', list({ active_at_min: '2026-01-01' }), 400, [BAD_REQUEST]),
    refused(
      'nirvana/active-min-after-active-max',
      list({ active_at_min: '2026-01-02T00:00:00Z', active_at_max: '2026-01-01T00:00:00Z' }),
      400,
      [BAD_REQUEST],
    ),
    refused('nirvana/get-v1-usage-resource-id-404', get(`usage/${NO_ID}`), 404),
    comparing('nirvana/unknown-parameter-ignored', [list({ surprise: '1' })], () => holdsIf(true, '')),
  ];
}

/** Probes of the list of usage. */
export function usageProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  const [first] = items(found);
  const id = String(fieldOf(first, 'resource_id'));
  const closed = items(found).find((item) => typeof fieldOf(item, 'ended_at') === 'string');
  const ofFirst = (rule: string, requests: Probe['requests'], judge: Probe['judge'], needs: readonly string[]) =>
    first === undefined
      ? comparing(rule, [list({ limit: '100' })], () => cannotTell('no resources'), needs)
      : comparing(rule, requests, judge, needs);
  /** A probe of a filter that selects resources by one of their fields. */
  const filter = (rule: string, name: string): Probe => {
    const value = String(fieldOf(first, name));
    return ofFirst(
      rule,
      [list({ limit: '100', [name]: value })],
      (answer) => {
        const values = textsOf(answer, name);
        return holdsIf(values.length > 0 && values.every((one) => one === value), 'other resources');
      },
      [FIELDS],
    );
  };
  const dimension = String(fieldOf(segmentsOf(first)[0], 'dimension'));

  return [
    comparing(PAGINATION, [list({ limit: '30' })], ({ json }) =>
      holdsIf(
        ['next_cursor', 'previous_cursor', 'total_count'].every(
          (name) => fieldOf(json, `pagination.${name}`) !== undefined,
        ),
        'a field of pagination is missing',
      ),
    ),
    comparing(FIELDS, [list({ limit: '99' })], (page) =>
      having(1, page, () =>
        holdsIf(
          items(page).every(
            (item) => hasAll(item, ITEM_FIELDS) && segmentsOf(item).every((segment) => hasAll(segment, SEGMENT_FIELDS)),
          ),
          'a documented field is missing',
        ),
      ),
    ),
    comparing(
      WALK,
      [list({ limit: '15' }), follow('next_cursor', { limit: '15' }), follow('previous_cursor', { limit: '15' })],
      (start, second, back) => {
        const ids = [...textsOf(start, 'resource_id'), ...textsOf(second, 'resource_id')];
        return holdsIf(
          idsOf(start) === idsOf(back) && new Set(ids).size === ids.length,
          'a resource twice, or another page on the way back',
        );
      },
      [PAGINATION, FIELDS],
    ),
    comparing(
      TOTAL,
      [list({ limit: '100' })],
      (page) => {
        const size = items(page).length;
        const isLast = fieldOf(page.json, 'pagination.next_cursor') === null;
        return having(1, page, () =>
          holdsIf(isLast ? totalOf(page) === size : totalOf(page) > size, 'total_count is not the number of matches'),
        );
      },
      [PAGINATION, WALK],
    ),
    comparing(
      'nirvana/without-limit-page-10-items',
      [list(), list({ limit: '11' })],
      (page, more) => having(11, more, () => holdsIf(items(page).length === 10, 'a page of another size')),
      [WALK],
    ),
    comparing(
      SORT,
      [list({ limit: '50', sort: 'created_at:desc' }), list({ limit: '50', sort: 'created_at:asc' })],
      (descending, ascending) =>
        having(2, descending, () => {
          const [down, up] = [descending, ascending].map((answer) =>
            [...new Map(items(answer).map((item) => [fieldOf(item, 'resource_id'), item])).values()].map((item) =>
              Date.parse(String(fieldOf(item, 'started_at'))),
            ),
          );
          return holdsIf(isSorted((down ?? []).toReversed()) && isSorted(up ?? []), 'another order');
        }),
      [FIELDS],
    ),
    comparing(
      'nirvana/default-sort-created-desc',
      [list({ limit: '20' }), list({ limit: '20', sort: 'created_at:desc' })],
      (page, sorted) => having(2, page, () => holdsIf(idsOf(page) === idsOf(sorted), 'another order')),
      [SORT],
    ),
    comparing(
      'nirvana/unpublished-region-dimension-matches',
      [list({ limit: '98' }), list({ region: 'mars-1' })],
      (all, none) => having(1, all, () => holdsIf(items(none).length === 0, 'items of an unknown region')),
    ),
    filter('nirvana/region-selects-resources-region', 'region'),
    filter('nirvana/resource-type-selects-seven-types', 'resource_type'),
    ofFirst(
      'nirvana/dimension-selects-resources-usage',
      [list({ limit: '100', dimension })],
      (answer) =>
        holdsIf(
          items(answer).length > 0 && items(answer).every((item) => JSON.stringify(item).includes(`"${dimension}"`)),
          'resources without this dimension',
        ),
      [FIELDS],
    ),
    ofFirst(SINGLE, [list({ resource_id: id })], (answer) => holdsIf(idsOf(answer) === id, 'other resources'), [
      FIELDS,
      WALK,
    ]),
    ofFirst(
      ONE,
      [get(`usage/${id}`)],
      ({ json }) => holdsIf(fieldOf(json, 'resource_id') === id && hasAll(json, ITEM_FIELDS), 'another item'),
      [FIELDS],
    ),
    ofFirst(
      'nirvana/id-case-insensitive',
      [get(`usage/${id.toUpperCase()}`)],
      ({ json }) => holdsIf(fieldOf(json, 'resource_id') === id, 'another item'),
      [ONE],
    ),
    closed === undefined
      ? comparing('nirvana/rows-half-open-active-max', [list({ limit: '100' })], () =>
          cannotTell('no resource that has ended'),
        )
      : comparing(
          'nirvana/rows-half-open-active-max',
          [
            list({
              resource_id: String(fieldOf(closed, 'resource_id')),
              active_at_max: String(fieldOf(closed, 'started_at')),
            }),
            list({
              resource_id: String(fieldOf(closed, 'resource_id')),
              active_at_min: String(fieldOf(closed, 'ended_at')),
            }),
          ],
          (started, ended) =>
            holdsIf(
              items(started).length === 1 && items(ended).length === 0,
              'a start that is exclusive, or an inclusive end',
            ),
          [SINGLE],
        ),
  ];
}
