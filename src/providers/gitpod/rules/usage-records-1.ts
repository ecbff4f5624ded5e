import type { Rule } from '../../../core/provider/rule.ts';

export const usageRecords1: readonly Rule[] = [
  {
    id: 'gitpod/post-gitpod-v1-usage-service',
    rule: '`POST /gitpod.v1.UsageService/ListEnvironmentUsageRecords` is served with and without the prefix `/api`',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/listing.test.ts: the same route answers with and without /api before it',
      'test/providers/gitpod/sdk.test.ts: the base URL may do without /api',
    ],
  },
  {
    id: 'gitpod/vendor-documented-example-returns',
    rule: "The vendor's documented example returns its records",
    evidence: 'doc',
    tests: [
      "test/providers/gitpod/listing.test.ts: the vendor's documented example returns its records",
      "test/providers/gitpod/sdk.test.ts: the vendor's documented example returns its records",
    ],
  },
  {
    id: 'gitpod/authorization-bearer-token-auth-any',
    explains: ['unknown_credential'],
    rule: '`Authorization: Bearer <token>`; with `--auth any`, any non-empty token is accepted',
    evidence: 'doc',
    tests: ['test/providers/gitpod/provider.test.ts: any non-empty bearer token is let in'],
  },
  {
    id: 'gitpod/no-token-empty-token-another',
    explains: ['unauthenticated'],
    rule: 'No token, an empty token or another scheme: 401 `unauthenticated`',
    evidence: 'doc',
    tests: ['test/providers/gitpod/provider.test.ts: a missing, an empty or another credential is unauthenticated'],
  },
  {
    id: 'gitpod/clients-read-gitpod-base-url',
    rule: 'The clients read `GITPOD_BASE_URL`, `GITPOD_API_KEY`, `ONA_BASE_URL` and `ONA_API_KEY`',
    evidence: 'client',
    tests: ['test/providers/gitpod/provider.test.ts: the environment that it names points the official client at it'],
  },
  {
    id: 'gitpod/messages-published-field-numbers',
    rule: 'Messages have the published field numbers, names and types',
    evidence: 'doc',
    tests: ["test/providers/gitpod/protobuf-json.test.ts: messages have the vendor's field numbers, names and types"],
  },
  {
    id: 'gitpod/record-documented-fields',
    rule: 'A record has the documented fields',
    evidence: 'doc',
    tests: ['test/providers/gitpod/listing.test.ts: a record has the documented fields'],
  },
  {
    id: 'gitpod/rpc-no-side-effects-so',
    rule: 'The rpc has no side effects, so it also accepts GET',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/protobuf-json.test.ts: the rpc is declared to have no side effects',
      'test/providers/gitpod/connect-client.test.ts: every record once, in order: in JSON and binary, by POST and GET, packed and not',
    ],
  },
  {
    id: 'gitpod/only-environments-stopped-listed',
    rule: 'Only environments that have stopped are listed',
    evidence: 'doc',
    tests: ['test/providers/gitpod/listing.test.ts: only environments that have stopped are listed'],
  },
  {
    id: 'gitpod/record-can-arrive-after-stop',
    rule: 'A record can arrive after the stop; it is listed from its arrival on',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: a record that arrives late is listed from its arrival on'],
    settledBy: 'how soon after a stop the real API lists it',
  },
  {
    id: 'gitpod/record-matches-start-time-inclusive',
    rule: 'A record matches from `startTime`, inclusive, to `endTime`, exclusive',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/listing.test.ts: a record matches from startTime, inclusive, to endTime, exclusive',
      'test/providers/gitpod/listing.test.ts: a record on a boundary instant belongs to exactly one of two adjacent ranges',
      'test/providers/gitpod/listing.test.ts: the union of disjoint ranges is the whole range',
    ],
  },
  {
    id: 'gitpod/bounds-nanosecond-precision',
    rule: 'Bounds have nanosecond precision',
    evidence: 'doc',
    tests: ['test/providers/gitpod/listing.test.ts: bounds below the millisecond are honoured'],
  },
  {
    id: 'gitpod/without-filter-every-completed-record',
    rule: 'Without `filter` every completed record is listed',
    evidence: 'client',
    tests: [
      'test/providers/gitpod/listing.test.ts: without a filter every completed record is listed',
      'test/providers/gitpod/sdk.test.ts: without arguments it lists every record',
    ],
  },
  {
    id: 'gitpod/project-id-selects-project-empty',
    rule: '`projectId` selects one project; an empty string means no filter, because proto3 treats it as unset',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/listing.test.ts: projectId selects the records of one project, and an empty one selects none',
    ],
  },
  {
    id: 'gitpod/filter-without-date-range-range',
    explains: ['invalid'],
    rule: '`filter` without `dateRange`, or a range without `startTime` or `endTime`: `invalid_argument`',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/listing.test.ts: a filter without dateRange, or a dateRange without either end, is invalid_argument',
      'test/providers/gitpod/connect.test.ts: a binary message keeps to the same constraints as JSON',
    ],
  },
  {
    id: 'gitpod/range-ends-before-start-empty',
    rule: 'A range that ends at or before its start: an empty list, no error',
    evidence: 'client',
    tests: [
      'test/providers/gitpod/listing.test.ts: a range that ends where or before it starts is empty, and no error',
    ],
  },
  {
    id: 'gitpod/page-size-0-absent-means',
    rule: '`pageSize` 0 or absent means 25',
    evidence: 'doc',
    tests: ['test/providers/gitpod/listing.test.ts: pageSize 0 or absent means 25'],
  },
  {
    id: 'gitpod/page-size-above-100-below',
    explains: ['invalid'],
    rule: '`pageSize` above 100 or below 0: `invalid_argument`',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/listing.test.ts: pageSize above 100 or below 0 is invalid_argument',
      'test/providers/gitpod/sdk.test.ts: a wrong range and a page size of 101 raise BadRequestError',
    ],
  },
  {
    id: 'gitpod/message-lists-all-violated-constraints',
    rule: "The message lists all violated constraints, in protovalidate's words",
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: every broken constraint is named at once'],
    settledBy: "the body of the real API's response to `pageSize` 101",
  },
  {
    id: 'gitpod/official-0-x-clients-page',
    rule: 'The official 0.x clients page with the query string: `?token=` and `?pageSize=`, with the same body',
    evidence: 'client',
    tests: [
      'test/providers/gitpod/listing.test.ts: clients page by the query string, repeating the body',
      'test/providers/gitpod/sdk.test.ts: the auto-pager returns each record of a month once, in order, whatever the page size',
      'test/providers/gitpod/sdk.test.ts: token and pageSize may be given as parameters of their own',
    ],
  },
  {
    id: 'gitpod/query-parameter-takes-precedence',
    rule: "A query parameter takes precedence over the body's value",
    evidence: 'client',
    tests: ["test/providers/gitpod/listing.test.ts: a query value wins over the body's"],
  },
  {
    id: 'gitpod/unknown-damaged-token-another-filter',
    explains: ['invalid'],
    rule: 'An unknown or damaged token, or one of another filter: `invalid_argument`',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/listing.test.ts: a token that is unknown, damaged or of another filter is invalid_argument',
      'test/providers/gitpod/listing.test.ts: a token is bound to what the filter means, not to how it is spelled',
    ],
    settledBy: 'the real API\'s responses to `token: "x"` and to a token sent with another filter',
  },
  {
    id: 'gitpod/token-works-any-replica-same',
    rule: 'A token works on any replica of the same dataset, and on no other dataset',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: a token works on any replica of the same dataset, and on no other'],
    settledBy: 'nothing: replicas and datasets are features of the emulator',
  },
  {
    id: 'gitpod/page-size-may-change-between',
    rule: '`pageSize` may change between pages',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: any sequence of page sizes joins to the whole'],
    settledBy: 'paging through the real API with changing page sizes',
  },
];
