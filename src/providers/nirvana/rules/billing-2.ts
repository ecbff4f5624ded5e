import type { Rule } from '../../../core/provider/rule.ts';

export const billing2: readonly Rule[] = [
  {
    id: 'nirvana/organization-fields-client-filters',
    rule: 'An organization has the fields of the client, and filters by a part of its name and by type',
    evidence: 'client',
  },
  {
    id: 'nirvana/without-credits-charging-model-manual',
    rule: 'Without credits the charging model is `manual`; before the first credit the billing state is `unfunded`, then `active`, whatever the balance',
    evidence: 'assumed',
    settledBy: 'organizations in each state',
  },
  {
    id: 'nirvana/projects-ids-usage-counts-resources',
    rule: 'Projects have the ids that usage has, and counts of the resources that exist; load balancers are not counted',
    evidence: 'client',
  },
  {
    id: 'nirvana/project-name-tags-time-request',
    rule: 'A project has the name and tags of the time of the request; the statement of a past month has those of that month',
    evidence: 'assumed',
    settledBy: 'a statement of a month before a project was renamed',
  },
  {
    id: 'nirvana/project-name-filter-part-any',
    rule: "A project's `name` filter is a part in any case; all of several `tags` are required",
    evidence: 'doc',
  },
  {
    id: 'nirvana/several-tags-parameter-commas-repeated',
    rule: 'Several tags are one parameter with commas, or a repeated one',
    evidence: 'client',
  },
  {
    id: 'nirvana/lists-sort-comma-separated-terms',
    rule: 'Lists sort by comma-separated terms in order of precedence; by default, organizations and projects newest first, regions and instance types by name',
    evidence: 'assumed',
    settledBy: 'responses without `sort`',
  },
  {
    id: 'nirvana/all-lists-pagination-usage',
    rule: 'All lists have the pagination of usage',
    evidence: 'doc',
  },
  {
    id: 'nirvana/regions-published-those-use-live',
    rule: 'Regions are the published one and those in use, live and with all products',
    evidence: 'assumed',
    settledBy: 'the list of the real API',
  },
  {
    id: 'nirvana/no-query-these-endpoints-gets',
    rule: 'No query to these endpoints gets a 5xx',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
  {
    id: 'nirvana/instance-types-fields-filters-client',
    rule: 'Instance types have the fields and filters of the client',
    evidence: 'client',
  },
  {
    id: 'nirvana/instance-types-n1-standard-n1',
    rule: 'Instance types are `n1-standard`, `n1-highmem` and `n1-highcpu` with 1 to 32 vCPUs, on an invented chipset and network',
    evidence: 'assumed',
    settledBy: 'the list of the real API',
  },
];
