import type { Rule } from '../../../core/provider/rule.ts';
import { PAGING_CLIENT, USAGE_CLIENT, USAGE_PAGE, descriptor } from './links.ts';

export const paging: readonly Rule[] = [
  {
    id: 'gitpod/page-size-0-absent-means',
    rule: '`pageSize` 0 or absent means 25',
    evidence: 'doc',
    link: descriptor('pagination_pb.d.ts'),
  },
  {
    id: 'gitpod/page-size-above-100-below',
    explains: ['invalid'],
    rule: '`pageSize` above 100 or below 0: `invalid_argument`',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/official-0-x-clients-page',
    rule: 'The official 0.x clients page with the query string: `?token=` and `?pageSize=`, with the same body',
    evidence: 'client',
    link: PAGING_CLIENT,
  },
  {
    id: 'gitpod/query-parameter-takes-precedence',
    rule: "A query parameter takes precedence over the body's value",
    evidence: 'client',
    link: USAGE_CLIENT,
  },
  {
    id: 'gitpod/page-size-may-change-between',
    rule: '`pageSize` may change between pages',
    evidence: 'assumed',
    settledBy: 'paging through the real API with changing page sizes',
  },
  {
    id: 'gitpod/pagination-next-token-empty-last',
    rule: '`pagination.nextToken` (empty on the last page) and `records` are always sent',
    evidence: 'client',
    link: PAGING_CLIENT,
  },
  {
    id: 'gitpod/unknown-damaged-token-another-filter',
    explains: ['invalid'],
    rule: 'An unknown or damaged token, or one of another filter: `invalid_argument`',
    evidence: 'assumed',
    settledBy: 'the real API\'s responses to `token: "x"` and to a token sent with another filter',
  },
  {
    id: 'gitpod/token-works-any-replica-same',
    rule: 'A token works on any replica of the same dataset, and on no other dataset',
    evidence: 'assumed',
    settledBy: 'nothing: replicas and datasets are features of the emulator',
  },
  {
    id: 'gitpod/paging-neither-skips-nor-repeats',
    rule: 'Paging neither skips nor repeats while records arrive',
    evidence: 'assumed',
    settledBy: 'paging through the real API while environments stop',
  },
];
