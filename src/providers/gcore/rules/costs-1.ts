import type { Rule } from '../../../core/provider/rule.ts';

export const costs1: readonly Rule[] = [
  {
    id: 'gcore/same-request-row-cost-row',
    rule: 'For the same request, a row with cost is the row of `usage_report` and `billing_feature_name`, `cost`, `currency`, `err`; totals likewise',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: a row with cost is the usage row and four fields',
      'test/providers/gcore/costs/agreement.test.ts: rows of a cost report are the rows of the usage report, field by field, and four more',
    ],
  },
  {
    id: 'gcore/responses-those-open-api-document',
    rule: 'Responses are those of the OpenAPI document, without further fields',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/vendor-schemas.test.ts: every answer validates against the vendor’s schemas, closed',
    ],
  },
  {
    id: 'gcore/count-number-all-matching-resources',
    rule: '`count` is the number of all matching resources, and in totals the number of returned totals',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: count is the number of resources, or of the totals that are returned',
    ],
  },
  {
    id: 'gcore/backup-total-cost-reports-last',
    rule: '`backup` has a total in cost reports, with `last_size`',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: a total of backups has the size of those that exist at the end of the period',
    ],
  },
  {
    id: 'gcore/last-size-total-backups-size',
    rule: '`last_size` of a total of backups is the size of all that exist at the end of the period',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: a total of backups has the size of those that exist at the end of the period',
    ],
    settledBy: 'a response of the real API with a total of several backups',
  },
  {
    id: 'gcore/cost-report-covers-most-31',
    rule: 'A cost report covers at most 31 days',
    evidence: 'doc',
    tests: ['test/providers/gcore/costs/periods.test.ts: 31 days are allowed, and no day more'],
  },
  {
    id: 'gcore/longer-period-validation-error-time',
    explains: ['invalid'],
    rule: 'A longer period is a ValidationError of `time_to`; the day of `enable_last_day` counts',
    evidence: 'assumed',
    tests: ['test/providers/gcore/costs/periods.test.ts: the day of enable_last_day counts towards the 31'],
    settledBy: 'a response of the real API to 31 days with `enable_last_day`',
  },
  {
    id: 'gcore/requests-refuse-unknown-fields-totals',
    rule: 'Requests refuse unknown fields; totals have no paging and order, and the monthly report no `projects` and `enable_last_day`',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/periods.test.ts: unknown fields are refused, and so are the fields that a report does not have',
      'test/providers/gcore/costs/vendor-schemas.test.ts: requests of cost reports have the fields of the reference, and no others',
      'test/providers/gcore/costs/vendor-schemas.test.ts: requests of cost reports that the vendor allows are allowed, and the other way round',
    ],
  },
  {
    id: 'gcore/projects-cost-report-list-not',
    rule: '`projects` of a cost report is a list, not null',
    evidence: 'doc',
    tests: ['test/providers/gcore/costs/periods.test.ts: projects of a cost report is a list, not null'],
  },
  {
    id: 'gcore/year-month-chooses-month-deprecated',
    rule: '`year_month` chooses the month; the deprecated `time_from` and `time_to` take `2024-08` or a time',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/periods.test.ts: year_month chooses the month, as the deprecated time_from and time_to do',
    ],
  },
  {
    id: 'gcore/without-any-them-report-about',
    rule: 'Without any of them the report is about the month of the clock',
    evidence: 'assumed',
    tests: ['test/providers/gcore/costs/periods.test.ts: without a month the report is about the month of the clock'],
    settledBy: 'a response of the real API to an empty request',
  },
  {
    id: 'gcore/year-month-takes-precedence-time',
    explains: ['invalid'],
    rule: '`year_month` takes precedence; `time_from` and `time_to` in two months are a ValidationError',
    evidence: 'assumed',
    tests: ['test/providers/gcore/costs/periods.test.ts: what is no month, or two months, is a ValidationError'],
    settledBy: 'a response of the real API to two months',
  },
  {
    id: 'gcore/newest-example-reference-order-regions',
    rule: 'The newest example of the reference, with `order_by` and regions 18 and 76, returns data',
    evidence: 'doc',
    tests: ['test/providers/gcore/costs/periods.test.ts: the newest example of the reference returns data'],
  },
  {
    id: 'gcore/rounding-rounds-costs-5-decimal',
    rule: '`rounding` rounds costs to 5 decimal places; without it they have full precision',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: costs are rounded to five decimals by default, half up, and exact without rounding',
    ],
  },
  {
    id: 'gcore/rounding-half-up-happens-once',
    rule: 'Rounding is half up and happens once, at the end: a total is not the sum of rounded rows',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: costs are rounded to five decimals by default, half up, and exact without rounding',
      'test/providers/gcore/costs/reports.test.ts: a total is rounded once, and not the sum of rounded rows',
    ],
    settledBy: 'a real report with and without `rounding`',
  },
  {
    id: 'gcore/costs-all-pages-add-up',
    rule: 'Costs of all pages add up to the totals, and the totals of a month without commitments are the monthly report',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/agreement.test.ts: the costs of all pages add up to the totals, group by group: exactly, or within the rounding',
      'test/providers/gcore/costs/agreement.test.ts: the totals of a whole month are the monthly report',
    ],
    settledBy: 'real reports of one month',
  },
  {
    id: 'gcore/prices-eur-unit-billing-value',
    rule: 'Prices, in EUR for one unit of `billing_value`, are ours: the API publishes none',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/prices.test.ts: the default list has a price for every metric of the shipped scenarios',
      'test/providers/gcore/costs/agreement.test.ts: a cost is the usage of each day times its price in the exported list',
    ],
    settledBy: 'a bill compared with its usage report',
  },
  {
    id: 'gcore/price-change-splits-period-utc',
    rule: 'A price change splits a period by UTC day, and never changes what came before it',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: cost is usage times price, and a price change splits a row by day',
      'test/providers/gcore/costs/reports.test.ts: a price that changes within the period splits what a filter selects one by one, too',
      'test/providers/gcore/costs/agreement.test.ts: a price change never changes what came before it',
    ],
    settledBy: 'a bill of a month in which a price changed',
  },
  {
    id: 'gcore/cost-closed-period-never-change',
    rule: "The cost of a closed period doesn't change, except when a revision becomes known",
    evidence: 'assumed',
    tests: ['test/providers/gcore/costs/agreement.test.ts: moving the clock never changes the cost of a closed period'],
    settledBy: 'nothing: real usage may arrive later',
  },
  {
    id: 'gcore/cost-revision-shows-closed-period',
    rule: 'A correction of a resource, tag or price shows in the reports of closed periods; no line of a later report makes up for it',
    evidence: 'assumed',
    tests: [
      'test/control/revisions.test.ts: a client that reads a closed month again finds each revision of the scenario, when it becomes known',
    ],
    settledBy: 'reports of a month before and after the vendor corrects a bill',
  },
  {
    id: 'gcore/missing-price-cost-null-err',
    rule: 'A missing price: `cost` null with `err`, which names the metric, and `price_status` `error`',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/reports.test.ts: a metric without a price is not free: cost null, err, and price_status error',
    ],
    settledBy: 'a response of the real API for a feature that the plan lacks',
  },
  {
    id: 'gcore/price-status-hide-cost-currency',
    rule: 'With `price_status` `hide`, `cost` and `currency` are null',
    evidence: 'assumed',
    tests: ['test/providers/gcore/costs/reports.test.ts: a scenario may hide prices, and do without the default ones'],
    settledBy: 'a response of the real API to an account whose prices are hidden',
  },
  {
    id: 'gcore/billing-feature-name-product-configuration',
    rule: "`billing_feature_name` is product and configuration, the region's display name and the mode, in the words of the vendor's examples",
    evidence: 'doc',
    tests: ['test/providers/gcore/costs/reports.test.ts: the features of the vendor’s examples are named as there'],
  },
  {
    id: 'gcore/monthly-report-tells-commitment-overcommit',
    rule: 'The monthly report tells a commitment and its overcommit apart by `billing_feature_name` alone',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/commitments.test.ts: the monthly report tells a commitment from its overcommit by the feature alone',
    ],
  },
  {
    id: 'gcore/name-commitment-ends-commit',
    rule: 'The name of a commitment ends in `- Commit`',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/commitments.test.ts: the monthly report tells a commitment from its overcommit by the feature alone',
    ],
    settledBy: 'a monthly report of an account with a commitment',
  },
];
