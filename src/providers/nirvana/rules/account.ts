import type { Rule } from '../../../core/provider/rule.ts';
import { INSTANCE_TYPES, ORGANIZATIONS, PROJECTS, PROJECTS_REFERENCE } from './sources.ts';

export const accountRules: readonly Rule[] = [
  {
    id: 'nirvana/api-key-sees-organization-another',
    explains: ['not_found'],
    rule: 'An API key sees one organization; another id: 404',
    evidence: 'assumed',
    settledBy: 'the list of a key of someone with two organizations, and a request for a third',
  },
  {
    id: 'nirvana/organization-fields-client-filters',
    rule: 'An organization has the fields of the client, and filters by a part of its name and by type',
    evidence: 'client',
    link: ORGANIZATIONS,
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
    link: PROJECTS_REFERENCE,
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
    link: PROJECTS,
  },
  {
    id: 'nirvana/several-tags-parameter-commas-repeated',
    rule: 'Several tags are one parameter with commas, or a repeated one',
    evidence: 'client',
    link: PROJECTS,
  },
  {
    id: 'nirvana/regions-published-those-use-live',
    rule: 'Regions are the published one and those in use, live and with all products',
    evidence: 'assumed',
    settledBy: 'the list of the real API',
  },
  {
    id: 'nirvana/instance-types-fields-filters-client',
    rule: 'Instance types have the fields and filters of the client',
    evidence: 'client',
    link: INSTANCE_TYPES,
  },
  {
    id: 'nirvana/instance-types-n1-standard-n1',
    rule: 'Instance types are `n1-standard`, `n1-highmem` and `n1-highcpu` with 1 to 32 vCPUs, on an invented chipset and network',
    evidence: 'assumed',
    settledBy: 'the list of the real API',
  },
];
