import type { Rule } from '../../../core/provider/rule.ts';

export const usageRecords1: readonly Rule[] = [
  {
    id: 'gitpod/post-gitpod-v1-usage-service',
    rule: '`POST /gitpod.v1.UsageService/ListEnvironmentUsageRecords` is served with and without the prefix `/api`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/vendor-documented-example-returns',
    rule: "The vendor's documented example returns its records",
    evidence: 'doc',
  },
  {
    id: 'gitpod/authorization-bearer-token-auth-any',
    explains: ['unknown_credential'],
    rule: '`Authorization: Bearer <token>`; with `--auth any`, any non-empty token is accepted',
    evidence: 'doc',
  },
  {
    id: 'gitpod/no-token-empty-token-another',
    explains: ['unauthenticated'],
    rule: 'No token, an empty token or another scheme: 401 `unauthenticated`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/clients-read-gitpod-base-url',
    rule: 'The clients read `GITPOD_BASE_URL`, `GITPOD_API_KEY`, `ONA_BASE_URL` and `ONA_API_KEY`',
    evidence: 'client',
  },
  {
    id: 'gitpod/messages-published-field-numbers',
    rule: 'Messages have the published field numbers, names and types',
    evidence: 'doc',
  },
  {
    id: 'gitpod/record-documented-fields',
    rule: 'A record has the documented fields',
    evidence: 'doc',
  },
  {
    id: 'gitpod/rpc-no-side-effects-so',
    rule: 'The rpc has no side effects, so it also accepts GET',
    evidence: 'doc',
  },
  {
    id: 'gitpod/only-environments-stopped-listed',
    rule: 'Only environments that have stopped are listed',
    evidence: 'doc',
  },
  {
    id: 'gitpod/record-can-arrive-after-stop',
    rule: 'A record can arrive after the stop; it is listed from its arrival on',
    evidence: 'assumed',
    settledBy: 'how soon after a stop the real API lists it',
  },
  {
    id: 'gitpod/record-matches-start-time-inclusive',
    rule: 'A record matches from `startTime`, inclusive, to `endTime`, exclusive',
    evidence: 'doc',
  },
  {
    id: 'gitpod/bounds-nanosecond-precision',
    rule: 'Bounds have nanosecond precision',
    evidence: 'doc',
  },
  {
    id: 'gitpod/without-filter-every-completed-record',
    rule: 'Without `filter` every completed record is listed',
    evidence: 'client',
  },
  {
    id: 'gitpod/project-id-selects-project-empty',
    rule: '`projectId` selects one project; an empty string means no filter, because proto3 treats it as unset',
    evidence: 'doc',
  },
  {
    id: 'gitpod/filter-without-date-range-range',
    explains: ['invalid'],
    rule: '`filter` without `dateRange`, or a range without `startTime` or `endTime`: `invalid_argument`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/range-ends-before-start-empty',
    rule: 'A range that ends at or before its start: an empty list, no error',
    evidence: 'client',
  },
  {
    id: 'gitpod/page-size-0-absent-means',
    rule: '`pageSize` 0 or absent means 25',
    evidence: 'doc',
  },
  {
    id: 'gitpod/page-size-above-100-below',
    explains: ['invalid'],
    rule: '`pageSize` above 100 or below 0: `invalid_argument`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/message-lists-all-violated-constraints',
    rule: "The message lists all violated constraints, in protovalidate's words",
    evidence: 'assumed',
    settledBy: "the body of the real API's response to `pageSize` 101",
  },
  {
    id: 'gitpod/official-0-x-clients-page',
    rule: 'The official 0.x clients page with the query string: `?token=` and `?pageSize=`, with the same body',
    evidence: 'client',
  },
  {
    id: 'gitpod/query-parameter-takes-precedence',
    rule: "A query parameter takes precedence over the body's value",
    evidence: 'client',
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
    id: 'gitpod/page-size-may-change-between',
    rule: '`pageSize` may change between pages',
    evidence: 'assumed',
    settledBy: 'paging through the real API with changing page sizes',
  },
];
