import {
  type Break,
  changed,
  drop,
  everyTime,
  repeat,
  replace,
  reverse,
  status,
  testProbes,
  type WideBreak,
} from './impostor.ts';

const DAYS = '"time_from":"2026-01-29T00:00:00Z","time_to":"2026-01-31T00:00:00Z"';
const USAGE = 'POST /cloud/v1/usage_report\n';
const ROWS = 'POST /cloud/v1/cost_report/resources\n';
const TOTALS = 'POST /cloud/v1/cost_report/totals\n';
const MONTH = 'POST /cloud/v1/reservation_cost_report/totals\n';
const WHOLE = `${USAGE}{${DAYS},"limit":1000`;
const moreCount = replace('"count":', '"count":1');

const breaks: readonly Break[] = [
  ['every-error-exception-class-message', `${USAGE}{}`, replace('"request_id":', '"id":')],
  ['validation-error-400', `${USAGE}{}\nown`, status(422)],
  ['validation-error-invalid-fields-message', `${USAGE}{}`, replace('"invalid_fields":', '"fields":')],
  ['unknown-path-not-found-error', 'no_such_report', status(400)],
  ['wrong-method-http-error-405-http', 'GET /cloud/v1/usage_report', replace('HTTP 405', 'HTTP 404')],

  ['validation-error-invalid-fields-message', `${USAGE}{}`, replace('Validation Error', 'Invalid')],
  ['messages-those-pydantic-values-not', '"limit":"5"', replace('"limit":', '"other":')],
  ['nested-field-named-keys-indices', '"order_by":[5]', replace('"order_by.0":', '"order_by[0]":')],
  ['body-not-json-validation-error', 'usage_report\n{\n', status(422)],

  ['unknown-fields-refused', /usage_report\n.*"time_to".*"surprise":true/, status(200)],
  ['limit-0-without-maximum-offset', '"limit":0', status(200)],
  ['limit-0-without-maximum-offset', '"offset":-1', status(200)],
  ['times-rfc-3339-seconds-dates', 'time_from":"2026-01-05"', status(200)],
  ['time-day-before-time-validation', '"time_from":"2026-01-31T00', replace('"time_to":', '"to":')],
  ['every-resource-exactly-fields-type', `${WHOLE}}`, replace('"last_seen":', '"seen":')],
  ['every-resource-exactly-fields-type', `${WHOLE}}`, replace('"type":', '"label":"x","type":')],
  [
    'every-response-valid-against-vendor',
    'billing_value.asc',
    replace(/"billing_value":([\d.]+)/, '"billing_value":"$1"'),
  ],
  ['units-those-reference-h-inference', '["billing_value.desc"]', replace('"minutes"', '"min"')],
  ['count-number-all-matching-resource', `${USAGE}{${DAYS},"limit":1}`, moreCount],
  ['first-seen-last-seen-first', `${WHOLE}}`, replace('"first_seen":"2026-01-29', '"first_seen":"2026-01-28')],
  ['sorting-deprecated-spelling-several', '"sorting":[{"region":"desc","type":"asc"}]', reverse('resources')],
  ['order-takes-precedence-sent', '"sorting":[{"region":"asc"}]', reverse('resources')],
  ['unknown-keys-object-sorting-next', '"surprise":"asc"', status(400)],
  [
    'ties-broken-uuid-type-none',
    '["type.asc"]',
    everyTime(/(?<="uuid":")./g, (_, index) => (index % 2 === 0 ? 'f' : '0')),
  ],
  [
    'totals-some-types-grouped-flavor',
    '["region.asc"]',
    replace(/"flavor":"[^"]*"(?=,"region":\d+,"region_id":\d+,"type")/g, '"flavor":"x"'),
  ],
  ['period-can-span-all-years', '0001-01-01', status(400)],
  ['ids-beyond-64-bits-negative', '[-5]', status(400)],
  ['types-accepts-inference-public-models', 'inference_public_models', status(400)],
  ['schema-filter-selects-rows-type', /"values":\["(?!any)[a-z\d-]*\d"\]/, drop('resources')],
  [
    'schema-filter-removes-rows-other',
    /"values":\["(?!any)[a-z\d-]*\d"\]/,
    ({ body }) => ({ body: body.replace('"resources":[', '"resources":[{"type":"other"},') }),
  ],
  ['schema-filter-compares-whole-strings', /"values":\["[A-Z]/, replace('"resources":[]', '"resources":[{}]')],
  ['each-type-own-set-field', '"field":"flavor","values":["any"]', status(200)],
  ['tags-default-least-condition-met', /"strict":true\},\{[^}]*\}\]\}\}/, moreCount],
  ['tags-all-conditions-met', '"condition_type":"AND"', moreCount],
  ['strict-true-value-equal-tag', /\[\{"key":"[^"]*","value":"[^"]*","strict":true\}\]/, moreCount],
  ['strict-false-value-substring-tag', /"value":"[A-Z]*","strict":false/, moreCount],
  ['default-strict-false', /"key":"[^"]*","value":"[^"]*"\}\]/, moreCount],
  ['strict-applies-only-value-reference', /"key":"[A-Z]/, replace('"count":0', '"count":1')],
  ['untagged-resources-never-match', '"conditions":[{}]}', replace('"resources":[', '"resources":[{},')],
  ['key-value-each-optional-condition', /\[\{"key":"[a-z]{3,}"\}\]/, moreCount],
  ['1-10-conditions-key-3', '"key":"ab"', status(200)],
  ['1-10-conditions-key-3', /(\{"key":"any"\},?){11}/, status(200)],
  ['limit-10-offset-0-default', `${USAGE}{${DAYS}}`, repeat('resources')],
  ['region-region-id-same-integer', 'type.desc', replace('"region_id":', '"region_id":9')],
  ['tags-list-objects-key-each', 'last_name.asc', replace('"tags":[{', '"tags":["tag",{')],
  ['resources-sampled-once-minute-second', 'first_seen.asc', replace(/:30Z/, ':31Z')],
  ['order-sorts-criteria-order-default', 'region.desc', reverse('resources')],
  ['totals-item-each-type-billing', '["region.asc","type.asc"]', drop('totals')],
  ['backup-resources-but-no-total', 'last_seen.asc', replace('"totals":[', '"totals":[{"type":"backup"},')],
  ['total-equals-sum-over-all', '["region.asc"]', repeat('resources')],
  ['totals-sorted-type-metric-region', '["type.asc","region.asc"]', reverse('totals')],
  ['limit-offset-apply-resources-only', '"limit":2,"offset":1', repeat('totals')],
  ['limit-offset-apply-resources-only', '"limit":2,"offset":1', reverse('resources')],
  ['report-starts-beginning-time-utc', '"time_from":"2026-01-29T15', moreCount],
  ['report-ends-just-before-beginning', '"time_to":"2026-01-31T15', moreCount],
  [
    'report-ends-just-before-beginning',
    `${USAGE}{"time_from":"2026-01-30`,
    replace(/"billing_value":/g, '"billing_value":1'),
  ],
  ['enable-last-day-day-time', /usage_report\n.*enable_last_day/, moreCount],
  ['equal-days-without-enable-last', '"time_to":"2026-01-29T00', moreCount],
  ['time-offset-converted-utc-before', '-05:00', moreCount],
  ['time-without-offset-utc', '"time_from":"2026-01-29T00:00:00"', moreCount],
  ['projects-null-omitted-all-projects', `${WHOLE},"projects":null`, moreCount],
  ['empty-list-filters-nothing', `${WHOLE},"regions":[]`, moreCount],
  ['types-projects-regions-filter-resource', /"limit":1000,"types":\["(?!inference_p).*"regions"/, moreCount],
  ['types-projects-regions-filter-resource', /"limit":1000,"types":\["(?!inference_p)[a-z_]*"\]\}/, moreCount],

  ['same-request-row-cost-row', `${ROWS}{${DAYS},"limit":1000}`, repeat('results')],
  ['responses-those-open-api-document', `${ROWS}{${DAYS},"limit":1000}`, replace(/"cost":([\d.]+)/, '"cost":"$1"')],
  ['price-status-hide-cost-currency', `${ROWS}{${DAYS},"limit":1000}`, replace('"show"', '"hide"')],
  ['missing-price-cost-null-err', `${ROWS}{${DAYS},"limit":1000}`, replace('"err":null', '"err":"no price"')],
  ['billing-feature-name-product-configuration', `${ROWS}{${DAYS},"limit":1000}`, replace(' - PAYG', '')],
  ['name-commitment-ends-commit', MONTH, replace('- Commit"', '- Reserved"')],
  [
    'monthly-report-tells-commitment-overcommit',
    `${MONTH}{"year_month":"2026-01"}`,
    replace(/(?<=- Commit",)/, '"commit":true,'),
  ],
  ['response-format-asks-csv-columns', 'csv_records', replace('Service,', 'Product,')],
  ['csv-rfc-4180-line-column', 'csv_totals', replace(/\\r/g, '')],
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
  ['projects-regions-limit-1000-default-100', 'regions?limit=1001', status(200)],
  ['cloud-v2-reservations-hourly-monthly', 'region_id=999999', replace('"results":[]', '"results":[{}]')],
  ['cloud-v2-reservations-hourly-monthly', '/cloud/v2/reservations?\n', replace(/"price_per_unit"/g, '"price"')],

  ['without-header-401-authentication', /\n\n$/, status(403)],
  ['token-another-scheme-such-bearer', '\nBearer made-up\n', replace('Given token', 'The token')],
  ['token-truncated-401-bad-permanent', '\nAPIKey 1234$\n', replace('1234$', '****')],
  ['header-without-scheme-token-treated', '\nAPIKey\n', replace('Authentication credentials', 'They')],
  ['request-authenticated-before-body', '{}\n\n', status(400)],
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
    ...[
      '1-10-conditions-key-3',
      'body-not-json-validation-error',
      'each-type-own-set-field',
      'header-without-scheme-token-treated',
      'ids-beyond-64-bits-negative',
      'messages-those-pydantic-values-not',
      'nested-field-named-keys-indices',
      'period-can-span-all-years',
      'projects-regions-limit-1000-default-100',
      'request-authenticated-before-body',
      'times-rfc-3339-seconds-dates',
      'types-accepts-inference-public-models',
      'unknown-keys-object-sorting-next',
      'untagged-resources-never-match',
    ],
  ],
});
