import { type Break, changed, drop, repeat, replace, reverse, status, testProbes, type WideBreak } from './impostor.ts';

const metric = (method: string, rest = ''): string => `UsageService/${method}\n${rest}`;
/** The ranges around the stop of a record, which have fractions of a second. */
const AROUND_A_STOP = /"dateRange":\{"startTime":"[^"]*\.\d+Z"/;
const SECOND_WEEK = '2024-01-08T00:00:00Z';
const LIST = 'ListEnvironmentUsageRecords\n';

const breaks: readonly Break[] = [
  ['errors-json-code-message-codecs', '"pageSize":-1', replace('"message"', '"error"')],
  ['page-size-above-100-below', `${LIST}{"pagination":{"pageSize":-1`, status(200)],
  ['page-size-above-100-below', `${LIST}{"pagination":{"pageSize":101`, status(422)],
  ['filter-without-date-range-range', '"filter":{}}', status(200)],
  ['filter-without-date-range-range', '{"endTime":"1990-01-02T00:00:00Z"}', status(200)],
  ['unknown-damaged-token-another-filter', /"endTime":"1990-.*"token"/, status(200)],
  ['value-wrong-type-invalid-argument', '"pageSize":true', status(200)],
  ['malformed-json-empty-body-body', '\n{\n', status(415)],
  ['json-input-null-means-unset', '"pagination":null', status(400)],
  ['unknown-damaged-token-another-filter', '"token":"x"', replace('invalid_argument', 'not_found')],
  ['json-input-unknown-fields-ignored', '{"surprise":true}', status(400)],
  ['json-input-null-means-unset', '"filter":null', status(400)],

  ['pagination-next-token-empty-last', '"pageSize":50', replace('"nextToken"', '"next"')],
  [
    'pagination-next-token-empty-last',
    /"endTime":"1990-[^"]*"\}\},"pagination":\{"pageSize"/,
    replace('"nextToken":""', '"nextToken":null'),
  ],
  [
    'pagination-next-token-empty-last',
    /"endTime":"1990-[^"]*"\}\},"pagination":\{"pageSize"/,
    replace(',"records":[]', ''),
  ],
  ['only-environments-stopped-listed', '"pageSize":99', replace(/"stoppedAt":"2/, '"stoppedAt":"9')],
  ['project-id-omitted-environment-had', '"pageSize":96', replace(/"projectId":"[^"]*"/, '"projectId":null')],
  ['page-size-may-change-between', '"pageSize":15,"token"', drop('records')],
  ['page-size-0-absent-means', '"pageSize":0}', status(400)],
  ['json-input-int32-number-decimal', '"pageSize":"6"', status(400)],
  ['official-0-x-clients-page', '&token=', repeat('records')],
  ['content-type-application-json-parameters', '"pageSize":20', () => ({ headers: { 'content-type': 'text/plain' } })],
  ['get-base64-1-base64url-padded', 'base64=1', drop('records')],
  ['get-missing-invalid-encoding-message', 'encoding=surprise', status(400)],
  ['json-input-timestamp-z-offset', '+05:00', drop('records')],
  ['timestamp-without-offset-vendor-python', /"startTime":"[^"Z+]*\d","/, status(400)],
  ['project-id-selects-project-empty', '"projectId":""', drop('records')],
  ['record-documented-fields', '"pageSize":98', replace('"userId"', '"user"')],
  ['json-output-lower-camel-case', '"pageSize":97', replace(/(T[\d:]{8})(\.\d+)?Z/, '$1.5Z')],
  ['page-size-may-change-between', '"pageSize":5,"token"', repeat('records')],
  ['records-ordered-their-stop-then', '"pageSize":99', reverse('records')],
  ['page-size-0-absent-means', `${LIST}{}\n`, repeat('records')],
  ['json-input-lower-camel-case', '"page_size":7', repeat('records')],
  ['official-0-x-clients-page', '?pageSize=8', repeat('records')],
  ['query-parameter-takes-precedence', '?pageSize=9', drop('records')],
  ['rpc-no-side-effects-so', 'connect=v1', drop('records')],
  ['record-matches-start-time-inclusive', AROUND_A_STOP, drop('records')],
  ['range-ends-before-start-empty', AROUND_A_STOP, replace('"records":[]', '"records":[{}]')],
  ['project-id-selects-project-empty', '"projectId":"d', replace(/"projectId":"[^"]*"/, '"projectId":"x"')],

  ['date-range-required-ends', metric('GetEnvironmentRuntime', '{}'), status(200)],
  ['date-range-required-ends', /Runtime\n\{"dateRange":\{"endTime":/, status(200)],
  ['series-most-10-000-points', /RuntimeTimeSeries\n.*RESOLUTION_HOURLY/, status(200)],
  ['empty-buckets-point-buckets-hours', 'RESOLUTION_WEEKLY', drop('sessions')],
  ['resolution-must-defined-value', '"resolution":99', status(200)],
  ['page-size-top-lists-0', metric('GetTopProjects'), status(200)],
  ['empty-buckets-point-buckets-hours', /SessionsTimeSeries\n.*RESOLUTION_DAILY/, drop('sessions')],
  ['runtime-rounded-down-whole-seconds', '"resolution":"RESOLUTION_DAILY"', replace(/"value":\d/, '"value":9')],
  ['resolution-unspecified-daily', /GetEnvironmentRuntimeTimeSeries\n.*"}}\n/, drop('totalRuntime')],
  [
    'trend-current-previous-previous-against',
    `Runtime\n{"dateRange":{"startTime":"${SECOND_WEEK}","endTime":"2024-01-15`,
    replace('"trend":', '"trend":9,"other":'),
  ],
  ['top-lists-sorted-total-runtime', metric('GetTopActiveUsers'), reverse('users')],
  ['users-series-weekly-whatever-resolution', metric('GetActiveUsersTimeSeries'), drop('weeklyActiveUsers')],
  [
    'range-ends-before-start-no',
    `"startTime":"${SECOND_WEEK}","endTime":"2024-01-01`,
    replace('"totalRuntimeSeconds":"0"', '"totalRuntimeSeconds":"5"'),
  ],
  ['power-user-environments-ran-40', metric('GetAdoptionUsageSummary'), drop('sparkline')],

  ['list-members-get-organization-list', 'ListTeams', status(404)],
  ['without-sort-members-listed-caller', /ListMembers\n((?!search).)*\n/, reverse('members')],
  ['filter-search-looks-part-name', '"search":', drop('members')],
  ['projects-search-name-id-repository', /ListProjects\n.*"search":"[A-Z]/, drop('projects')],
  ['teams-search-part-name', /ListTeams\n.*"search":"no-/, replace('"teams":[]', '"teams":[{}]')],
  ['count-first-page', '"pageSize":1},"count"', replace(/"value":\d+/, '"value":1')],
  ['filter-lists-most-25-entries', /("0{8}[^"]*",?){26}/, status(200)],
  ['filter-lists-most-25-entries', /\[("0{8}[^"]*",?){25}\]/, status(400)],
  ['list-members-get-organization-list', 'GetOrganization', status(404)],
  ['filter-search-looks-part-name', 'no-such-name', replace('"members":[]', '"members":[{}]')],
  ['ids-must-be-uuids', '"projectId":"x"', status(404)],
  ['search-most-256-characters', `"search":"${'x'.repeat(257)}"`, status(200)],
  ['spec-remote-uris-are-uris', '"specRemoteUris":', status(200)],
  ['runner-kinds-defined-values', /ListProjects\n.*"runnerKinds":\[99\]/, status(200)],
  ['other-enums-defined-values', /Classes\n.*"runnerKinds":\[99\]/, status(200)],
  ['id-does-not-exist-not', 'ProjectService/GetProject\n', replace('not_found', 'unknown')],
  ['enum-value-may-sent-name', '"runnerKinds":[2]', drop('environmentClasses')],
  ['list-projects-sorts-popularity-id', '"field":"id"', reverse('projects')],
  ['other-sort-fields-refused', '"field":"surprise"', status(200)],
  [
    'project-always-environment-class',
    /ListProjects\n{"pagination":{"pageSize":100}}/,
    replace('"environmentClass"', '"class"'),
  ],
  ['runners-teams-environment-classes', 'EnvironmentService/ListEnvironmentClasses', reverse('environmentClasses')],

  ['unknown-method-service-404-unimplemented', 'NoSuchMethod', status(501)],
  ['no-token-empty-token-another', '\nBasic ', status(403)],
];

const everywhere = (pattern: RegExp, by: string) => ({ answer: replace(pattern, by) });

/** A millisecond later, so that what stops at the end counts. */
function endLater(body: string): string {
  return body.replace(
    /"endTime":"([^"]*)"/,
    (_, time: string) => `"endTime":"${new Date(Date.parse(time) + 1).toISOString()}"`,
  );
}

const isList = (path: string): boolean => path.endsWith('/ListEnvironmentUsageRecords');

const wide: readonly WideBreak[] = [
  ['records-ordered-their-stop-then', { answer: reverse('records') }],
  [
    'page-size-may-change-between',
    { answer: repeat('records') },
    { answer: ({ body }, sent) => (sent.includes('"token":"') ? repeatToken(body, sent) : { body }) },
  ],
  [
    'record-documented-fields',
    ...['id', 'environmentId', 'userId', 'runnerId', 'environmentClassId', 'createdAt', 'stoppedAt'].map((name) => ({
      answer: ({ body }: { readonly body: string }, sent: string) =>
        sent.includes(LIST.trim()) ? { body: body.replaceAll(`"${name}":`, `"other${name}":`) } : { body },
    })),
  ],
  ['pagination-next-token-empty-last', everywhere(/"nextToken":/, '"next":')],
  ['errors-json-code-message-codecs', everywhere(/"message":/, '"error":'), everywhere(/"code":/, '"status":')],
  [
    'page-size-above-100-below',
    everywhere(/"invalid_argument"/, '"bad_request"'),
    { answer: ({ status }) => ({ status: status === 400 ? 422 : status }) },
  ],
  [
    'record-matches-start-time-inclusive',
    { request: (request) => (isList(request.path) ? changed(request, endLater) : request) },
  ],
];

function repeatToken(body: string, sent: string): { body: string } {
  const token = /"token":"([^"]*)"/.exec(sent)?.[1] ?? '';
  return { body: body.replace(/"nextToken":"[^"]*"/, `"nextToken":"${token}"`) };
}

await testProbes('gitpod', {
  breaks,
  wide,
  withoutData: [
    ...['errors-json-code-message-codecs', 'page-size-above-100-below', 'filter-without-date-range-range'],
    ...['unknown-damaged-token-another-filter', 'json-input-unknown-fields-ignored', 'json-input-null-means-unset'],
    ...['pagination-next-token-empty-last', 'date-range-required-ends', 'resolution-must-defined-value'],
    ...['page-size-top-lists-0', 'empty-buckets-point-buckets-hours', 'users-series-weekly-whatever-resolution'],
    ...['power-user-environments-ran-40', 'list-members-get-organization-list', 'filter-lists-most-25-entries'],
    ...[
      ...['content-type-application-json-parameters', 'get-missing-invalid-encoding-message'],
      ...['malformed-json-empty-body-body', 'series-most-10-000-points', 'value-wrong-type-invalid-argument'],
      ...['ids-must-be-uuids', 'search-most-256-characters', 'spec-remote-uris-are-uris'],
      ...['runner-kinds-defined-values', 'other-enums-defined-values'],
      'count-first-page',
      'other-sort-fields-refused',
      'id-does-not-exist-not',
      'unknown-method-service-404-unimplemented',
      'no-token-empty-token-another',
    ],
  ],
});
