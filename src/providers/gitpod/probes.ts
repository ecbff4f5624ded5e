import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  listOf,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  type Probes,
} from '../../core/provider/probe.ts';

const PATH = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';

const list = (body: object = {}): ProbeRequest => ({ method: 'POST', path: PATH, body });
const page = (pageSize: number, token?: string): ProbeRequest =>
  list({ pagination: { pageSize, ...(token !== undefined && { token }) } });
const records = (answer: ProbeAnswer | undefined): readonly unknown[] => (answer ? listOf(answer, 'records') : []);
const idsOf = (answer: ProbeAnswer | undefined): readonly string[] =>
  records(answer).map((record) => String(fieldOf(record, 'id')));

/** Probes of the list of usage records. */
export const probes: Probes = {
  find: () => page(100),
  probes: () => [
    comparing('gitpod/page-size-0-absent-means', [list(), page(26)], (plain, more) =>
      records(more).length < 26
        ? cannotTell('less than 26 records')
        : holdsIf(records(plain).length === 25, 'a page of another size'),
    ),
    comparing('gitpod/records-ordered-their-stop-then', [page(99)], (all) => {
      const stops = records(all).map((record) => Date.parse(String(fieldOf(record, 'stoppedAt'))));
      if (new Set(stops).size < 2) return cannotTell('less than two records');
      return holdsIf(
        stops.every((stop, index) => index === 0 || stop >= (stops[index - 1] ?? stop)),
        'records in another order',
      );
    }),
    comparing(
      'gitpod/page-size-may-change-between',
      [
        page(30),
        page(10),
        ([, first]) => {
          const token = fieldOf(first?.json, 'pagination.nextToken');
          return typeof token === 'string' && token !== '' ? page(20, token) : undefined;
        },
      ],
      (whole, first, second) =>
        holdsIf(
          idsOf(whole).join() === [...idsOf(first), ...idsOf(second)].join(),
          'pages of several sizes do not join to the whole',
        ),
    ),
    comparing('gitpod/pagination-next-token-empty-last', [page(50)], ({ json }) =>
      holdsIf(
        typeof fieldOf(json, 'pagination.nextToken') === 'string' && Array.isArray(fieldOf(json, 'records')),
        'pagination.nextToken or records is missing',
      ),
    ),
    comparing('gitpod/json-input-unknown-fields-ignored', [list({ surprise: true })], () => holdsIf(true, '')),
    invalid('gitpod/page-size-above-100-below', page(101)),
    invalid('gitpod/filter-without-date-range-range', list({ filter: {} })),
    invalid('gitpod/unknown-damaged-token-another-filter', page(10, 'x')),
    {
      rule: 'gitpod/errors-json-code-message-codecs',
      requests: [page(-1)],
      judge: ({ json }) =>
        holdsIf(
          typeof fieldOf(json, 'code') === 'string' && typeof fieldOf(json, 'message') === 'string',
          'an error of another form',
        ),
    },
  ],
};

/** A probe of a request that is refused as invalid. */
function invalid(rule: string, request: ProbeRequest): Probe {
  return {
    rule,
    requests: [request],
    judge: (answer) =>
      holdsIf(
        answer.status === 400 && fieldOf(answer.json, 'code') === 'invalid_argument',
        `status ${answer.status}, or another code than invalid_argument`,
      ),
  };
}
