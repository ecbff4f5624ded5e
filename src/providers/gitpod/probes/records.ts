import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  judging,
  type Probe,
  type ProbeAnswer,
} from '../../../core/provider/probe.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { FORM, get, idsOf, INVALID, invalid, list, page, records } from './requests.ts';

export const FIELDS = 'gitpod/record-documented-fields';
const ORDER = 'gitpod/records-ordered-their-stop-then';
const PAGING = 'gitpod/page-size-may-change-between';
const NEXT = 'gitpod/pagination-next-token-empty-last';
const RANGE = 'gitpod/record-matches-start-time-inclusive';
const QUERY = 'gitpod/official-0-x-clients-page';

const DOCUMENTED = ['id', 'environmentId', 'userId', 'runnerId', 'environmentClassId', 'createdAt', 'stoppedAt'];
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$/;

const DEFAULT_SIZE = 25;

/** Probes of invalid requests. */
export function errorProbes(): readonly Probe[] {
  return [
    judging(FORM, page(-1), ({ json }) =>
      holdsIf(
        typeof fieldOf(json, 'code') === 'string' && typeof fieldOf(json, 'message') === 'string',
        'an error of another form',
      ),
    ),
    invalid(INVALID, page(101), [FORM]),
    invalid('gitpod/filter-without-date-range-range', list({ filter: {} })),
    invalid('gitpod/unknown-damaged-token-another-filter', page(10, 'x')),
    comparing('gitpod/json-input-unknown-fields-ignored', [list({ surprise: true })], () => holdsIf(true, '')),
    comparing('gitpod/json-input-null-means-unset', [list({ filter: null })], () => holdsIf(true, '')),
  ];
}

/** Probes of the list of usage records. */
export function recordProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  // In the middle of what was found: others stopped before and after.
  const known = records(found).toSpliced(0, Math.floor(records(found).length / 2))[0];
  const stop = String(fieldOf(known, 'stoppedAt'));
  const at = (ms: number): string => (Number.isNaN(Date.parse(stop)) ? stop : formatInstant(Date.parse(stop) + ms));
  const between = (startTime: string, endTime: string, more: object = {}) =>
    list({ filter: { dateRange: { startTime, endTime }, ...more }, pagination: { pageSize: 100 } });
  const id = String(fieldOf(known, 'id'));
  const project = records(found)
    .map((record) => fieldOf(record, 'projectId'))
    .find((one) => typeof one === 'string');
  /** Judges only if an account has so many records. */
  const having = (count: number, answer: ProbeAnswer | undefined, judge: () => Finding): Finding =>
    records(answer).length < count ? cannotTell(`fewer than ${count} records`) : judge();
  /** A probe whose answer has as many records as it asks for, in a way that isn't the usual one. */
  const sized = (rule: string, request: Probe['requests'][number], size: number, needs: readonly string[] = []) =>
    comparing(
      rule,
      [page(100), request],
      (all, answer) =>
        having(DEFAULT_SIZE + 1, all, () => holdsIf(records(answer).length === size, 'a page of another size')),
      needs,
    );
  const withRecords = (rule: string, requests: Probe['requests'], judge: Probe['judge'], needs: readonly string[]) =>
    known === undefined
      ? comparing(rule, [page(100)], () => cannotTell('no records'), needs)
      : comparing(rule, requests, judge, needs);

  return [
    comparing(NEXT, [page(50)], ({ json }) =>
      holdsIf(
        typeof fieldOf(json, 'pagination.nextToken') === 'string' && Array.isArray(fieldOf(json, 'records')),
        'pagination.nextToken or records is missing',
      ),
    ),
    comparing(FIELDS, [page(98)], (answer) =>
      having(1, answer, () =>
        holdsIf(
          records(answer).every((record) => DOCUMENTED.every((name) => typeof fieldOf(record, name) === 'string')),
          'a documented field is missing',
        ),
      ),
    ),
    comparing(
      'gitpod/json-output-lower-camel-case',
      [page(97)],
      (answer) =>
        having(1, answer, () =>
          holdsIf(
            records(answer).every((record) =>
              ['createdAt', 'stoppedAt'].every((name) => TIMESTAMP.test(String(fieldOf(record, name)))),
            ),
            'timestamps of another form',
          ),
        ),
      [FIELDS],
    ),
    comparing(
      PAGING,
      [page(30), page(10), following(5), following(15)],
      (whole, ...parts) =>
        holdsIf(
          idsOf(whole).toSorted().join() === parts.flatMap(idsOf).toSorted().join() &&
            new Set(idsOf(whole)).size === records(whole).length,
          'pages of several sizes do not join to the whole',
        ),
      [NEXT, FIELDS],
    ),
    comparing(
      ORDER,
      [page(99)],
      (all) => {
        const byId = new Map(records(all).map((record) => [String(fieldOf(record, 'id')), record]));
        const keys = [...byId].map(([id, record]): [number, string] => [
          Date.parse(String(fieldOf(record, 'stoppedAt'))),
          id,
        ]);
        if (keys.length < 2) return cannotTell('fewer than two records');
        const isAfter = ([stop, id]: readonly [number, string], index: number): boolean => {
          const [before, previous] = keys[index - 1] ?? [stop, id];
          return stop > before || (stop === before && id >= previous);
        };
        return holdsIf(keys.every(isAfter), 'records in another order');
      },
      [FIELDS],
    ),
    sized('gitpod/page-size-0-absent-means', list(), DEFAULT_SIZE, [PAGING]),
    sized('gitpod/json-input-lower-camel-case', list({ pagination: { page_size: 7 } }), 7, [PAGING]),
    sized(QUERY, list({}, { pageSize: '8' }), 8, [PAGING]),
    sized('gitpod/query-parameter-takes-precedence', list({ pagination: { pageSize: 3 } }, { pageSize: '9' }), 9, [
      PAGING,
      QUERY,
    ]),
    comparing(
      'gitpod/rpc-no-side-effects-so',
      [page(20), get({ connect: 'v1', encoding: 'json', message: JSON.stringify({ pagination: { pageSize: 20 } }) })],
      (posted, got) =>
        having(1, posted, () => holdsIf(idsOf(posted).join() === idsOf(got).join(), 'other records by GET')),
    ),
    withRecords(
      RANGE,
      [between(stop, at(1000)), between(at(-1000), stop)],
      (from, to) =>
        holdsIf(idsOf(from).includes(id) && !idsOf(to).includes(id), 'a start that is exclusive, or an inclusive end'),
      [FIELDS],
    ),
    withRecords(
      'gitpod/range-ends-before-start-empty',
      [between(at(1000), at(-1000))],
      (answer) => holdsIf(records(answer).length === 0, 'records in an empty range'),
      [RANGE],
    ),
    project === undefined
      ? comparing('gitpod/project-id-selects-project-empty', [page(100)], () => cannotTell('no record of a project'))
      : comparing(
          'gitpod/project-id-selects-project-empty',
          [between('2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z', { projectId: project })],
          (answer) =>
            holdsIf(
              records(answer).length > 0 && records(answer).every((record) => fieldOf(record, 'projectId') === project),
              'records of other projects',
            ),
          [FIELDS],
        ),
  ];
}

/** The page that the token of the last answer leads to. */
const following = (pageSize: number) => (answers: readonly ProbeAnswer[]) => {
  const token = fieldOf(answers.at(-1)?.json, 'pagination.nextToken');
  return typeof token === 'string' && token !== '' ? page(pageSize, token) : undefined;
};
