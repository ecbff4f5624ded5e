import type { Rule } from '../../../core/provider/rule.ts';

export const billing2: readonly Rule[] = [
  {
    id: 'nirvana/organization-fields-client-filters',
    rule: 'An organization has the fields of the client, and filters by a part of its name and by type',
    evidence: 'client',
    tests: [
      "test/providers/nirvana/account.test.ts: the organization is the scenario's company",
      'test/clients/go/nirvana/billing_test.go: TestTheOrganizationIsTheSameInTheListAndByID',
    ],
  },
  {
    id: 'nirvana/without-credits-charging-model-manual',
    rule: 'Without credits the charging model is `manual`; before the first credit the billing state is `unfunded`, then `active`, whatever the balance',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/account.test.ts: an account without credits is charged manually, and one whose credits come later is unfunded',
    ],
    settledBy: 'organizations in each state',
  },
  {
    id: 'nirvana/projects-ids-usage-counts-resources',
    rule: 'Projects have the ids that usage has, and counts of the resources that exist; load balancers are not counted',
    evidence: 'client',
    tests: [
      "test/providers/nirvana/account.test.ts: projects have the ids of usage, the company's names, and the resources of the clock's instant",
    ],
  },
  {
    id: 'nirvana/project-name-tags-time-request',
    rule: 'A project has the name and tags of the time of the request; the statement of a past month has those of that month',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/renames.test.ts: a project has the name, the tags and the last change of the time of the request',
      'test/providers/nirvana/renames.test.ts: the statement of a past month keeps the name of that month',
    ],
    settledBy: 'a statement of a month before a project was renamed',
  },
  {
    id: 'nirvana/project-name-filter-part-any',
    rule: "A project's `name` filter is a part in any case; all of several `tags` are required",
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/account.test.ts: projects filter by a part of the name in any case, and by all of several tags',
    ],
  },
  {
    id: 'nirvana/several-tags-parameter-commas-repeated',
    rule: 'Several tags are one parameter with commas, or a repeated one',
    evidence: 'client',
    tests: [
      'test/providers/nirvana/account.test.ts: projects filter by a part of the name in any case, and by all of several tags',
      'test/clients/go/nirvana/billing_test.go: TestSeveralTagsAreAllRequired',
    ],
  },
  {
    id: 'nirvana/lists-sort-comma-separated-terms',
    rule: 'Lists sort by comma-separated terms in order of precedence; by default, organizations and projects newest first, regions and instance types by name',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/account.test.ts: projects filter by a part of the name in any case, and by all of several tags',
      'test/providers/nirvana/account.test.ts: lists page in both directions and visit each item once',
    ],
    settledBy: 'responses without `sort`',
  },
  {
    id: 'nirvana/all-lists-pagination-usage',
    rule: 'All lists have the pagination of usage',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/account.test.ts: lists page in both directions and visit each item once',
      'test/clients/go/nirvana/billing_test.go: TestHistoryPagesFromNewToOld',
    ],
  },
  {
    id: 'nirvana/regions-published-those-use-live',
    rule: 'Regions are the published one and those in use, live and with all products',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/account.test.ts: regions are the published one and those in use, and all are live with all products',
    ],
    settledBy: 'the list of the real API',
  },
  {
    id: 'nirvana/no-query-these-endpoints-gets',
    rule: 'No query to these endpoints gets a 5xx',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/account.test.ts: no query, however hostile, is answered with 5xx'],
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
  {
    id: 'nirvana/instance-types-fields-filters-client',
    rule: 'Instance types have the fields and filters of the client',
    evidence: 'client',
    tests: [
      'test/providers/nirvana/account.test.ts: instance types are those of the bundles in usage, and filter by every parameter',
      'test/clients/go/nirvana/billing_test.go: TestRegionsAndInstanceTypesAreListed',
    ],
  },
  {
    id: 'nirvana/instance-types-n1-standard-n1',
    rule: 'Instance types are `n1-standard`, `n1-highmem` and `n1-highcpu` with 1 to 32 vCPUs, on an invented chipset and network',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/account.test.ts: instance types are those of the bundles in usage, and filter by every parameter',
    ],
    settledBy: 'the list of the real API',
  },
];
