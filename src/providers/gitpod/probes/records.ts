import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  type Probe,
  type ProbeAnswer,
} from '../../../core/provider/probe.ts';
import { DAY_MS, formatInstant, HOUR_MS } from '../../../core/time/instant.ts';
import { EMPTY } from './errors.ts';
import { FORM, get, idsOf, INVALID, isInvalid, list, page, records } from './requests.ts';

export const FIELDS = 'gitpod/record-documented-fields';
const ORDER = 'gitpod/records-ordered-their-stop-then';
const PAGING = 'gitpod/page-size-may-change-between';
const NEXT = 'gitpod/pagination-next-token-empty-last';
const RANGE = 'gitpod/record-matches-start-time-inclusive';
const TOKEN = 'gitpod/unknown-damaged-token-another-filter';
const TIMES = 'gitpod/json-output-lower-camel-case';
const STOPPED = 'gitpod/only-environments-stopped-listed';
const GET = 'gitpod/rpc-no-side-effects-so';
const QUERY = 'gitpod/official-0-x-clients-page';

const DOCUMENTED = ['id', 'environmentId', 'userId', 'runnerId', 'environmentClassId'];
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$/;

const DEFAULT_SIZE = 25;

/** Probes of the list of usage records. */
export function recordProbes(found: ProbeAnswer | undefined, now: number): readonly Probe[] {
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
    comparing(NEXT, [page(50), between(EMPTY.startTime, EMPTY.endTime)], (whole, short) =>
      holdsIf(
        [whole, short].every(
          ({ json }) =>
            typeof fieldOf(json, 'pagination.nextToken') === 'string' && Array.isArray(fieldOf(json, 'records')),
        ) &&
          (records(short).length > 0 || fieldOf(short.json, 'pagination.nextToken') === ''),
        'pagination.nextToken or records is missing, or a page after the last one',
      ),
    ),
    comparing(FIELDS, [page(98)], (answer) =>
      having(1, answer, () =>
        holdsIf(
          records(answer).every(
            (record) =>
              DOCUMENTED.every((name) => typeof fieldOf(record, name) === 'string') &&
              ['createdAt', 'stoppedAt'].every((name) => fieldOf(record, name) !== undefined),
          ),
          'a documented field is missing',
        ),
      ),
    ),
    comparing(
      TIMES,
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
      STOPPED,
      [page(99)],
      (answer) =>
        having(1, answer, () =>
          holdsIf(
            records(answer).every((record) => {
              const [created, stopped] = ['createdAt', 'stoppedAt'].map((name) =>
                Date.parse(String(fieldOf(record, name))),
              );
              return (created ?? 0) <= (stopped ?? 0) && (stopped ?? 0) <= now + DAY_MS;
            }),
            'an environment that has not stopped',
          ),
        ),
      [FIELDS, TIMES],
    ),
    comparing(
      'gitpod/project-id-omitted-environment-had',
      [page(96)],
      (answer) => {
        const ids = records(answer).map((record) => fieldOf(record, 'projectId'));
        if (ids.every((one) => typeof one === 'string' && one !== '')) return cannotTell('no record without a project');
        return holdsIf(
          ids.every((one) => one === undefined || (typeof one === 'string' && one !== '')),
          'a projectId that is empty or null',
        );
      },
      [FIELDS],
    ),
    comparing(
      PAGING,
      [page(30), page(10), following(5), following(15)],
      (whole, ...parts) => {
        if (new Set(idsOf(whole)).size !== records(whole).length) return holdsIf(false, 'a record twice');
        if (records(whole).length < 30) return cannotTell('fewer than 30 records');
        return holdsIf(
          idsOf(whole).toSorted().join() === parts.flatMap(idsOf).toSorted().join() &&
            parts.map((part) => records(part).length).join() === '10,5,15',
          'pages of several sizes do not join to the whole',
        );
      },
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
      [FIELDS, TIMES, STOPPED],
    ),
    comparing(
      'gitpod/page-size-0-absent-means',
      [page(100), list(), page(0)],
      (all, ...answers) =>
        having(DEFAULT_SIZE + 1, all, () =>
          holdsIf(
            answers.every((answer) => records(answer).length === DEFAULT_SIZE),
            'a page of another size',
          ),
        ),
      [PAGING],
    ),
    sized('gitpod/json-input-lower-camel-case', list({ pagination: { page_size: 7 } }), 7, [PAGING]),
    sized('gitpod/json-input-int32-number-decimal', list({ pagination: { pageSize: '6' } }), 6, [PAGING]),
    comparing(
      QUERY,
      [
        ...[page(100), list({}, { pageSize: '8' })],
        ([, first]) => {
          const token = fieldOf(first?.json, 'pagination.nextToken');
          return list({}, { pageSize: '8', ...(typeof token === 'string' && { token }) });
        },
      ],
      (all, first, second) =>
        having(DEFAULT_SIZE + 1, all, () =>
          holdsIf(
            records(first).length === 8 &&
              [...idsOf(first), ...idsOf(second)].toSorted().join() === idsOf(all).slice(0, 16).toSorted().join(),
            'a page of another size, or another page',
          ),
        ),
      [PAGING, ORDER],
    ),
    sized('gitpod/query-parameter-takes-precedence', list({ pagination: { pageSize: 3 } }, { pageSize: '9' }), 9, [
      PAGING,
      QUERY,
    ]),
    comparing(
      GET,
      [page(20), get({ connect: 'v1', encoding: 'json', message: JSON.stringify({ pagination: { pageSize: 20 } }) })],
      (posted, got) =>
        having(1, posted, () => holdsIf(idsOf(posted).join() === idsOf(got).join(), 'other records by GET')),
    ),
    {
      rule: 'gitpod/content-type-application-json-parameters',
      requests: [page(20)],
      judge: ({ status, headers }) =>
        status === 200 && headers !== undefined
          ? holdsIf(/^application\/json(;|$)/.test(headers['content-type'] ?? ''), 'another content type')
          : cannotTell('no answer'),
    },
    comparing(
      'gitpod/get-base64-1-base64url-padded',
      [
        page(20),
        get({ connect: 'v1', encoding: 'json', base64: '1', message: toBase64({ pagination: { pageSize: 20 } }) }),
      ],
      (posted, got) =>
        having(1, posted, () => holdsIf(idsOf(posted).join() === idsOf(got).join(), 'other records by GET')),
      [GET],
    ),
    {
      rule: 'gitpod/get-missing-invalid-encoding-message',
      needs: [FORM, INVALID, GET],
      requests: [get({ connect: 'v1', message: '{}' }), get({ connect: 'v1', encoding: 'surprise', message: '{}' })],
      judge: (missing, unknown) =>
        holdsIf(
          isInvalid(missing).verdict === 'holds' && unknown.status === 415,
          `status ${missing.status} without encoding, ${unknown.status} for an unknown one`,
        ),
    },
    withRecords(
      RANGE,
      [between(stop, at(1000)), between(at(-1000), stop)],
      (from, to) =>
        holdsIf(idsOf(from).includes(id) && !idsOf(to).includes(id), 'a start that is exclusive, or an inclusive end'),
      [FIELDS, TIMES, STOPPED],
    ),
    withRecords(
      'gitpod/range-ends-before-start-empty',
      [between(at(1000), at(-1000)), between(stop, stop)],
      (...none) =>
        holdsIf(
          none.every((answer) => records(answer).length === 0),
          'records in an empty range',
        ),
      [RANGE],
    ),
    withRecords(
      'gitpod/json-input-timestamp-z-offset',
      [between(at(5 * HOUR_MS).replace('Z', '+05:00'), at(1000))],
      (answer) => holdsIf(idsOf(answer).includes(id), 'another instant than that of the offset'),
      [RANGE],
    ),
    withRecords(
      'gitpod/timestamp-without-offset-vendor-python',
      [between(stop.replace('Z', ''), at(1000).replace('Z', ''))],
      (answer) => holdsIf(idsOf(answer).includes(id), 'another instant than that in UTC'),
      [RANGE],
    ),
    {
      rule: TOKEN,
      needs: [FORM, INVALID, RANGE],
      requests: [
        page(10, 'x'),
        page(10),
        ([, first]) => {
          const token = fieldOf(first?.json, 'pagination.nextToken');
          return list({
            filter: { dateRange: EMPTY },
            pagination: { token: typeof token === 'string' && token !== '' ? token : 'x' },
          });
        },
      ],
      judge: (unknown, _, other) =>
        [unknown, other].map(isInvalid).find(({ verdict }) => verdict !== 'holds') ?? holdsIf(true, ''),
    },
    project === undefined
      ? comparing('gitpod/project-id-selects-project-empty', [page(100)], () => cannotTell('no record of a project'))
      : comparing(
          'gitpod/project-id-selects-project-empty',
          [
            page(100),
            between('2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z', { projectId: project }),
            between('2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z', { projectId: '' }),
          ],
          (all, answer, every) => {
            const isOfProject = (record: unknown): boolean => fieldOf(record, 'projectId') === project;
            const ids = new Set(idsOf(answer));
            return holdsIf(
              records(answer).every(isOfProject) &&
                records(all).every((record) => !isOfProject(record) || ids.has(String(fieldOf(record, 'id')))) &&
                idsOf(every).join() === idsOf(all).join(),
              'other records than those of the project',
            );
          },
          [FIELDS, ORDER],
        ),
  ];
}

/** The page that the token of the last answer leads to; the first one if there is none. */
const following = (pageSize: number) => (answers: readonly ProbeAnswer[]) => {
  const token = fieldOf(answers.at(-1)?.json, 'pagination.nextToken');
  return typeof token === 'string' && token !== '' ? page(pageSize, token) : page(pageSize);
};

const toBase64 = (message: object): string => Buffer.from(JSON.stringify(message)).toString('base64url');
