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

const list = (query: Readonly<Record<string, string>> = {}): ProbeRequest => ({
  method: 'GET',
  path: '/v1/usage',
  query,
});
const idsOf = (answer: ProbeAnswer | undefined): string =>
  answer
    ? listOf(answer, 'items')
        .map((item) => String(fieldOf(item, 'resource_id') ?? fieldOf(item, 'id')))
        .join()
    : '';
const sizeOf = (answer: ProbeAnswer | undefined): number => (answer ? listOf(answer, 'items').length : 0);
const totalOf = (answer: ProbeAnswer | undefined): number => Number(fieldOf(answer?.json, 'pagination.total_count'));

/** The page that a cursor of the last answer leads to. */
const follow = (name: string, query: Readonly<Record<string, string>>) => (answers: readonly ProbeAnswer[]) => {
  const cursor = fieldOf(answers.at(-1)?.json, `pagination.${name}`);
  return typeof cursor === 'string' ? list({ ...query, cursor }) : undefined;
};

/** Probes of the list of usage. */
export const probes: Probes = {
  find: () => list({ limit: '100' }),
  probes: () => [
    comparing('nirvana/total-count-number-all-matches', [list({ limit: '100' })], (page) => {
      const isLast = fieldOf(page.json, 'pagination.next_cursor') === null;
      return holdsIf(
        isLast ? totalOf(page) === sizeOf(page) : totalOf(page) > sizeOf(page),
        'total_count is not the number of matches',
      );
    }),
    comparing(
      'nirvana/without-limit-page-10-items',
      [list(), list({ limit: '10', sort: 'created_at:asc' })],
      (page, ten) =>
        sizeOf(ten) < 10
          ? cannotTell('less than ten resources')
          : holdsIf(sizeOf(page) === 10, 'a page of another size'),
    ),
    comparing(
      'nirvana/default-sort-created-desc',
      [list({ limit: '20' }), list({ limit: '20', sort: 'created_at:desc' })],
      (page, sorted) => holdsIf(idsOf(page) === idsOf(sorted), 'another order'),
    ),
    comparing(
      'nirvana/following-next-cursor-end-previous',
      [list({ limit: '15' }), follow('next_cursor', { limit: '15' }), follow('previous_cursor', { limit: '15' })],
      (first, second, back) => {
        const ids = new Set(`${idsOf(first)},${idsOf(second)}`.split(','));
        return holdsIf(
          idsOf(first) === idsOf(back) && ids.size === sizeOf(first) + sizeOf(second),
          'a resource twice, or another page on the way back',
        );
      },
    ),
    comparing('nirvana/three-pagination-fields-always-present', [list({ limit: '30' })], (page) =>
      holdsIf(
        ['next_cursor', 'previous_cursor', 'total_count'].every(
          (name) => fieldOf(page.json, `pagination.${name}`) !== undefined,
        ),
        'a field of pagination is missing',
      ),
    ),
    comparing('nirvana/unpublished-region-dimension-matches', [list({ region: 'mars-1' })], (page) =>
      holdsIf(sizeOf(page) === 0, 'items of an unknown region'),
    ),
    comparing('nirvana/unknown-parameter-ignored', [list({ surprise: '1' })], () => holdsIf(true, '')),
    status('nirvana/limit-outside-range-not-plain', list({ limit: '1000' }), 400),
    status('nirvana/empty-value-error', list({ region: '' }), 400),
    status('nirvana/invalid-cursor-400-message-names', list({ cursor: 'x' }), 400),
    status('nirvana/resource-id-not-uuid-400', list({ resource_id: 'x' }), 400),
    status(
      'nirvana/get-v1-usage-resource-id-404',
      { method: 'GET', path: '/v1/usage/00000000-0000-0000-0000-000000000000' },
      404,
    ),
    {
      rule: 'nirvana/errors-code-message-clients-read',
      requests: [list({ limit: '1' })],
      judge: ({ json }) =>
        holdsIf(
          typeof fieldOf(json, 'code') === 'string' && typeof fieldOf(json, 'message') === 'string',
          'an error of another form',
        ),
    },
  ],
};

function status(rule: string, request: ProbeRequest, expected: number): Probe {
  return {
    rule,
    requests: [request],
    judge: (answer) => holdsIf(answer.status === expected, `status ${answer.status}`),
  };
}
