import { type Break, changed, drop, repeat, replace, reverse, status, testProbes, type WideBreak } from './impostor.ts';

const DAYS = '"time_from":"2026-01-29T00:00:00Z","time_to":"2026-01-31T00:00:00Z"';
const USAGE = 'POST /cloud/v1/usage_report\n';
const ROWS = 'POST /cloud/v1/cost_report/resources\n';
const TOTALS = 'POST /cloud/v1/cost_report/totals\n';
const MONTH = 'POST /cloud/v1/reservation_cost_report/totals\n';
const WHOLE = `${USAGE}{${DAYS},"limit":1000`;
const moreCount = replace('"count":', '"count":1');

const breaks: readonly Break[] = [
  ['every-error-exception-class-message', `${USAGE}{}`, replace('"request_id":', '"id":')],
  ['validation-error-400', `${USAGE}{}`, status(422)],
  ['validation-error-invalid-fields-message', `${USAGE}{}`, replace('"invalid_fields":', '"fields":')],
  ['unknown-path-not-found-error', 'no_such_report', status(400)],
  ['wrong-method-http-error-405-http', 'GET /cloud/v1/usage_report', replace('HTTP 405', 'HTTP 404')],

  ['unknown-fields-refused', 'surprise', status(200)],
  ['limit-0-without-maximum-offset', '"limit":0', status(200)],
  ['time-day-before-time-validation', '"time_from":"2026-01-31T00', replace('"time_to":', '"to":')],
  ['every-resource-exactly-fields-type', `${WHOLE}}`, replace('"last_seen":', '"seen":')],
  ['count-number-all-matching-resource', '["type.asc"]', repeat('resources')],
  ['limit-10-offset-0-default', `${USAGE}{${DAYS}}`, repeat('resources')],
  ['region-region-id-same-integer', 'type.desc', replace('"region_id":', '"region_id":9')],
  ['tags-list-objects-key-each', 'last_name.asc', replace('"tags":[{', '"tags":["tag",{')],
  ['resources-sampled-once-minute-second', 'first_seen.asc', replace(/:30Z/, ':31Z')],
  ['order-sorts-criteria-order-default', 'region.desc', reverse('resources')],
  ['totals-item-each-type-billing', '["region.asc","type.asc"]', drop('totals')],
  ['backup-resources-but-no-total', 'last_seen.asc', replace('"totals":[', '"totals":[{"type":"backup"},')],
  ['total-equals-sum-over-all', '["region.asc"]', repeat('resources')],
  ['totals-sorted-type-metric-region', '["type.asc","region.asc"]', reverse('totals')],
  ['limit-offset-apply-resources-only', '"limit":1,"offset":1', repeat('totals')],
  ['report-starts-beginning-time-utc', '"time_from":"2026-01-29T15', moreCount],
  [
    'report-ends-just-before-beginning',
    '"time_to":"2026-01-31T15',
    replace(/"last_seen":"2026-01-30/, '"last_seen":"2026-01-31'),
  ],
  ['enable-last-day-day-time', /usage_report\n.*enable_last_day/, moreCount],
  ['equal-days-without-enable-last', '"time_to":"2026-01-29T00', moreCount],
  ['time-offset-converted-utc-before', '+05:00', moreCount],
  ['time-without-offset-utc', '"time_from":"2026-01-29T00:00:00"', moreCount],
  ['projects-null-omitted-all-projects', `${WHOLE},"projects":null`, moreCount],
  ['empty-list-filters-nothing', `${WHOLE},"regions":[]`, moreCount],
  ['types-projects-regions-filter-resource', `${WHOLE},"types":`, moreCount],

  ['same-request-row-cost-row', `${ROWS}{${DAYS},"limit":1000}`, repeat('results')],
  ['count-number-all-matching-resources', `${ROWS}{${DAYS},"limit":1}`, moreCount],
  ['backup-total-cost-reports-last', '"types":["backup"]', replace('"last_size"', '"size"')],
  ['cost-report-covers-most-31', '"time_from":"2025-12-30', status(200)],
  ['longer-period-validation-error-time', /totals\n.*enable_last_day/, replace('"time_to":', '"to":')],
  ['requests-refuse-unknown-fields-totals', `${TOTALS}{${DAYS},"limit":10}`, status(200)],
  ['projects-cost-report-list-not', `${TOTALS}{${DAYS},"projects":null}`, status(200)],
  ['rounding-rounds-costs-5-decimal', `${TOTALS}{${DAYS}}`, replace(/"cost":(\d+\.\d+)/, '"cost":$1123456')],
  ['costs-all-pages-add-up', `${ROWS}{${DAYS},"limit":1000,"rounding":false}`, repeat('results')],
  ['year-month-chooses-month-deprecated', `${MONTH}{"time_from":"2026-01"`, repeat('results')],
  ['year-month-takes-precedence-time', '"time_from":"2025-12"', status(200)],
  ['without-any-them-report-about', `${MONTH}{}`, repeat('results')],

  ['cloud-v1-projects-filters-name', 'order_by=created_at.asc', reverse('results')],
  [
    'name-whole-name-projects-resources',
    '/cloud/v1/projects?name=',
    ({ body }) => ({ body: body.replace('"results":[]', `"results":[{"name":"storefront-next"}]`) }),
  ],
  ['cloud-v1-regions-filters-display', 'display_name=', replace('"display_name":', '"display":')],
  ['regions-their-ids-capabilities-ours', '/cloud/v1/regions?limit=1\n', moreCount],
  ['cloud-v2-reservations-hourly-monthly', '/cloud/v2/reservations?\n', replace(/"price_per_unit"/g, '"price"')],

  ['without-header-401-authentication', /\n\n$/, status(403)],
  ['token-another-scheme-such-bearer', '\nBearer made-up\n', replace('Given token', 'The token')],
  ['token-truncated-401-bad-permanent', '\nAPIKey 1234$\n', replace('1234$', '****')],
  ['exception-class-401-not-authenticated', '\nBearer made-up\n', replace('token_not_valid', 'other')],
];

const everywhere = (pattern: RegExp, by: string) => ({ answer: replace(pattern, by) });

const wide: readonly WideBreak[] = [
  ['order-sorts-criteria-order-default', { answer: reverse('resources', 'results') }],
  [
    'every-resource-exactly-fields-type',
    ...[
      'type',
      'billing_metric_name',
      'billing_value',
      'first_seen',
      'last_seen',
      'project_id',
      'region',
      'region_id',
    ].map((name) => everywhere(new RegExp(`"${name}":`, 'g'), `"other_${name}":`)),
  ],
  [
    'count-number-all-matching-resource',
    {
      answer: ({ body }, sent) => (sent.startsWith(USAGE) ? { body: body.replace('"count":', '"count":1') } : { body }),
    },
    { answer: repeat('resources') },
    { answer: drop('resources') },
  ],
  ['total-equals-sum-over-all', { answer: ({ body }) => ({ body: body.replace(/"totals":.*/s, doubled) }) }],
  ['totals-item-each-type-billing', { answer: drop('totals') }],
  ['totals-sorted-type-metric-region', { answer: reverse('totals') }],
  ['validation-error-400', { answer: ({ status }) => ({ status: status === 400 ? 422 : status }) }],
  ['validation-error-invalid-fields-message', everywhere(/"invalid_fields":/, '"fields":')],
  ['every-error-exception-class-message', everywhere(/"exception_class":/, '"class":')],
  ['every-error-exception-class-message', everywhere(/"message":/, '"detail":')],
  [
    'report-ends-just-before-beginning',
    { request: (request) => (request.path === '/cloud/v1/usage_report' ? changed(request, dayLater) : request) },
  ],
  ['without-header-401-authentication', { answer: ({ status }) => ({ status: status === 401 ? 403 : status }) }],
  ['same-request-row-cost-row', everywhere(/"billing_feature_name":/g, '"feature":')],
  [
    'unknown-fields-refused',
    { request: (request) => changed(request, (body) => body.replace(/,"(surprise":true|limit":10)}/, '}')) },
  ],
  [
    'limit-0-without-maximum-offset',
    { answer: ({ body }, sent) => (sent.includes('"limit":1000') ? { status: 400, body: '{}' } : { body }) },
  ],
];

function doubled(totals: string): string {
  return totals.replace(/"billing_value":([\d.e+-]+)/g, (_, value) => `"billing_value":${Number(value) * 2}`);
}

function dayLater(body: string): string {
  return body.replace(
    /"time_to":"([^"]*)"/,
    (_, time: string) => `"time_to":"${new Date(Date.parse(time) + 86_400_000).toISOString()}"`,
  );
}

await testProbes('gcore', {
  breaks,
  wide,
  withoutData: [
    ...['every-error-exception-class-message', 'validation-error-400', 'validation-error-invalid-fields-message'],
    ...['unknown-path-not-found-error', 'wrong-method-http-error-405-http', 'unknown-fields-refused'],
    ...['limit-0-without-maximum-offset', 'time-day-before-time-validation', 'cost-report-covers-most-31'],
    ...['longer-period-validation-error-time', 'requests-refuse-unknown-fields-totals'],
    ...['projects-cost-report-list-not', 'year-month-takes-precedence-time', 'cloud-v1-regions-filters-display'],
    ...['regions-their-ids-capabilities-ours', 'without-header-401-authentication'],
    ...['token-another-scheme-such-bearer', 'token-truncated-401-bad-permanent'],
    'exception-class-401-not-authenticated',
  ],
});
