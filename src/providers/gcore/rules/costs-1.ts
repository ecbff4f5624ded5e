import type { Rule } from '../../../core/provider/rule.ts';

export const costs1: readonly Rule[] = [
  {
    id: 'gcore/same-request-row-cost-row',
    rule: 'For the same request, a row with cost is the row of `usage_report` and `billing_feature_name`, `cost`, `currency`, `err`; totals likewise',
    evidence: 'doc',
  },
  {
    id: 'gcore/responses-those-open-api-document',
    rule: 'Responses are those of the OpenAPI document, without further fields',
    evidence: 'doc',
  },
  {
    id: 'gcore/count-number-all-matching-resources',
    rule: '`count` is the number of all matching resources, and in totals the number of returned totals',
    evidence: 'doc',
  },
  {
    id: 'gcore/backup-total-cost-reports-last',
    rule: '`backup` has a total in cost reports, with `last_size`',
    evidence: 'doc',
  },
  {
    id: 'gcore/last-size-total-backups-size',
    rule: '`last_size` of a total of backups is the size of all that exist at the end of the period',
    evidence: 'assumed',
    settledBy: 'a response of the real API with a total of several backups',
  },
  {
    id: 'gcore/cost-report-covers-most-31',
    rule: 'A cost report covers at most 31 days',
    evidence: 'doc',
  },
  {
    id: 'gcore/longer-period-validation-error-time',
    explains: ['invalid'],
    rule: 'A longer period is a ValidationError of `time_to`; the day of `enable_last_day` counts',
    evidence: 'assumed',
    settledBy: 'a response of the real API to 31 days with `enable_last_day`',
  },
  {
    id: 'gcore/requests-refuse-unknown-fields-totals',
    rule: 'Requests refuse unknown fields; totals have no paging and order, and the monthly report no `projects` and `enable_last_day`',
    evidence: 'doc',
  },
  {
    id: 'gcore/projects-cost-report-list-not',
    rule: '`projects` of a cost report is a list, not null',
    evidence: 'doc',
  },
  {
    id: 'gcore/year-month-chooses-month-deprecated',
    rule: '`year_month` chooses the month; the deprecated `time_from` and `time_to` take `2024-08` or a time',
    evidence: 'doc',
  },
  {
    id: 'gcore/without-any-them-report-about',
    rule: 'Without any of them the report is about the month of the clock',
    evidence: 'assumed',
    settledBy: 'a response of the real API to an empty request',
  },
  {
    id: 'gcore/year-month-takes-precedence-time',
    explains: ['invalid'],
    rule: '`year_month` takes precedence; `time_from` and `time_to` in two months are a ValidationError',
    evidence: 'assumed',
    settledBy: 'a response of the real API to two months',
  },
  {
    id: 'gcore/newest-example-reference-order-regions',
    rule: 'The newest example of the reference, with `order_by` and regions 18 and 76, returns data',
    evidence: 'doc',
  },
  {
    id: 'gcore/rounding-rounds-costs-5-decimal',
    rule: '`rounding` rounds costs to 5 decimal places; without it they have full precision',
    evidence: 'doc',
  },
  {
    id: 'gcore/rounding-half-up-happens-once',
    rule: 'Rounding is half up and happens once, at the end: a total is not the sum of rounded rows',
    evidence: 'assumed',
    settledBy: 'a real report with and without `rounding`',
  },
  {
    id: 'gcore/costs-all-pages-add-up',
    rule: 'Costs of all pages add up to the totals, and the totals of a month without commitments are the monthly report',
    evidence: 'assumed',
    settledBy: 'real reports of one month',
  },
  {
    id: 'gcore/prices-eur-unit-billing-value',
    rule: 'Prices, in EUR for one unit of `billing_value`, are ours: the API publishes none',
    evidence: 'assumed',
    settledBy: 'a bill compared with its usage report',
  },
  {
    id: 'gcore/price-change-splits-period-utc',
    rule: 'A price change splits a period by UTC day, and never changes what came before it',
    evidence: 'assumed',
    settledBy: 'a bill of a month in which a price changed',
  },
  {
    id: 'gcore/cost-closed-period-never-change',
    rule: "The cost of a closed period doesn't change, except when a revision becomes known",
    evidence: 'assumed',
    settledBy: 'nothing: real usage may arrive later',
  },
  {
    id: 'gcore/cost-revision-shows-closed-period',
    rule: 'A correction of a resource, tag or price shows in the reports of closed periods; no line of a later report makes up for it',
    evidence: 'assumed',
    settledBy: 'reports of a month before and after the vendor corrects a bill',
  },
  {
    id: 'gcore/missing-price-cost-null-err',
    rule: 'A missing price: `cost` null with `err`, which names the metric, and `price_status` `error`',
    evidence: 'assumed',
    settledBy: 'a response of the real API for a feature that the plan lacks',
  },
  {
    id: 'gcore/price-status-hide-cost-currency',
    rule: 'With `price_status` `hide`, `cost` and `currency` are null',
    evidence: 'assumed',
    settledBy: 'a response of the real API to an account whose prices are hidden',
  },
  {
    id: 'gcore/billing-feature-name-product-configuration',
    rule: "`billing_feature_name` is product and configuration, the region's display name and the mode, in the words of the vendor's examples",
    evidence: 'doc',
  },
  {
    id: 'gcore/monthly-report-tells-commitment-overcommit',
    rule: 'The monthly report tells a commitment and its overcommit apart by `billing_feature_name` alone',
    evidence: 'doc',
  },
  {
    id: 'gcore/name-commitment-ends-commit',
    rule: 'The name of a commitment ends in `- Commit`',
    evidence: 'assumed',
    settledBy: 'a monthly report of an account with a commitment',
  },
];
