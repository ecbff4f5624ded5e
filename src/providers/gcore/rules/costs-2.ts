import type { Rule } from '../../../core/provider/rule.ts';

export const costs2: readonly Rule[] = [
  {
    id: 'gcore/reserved-minutes-month-pool-paid',
    rule: 'The reserved minutes of a month are one pool, paid for whether they are used or not; use after its end is overcommit, at the price of the metric unless the commitment has its own',
    evidence: 'assumed',
    settledBy: 'the same, with the hourly use of its resources',
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
  {
    id: 'gcore/cloud-v1-projects-filters-name',
    rule: '`/cloud/v1/projects` filters by `name`, pages, sorts and hides deleted projects by default',
    evidence: 'doc',
  },
  {
    id: 'gcore/name-whole-name-projects-resources',
    rule: '`name` is the whole name; projects that resources are in and that have no name are called `project-<id>`; the one with the lowest id is the default project',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a part of a name',
  },
  {
    id: 'gcore/cloud-v1-regions-filters-display',
    rule: '`/cloud/v1/regions` filters by `display_name` (case-insensitive) and `product`, and shows volume types on request',
    evidence: 'doc',
  },
  {
    id: 'gcore/regions-their-ids-capabilities-ours',
    rule: 'Regions, their ids and capabilities are ours; `count` of a list is the number of all matches',
    evidence: 'assumed',
    settledBy: 'a response of the real API',
  },
  {
    id: 'gcore/cloud-v2-reservations-hourly-monthly',
    rule: '`/cloud/v2/reservations` has hourly and monthly prices, and filters by metric, region and a period of at most 31 days',
    evidence: 'doc',
  },
  {
    id: 'gcore/month-hours-period-first-month',
    rule: "A month has the hours of the period's first month, or of the clock's; `price_total` is for a month",
    evidence: 'assumed',
    settledBy: 'a response of the real API to an account with reservations',
  },
];
