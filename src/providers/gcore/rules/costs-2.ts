import type { Rule } from '../../../core/provider/rule.ts';

export const costs2: readonly Rule[] = [
  {
    id: 'gcore/reserved-minutes-month-pool-paid',
    rule: 'The reserved minutes of a month are one pool, paid for whether they are used or not; use after its end is overcommit, at the price of the metric unless the commitment has its own',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/commitments.test.ts: a commitment is paid for whether it is used or not',
      'test/providers/gcore/costs/commitments.test.ts: what is used beyond a commitment costs its own price, or else that of its day',
      'test/providers/gcore/costs/commitments.test.ts: a commitment reserves the minutes of its own days',
      'test/providers/gcore/costs/commitments.test.ts: a commitment is not there before its first day',
    ],
    settledBy: 'the same, with the hourly use of its resources',
  },
  {
    id: 'gcore/response-format-asks-csv-columns',
    rule: "`response_format` asks for CSV with the columns of the portal's exports",
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/csv.test.ts: csv_records has the columns of the portal’s detailed export',
      'test/providers/gcore/costs/csv.test.ts: csv_totals has the columns of the portal’s export of totals',
      'test/providers/gcore/costs/commitments.test.ts: the monthly export has one line for what is reserved and what is used beyond it',
    ],
  },
  {
    id: 'gcore/csv-rfc-4180-line-column',
    rule: 'CSV is RFC 4180 with a line of column names; `csv_records` is a page like its JSON; tags are JSON; `Value` of the monthly export is all use',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/csv.test.ts: csv_records is a page, like its JSON',
      'test/providers/gcore/costs/csv.test.ts: csv_records has the columns of the portal’s detailed export',
    ],
    settledBy: 'a real export',
  },
  {
    id: 'gcore/cloud-v1-projects-filters-name',
    rule: '`/cloud/v1/projects` filters by `name`, pages, sorts and hides deleted projects by default',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/names.test.ts: projects are paged, filtered by name and ordered',
      'test/providers/gcore/costs/names.test.ts: deleted projects are listed if they are asked for, and once they are deleted',
    ],
  },
  {
    id: 'gcore/name-whole-name-projects-resources',
    rule: '`name` is the whole name; projects that resources are in and that have no name are called `project-<id>`; the one with the lowest id is the default project',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/names.test.ts: projects are paged, filtered by name and ordered',
      'test/providers/gcore/costs/names.test.ts: projects are those with names and those that resources are in, newest first',
      'test/providers/gcore/costs/names.test.ts: one project is the default one: that with the lowest id',
      'test/providers/gcore/costs/names.test.ts: a project is not listed before its creation',
    ],
    settledBy: 'a response of the real API to a part of a name',
  },
  {
    id: 'gcore/cloud-v1-regions-filters-display',
    rule: '`/cloud/v1/regions` filters by `display_name` (case-insensitive) and `product`, and shows volume types on request',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/names.test.ts: regions are filtered by product, ordered and paged, and volume types are shown on request',
      'test/providers/gcore/costs/names.test.ts: regions are those of the vendor and those that resources are in',
    ],
  },
  {
    id: 'gcore/regions-their-ids-capabilities-ours',
    rule: 'Regions, their ids and capabilities are ours; `count` of a list is the number of all matches',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/names.test.ts: projects and regions give names to every id in a report',
      'test/providers/gcore/costs/names.test.ts: regions are filtered by product, ordered and paged, and volume types are shown on request',
    ],
    settledBy: 'a response of the real API',
  },
  {
    id: 'gcore/cloud-v2-reservations-hourly-monthly',
    rule: '`/cloud/v2/reservations` has hourly and monthly prices, and filters by metric, region and a period of at most 31 days',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/costs/commitments.test.ts: reservations have hourly and monthly prices, and the hours of the month',
      'test/providers/gcore/costs/commitments.test.ts: reservations are filtered by metric, region, period and whether they are active',
    ],
  },
  {
    id: 'gcore/month-hours-period-first-month',
    rule: "A month has the hours of the period's first month, or of the clock's; `price_total` is for a month",
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/costs/commitments.test.ts: reservations have hourly and monthly prices, and the hours of the month',
    ],
    settledBy: 'a response of the real API to an account with reservations',
  },
];
