import type { RuleSection } from '../../../core/provider/rule.ts';
import { COST_RESOURCES, COST_TOTALS, MONTHLY_TOTALS } from './links.ts';

export const costReports: RuleSection = {
  title: 'cost reports',
  note: 'The rules on periods, filters, order and pages hold here as well.',
  rules: [
    {
      id: 'gcore/same-request-row-cost-row',
      rule: 'For the same request, a row with cost is the row of `usage_report` with `billing_feature_name`, `cost`, `currency` and `err` added; the same holds of totals',
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/responses-those-open-api-document',
      rule: 'Responses are those of the OpenAPI document, without further fields',
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/count-number-all-matching-resources',
      rule: '`count` is the number of all matching resources; in a report of totals, that of the returned totals',
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/backup-total-cost-reports-last',
      rule: '`backup` has a total in cost reports, with `last_size`',
      evidence: 'doc',
      link: COST_TOTALS,
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
      link: COST_RESOURCES,
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
      rule: 'Requests refuse unknown fields; totals have no paging and no order, and the monthly report has no `projects` and no `enable_last_day`',
      evidence: 'doc',
      link: COST_TOTALS,
    },
    {
      id: 'gcore/projects-cost-report-list-not',
      rule: '`projects` of a cost report is a list, not null',
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/year-month-chooses-month-deprecated',
      rule: '`year_month` chooses the month; the deprecated `time_from` and `time_to` take `2024-08` or a time',
      evidence: 'doc',
      link: MONTHLY_TOTALS,
    },
    {
      id: 'gcore/without-any-them-report-about',
      rule: 'A monthly report without `year_month`, `time_from` and `time_to` is about the month of the clock',
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
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/response-format-asks-csv-columns',
      rule: "`response_format` asks for CSV with the columns of the portal's exports",
      evidence: 'doc',
    },
    {
      id: 'gcore/csv-rfc-4180-line-column',
      rule: 'CSV is RFC 4180 with a line of column names; `csv_records` is a page like its JSON; tags are JSON; `Value` of the monthly export is all use',
      evidence: 'assumed',
      settledBy: 'a real export',
    },
  ],
};
