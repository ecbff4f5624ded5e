import { type Break, drop, repeat, replace, reverse, status, testProbes, type WideBreak } from './impostor.ts';

const USAGE = 'GET /v1/usage?';
const HISTORY = /billing\/history\?limit=100\n/;
const STATEMENT = /billing\/statements/;

const breaks: readonly Break[] = [
  ['errors-code-message-clients-read', 'limit=1\n', replace('"message"', '"error"')],
  ['invalid-cursor-400-message-names', '?cursor=x', status(404)],
  ['limit-outside-range-not-plain', 'limit=1000', status(200)],
  ['empty-value-error', 'region=\n', status(200)],
  ['resource-id-not-uuid-400', 'resource_id=x', status(422)],
  ['instant-without-offset-day-without', 'active_at_min=2026-01-01\n', status(200)],
  ['active-min-after-active-max', 'active_at_min=2026-01-02', status(200)],
  ['get-v1-usage-resource-id-404', '/v1/usage/00000000-', status(400)],
  ['unknown-parameter-ignored', 'surprise=', status(400)],

  ['three-pagination-fields-always-present', 'limit=30', replace('"total_count"', '"total"')],
  ['item-documented-example-fields', 'limit=99\n', replace('"region"', '"place"')],
  ['following-next-cursor-end-previous', 'limit=15&cursor', repeat('items')],
  ['total-count-number-all-matches', `${USAGE}limit=100\n`, replace(/"total_count":\d+/, '"total_count":1')],
  ['without-limit-page-10-items', `${USAGE}\n`, repeat('items')],
  ['sort-created-asc-created-desc', /sort=created_at%3A[a]sc/, reverse('items')],
  ['default-sort-created-desc', 'limit=20\n', reverse('items')],
  ['unpublished-region-dimension-matches', 'mars-1', replace('"items":[]', '"items":[{}]')],
  ['region-selects-resources-region', '&region=', replace(/"region":"[^"]*"/, '"region":"x"')],
  ['resource-type-selects-seven-types', '&resource_type=', replace(/"resource_type":"[^"]*"/, '"resource_type":"x"')],
  ['dimension-selects-resources-usage', '&dimension=', replace('"items":[', '"items":[{},')],
  ['resource-id-selects-single-resource', /usage\?resource_id=[^&]{36}\n/, replace('"items":[', '"items":[{},')],
  ['get-v1-usage-resource-id', /usage\/(?=.*[a-f])[0-9a-f-]{36}\?\n/, replace('"region"', '"place"')],
  ['id-case-insensitive', /usage\/(?=.*[A-F])[0-9A-F-]{36}\?\n/, status(404)],
  ['rows-half-open-active-max', /resource_id=.*&active_at_min/, replace('"items":[', '"items":[{}')],

  ['all-lists-pagination-usage', '/v1/regions?', replace('"total_count"', '"total"')],
  ['organization-fields-client-filters', '/v1/organizations?name=', drop('items')],
  ['api-key-sees-organization-another', '/v1/organizations/0', status(403)],
  ['project-name-filter-part-any', '/v1/projects?name=', drop('items')],
  ['projects-ids-usage-counts-resources', 'limit=97\n', replace(/"project_id":"[^"]*"/, '"project_id":"x"')],
  ['lists-default-order', '/v1/projects?limit=100&sort', reverse('items')],
  ['instance-types-fields-filters-client', '/v1/instance_types', replace('"chipset"', '"chip"')],

  ['billing-cost-entry-each-utc', /cost\?from=2026-01-11/, drop('days')],
  ['inclusive-utc-days-most-90', /cost\?\n/, drop('days')],
  ['more-than-90-days-after', /cost\?from=2026-01-31/, status(200)],
  ['costs-prices-quantity-hours-decimals', /cost\?from=2026-01-27/, replace(/"cost":"([\d.]+)"/, '"cost":$1')],
  ['cost-quantity-x-hours-x', STATEMENT, replace(/"unit_price":"/g, '"unit_price":"1')],
  ['head-components-unit-price-null', STATEMENT, replace(/"unit_price":null/g, '"unit_price":"0.00"')],
  ['statement-groups-project-resource', STATEMENT, replace('"total":"', '"total":"1')],
  ['billing-summary-run-rate-what', /billing\/summary/, replace('"runway_months"', '"runway"')],
  ['month-run-rate-730-hours', /billing\/summary/, replace('"monthly_cost":"', '"monthly_cost":"1')],
  ['billing-history-lists-credits-adjustments', HISTORY, reverse('items')],
  ['amount-adjustment-positive-grant', /history\?limit=99\n/, replace(/"amount":"/g, '"amount":"-')],
  ['unknown-type-purpose-sort-term', 'type=surprise', status(200)],

  ['unknown-paths-under-v1-usage', '/v1/usage/no/such/path', status(400)],
  [
    'without-key-another-scheme-401',
    '\nBasic ',
    ({ headers }) => ({ headers: { ...headers, 'www-authenticate': '' } }),
  ],
];

const everywhere = (pattern: RegExp, by: string) => ({ answer: replace(pattern, by) });

const wide: readonly WideBreak[] = [
  ['sort-created-asc-created-desc', { answer: reverse('items') }],
  ['following-next-cursor-end-previous', { answer: repeat('items') }],
  [
    'item-documented-example-fields',
    ...['dimensions', 'ended_at', 'project_id', 'resource_id', 'resource_type', 'started_at', 'quantity'].map((name) =>
      everywhere(new RegExp(`"${name}":`, 'g'), `"other_${name}":`),
    ),
  ],
  [
    'three-pagination-fields-always-present',
    ...['next_cursor', 'previous_cursor', 'total_count'].map((name) =>
      everywhere(new RegExp(`"${name}":`), '"other":'),
    ),
  ],
  ['total-count-number-all-matches', everywhere(/"total_count":\d+/, '"total_count":0')],
  ['errors-code-message-clients-read', everywhere(/"message":/, '"error":'), everywhere(/"code":/, '"status":')],
  ['invalid-cursor-400-message-names', { answer: ({ status }) => ({ status: status === 400 ? 422 : status }) }],
  ['costs-prices-quantity-hours-decimals', everywhere(/"cost":"([\d.]+)"/g, '"cost":$1')],
  ['cost-quantity-x-hours-x', { answer: ({ body }) => ({ body: body.replace(/"cost":"/g, '"cost":"1') }) }],
  [
    'organization-fields-client-filters',
    { answer: ({ body }, sent) => (sent.includes('/v1/organizations') ? { status: 404 } : { body }) },
  ],
];

await testProbes('nirvana', {
  breaks,
  wide,
  withoutData: [
    ...['errors-code-message-clients-read', 'invalid-cursor-400-message-names', 'limit-outside-range-not-plain'],
    ...['empty-value-error', 'resource-id-not-uuid-400', 'instant-without-offset-day-without'],
    ...['active-min-after-active-max', 'get-v1-usage-resource-id-404', 'unknown-parameter-ignored'],
    ...['three-pagination-fields-always-present', 'all-lists-pagination-usage', 'organization-fields-client-filters'],
    ...['api-key-sees-organization-another', 'instance-types-fields-filters-client', 'billing-cost-entry-each-utc'],
    ...['inclusive-utc-days-most-90', 'more-than-90-days-after', 'billing-summary-run-rate-what'],
    ...['unknown-paths-under-v1-usage', 'without-key-another-scheme-401'],
  ],
});
