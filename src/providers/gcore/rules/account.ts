import type { RuleSection } from '../../../core/provider/rule.ts';
import { PROJECTS, REGIONS, RESERVATIONS } from './links.ts';

export const account: RuleSection = {
  title: 'projects, regions and reservations',
  rules: [
    {
      id: 'gcore/cloud-v1-projects-filters-name',
      rule: '`/cloud/v1/projects` filters by `name`, pages, sorts and hides deleted projects by default',
      evidence: 'doc',
      link: PROJECTS,
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
      link: REGIONS,
    },
    {
      id: 'gcore/projects-regions-limit-1000-default-100',
      explains: ['invalid'],
      rule: '`/cloud/v1/projects` and `/cloud/v1/regions` take a `limit` of 1 to 1000, 100 by default, and an `offset` of 0 or more; other values are refused',
      evidence: 'doc',
      link: PROJECTS,
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
      link: RESERVATIONS,
    },
    {
      id: 'gcore/month-hours-period-first-month',
      rule: 'A month of a reservation has the hours of the first month of the period, or of the month of the clock; `price_total` is that of a month',
      evidence: 'assumed',
      settledBy: 'a response of the real API to an account with reservations',
    },
  ],
};
