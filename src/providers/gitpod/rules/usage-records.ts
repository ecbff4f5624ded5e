import type { Rule } from '../../../core/provider/rule.ts';
import { GO_USAGE_TEST, JSON_MAPPING, USAGE_CLIENT, USAGE_PAGE } from './links.ts';

export const usageRecords: readonly Rule[] = [
  {
    id: 'gitpod/post-gitpod-v1-usage-service',
    rule: 'Every call is served with and without the prefix `/api`, such as `POST /gitpod.v1.UsageService/ListEnvironmentUsageRecords`',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/vendor-documented-example-returns',
    rule: "The vendor's documented example returns its records",
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/record-documented-fields',
    rule: 'A record has the documented fields',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/project-id-omitted-environment-had',
    rule: '`projectId` is omitted if the environment had none',
    evidence: 'assumed',
    settledBy: 'a record of the real API without a project',
  },
  {
    id: 'gitpod/project-id-record-without-project',
    rule: "With a scenario's `no_project: nil`, records without a project have the nil UUID as `projectId`. A public dashboard treats it as no project, which is evidence that the real API sends it",
    evidence: 'assumed',
    settledBy: 'a record of the real API without a project',
  },
  {
    id: 'gitpod/only-environments-stopped-listed',
    rule: 'Only environments that have stopped are listed',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/record-can-arrive-after-stop',
    rule: 'A record can arrive after the stop; it is listed from its arrival on',
    evidence: 'assumed',
    settledBy: 'how soon after a stop the real API lists it',
  },
  {
    id: 'gitpod/record-matches-start-time-inclusive',
    rule: 'A record matches from `startTime`, inclusive, to `endTime`, exclusive',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/bounds-nanosecond-precision',
    rule: 'Bounds have nanosecond precision',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/range-ends-before-start-empty',
    rule: 'A range that ends at or before its start: an empty list, no error',
    evidence: 'client',
    link: GO_USAGE_TEST,
  },
  {
    id: 'gitpod/without-filter-every-completed-record',
    rule: 'Without `filter` every completed record is listed',
    evidence: 'client',
    link: USAGE_CLIENT,
  },
  {
    id: 'gitpod/project-id-selects-project-empty',
    rule: '`projectId` selects one project; an empty string means no filter, because proto3 treats it as unset',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/filter-without-date-range-range',
    explains: ['invalid'],
    rule: '`filter` without `dateRange`, or a range without `startTime` or `endTime`: `invalid_argument`',
    evidence: 'doc',
    link: USAGE_PAGE,
  },
  {
    id: 'gitpod/records-ordered-their-stop-then',
    rule: 'Records are ordered by their stop, then by `id`, ascending',
    evidence: 'assumed',
    settledBy: 'a page of the real API with several records',
  },
];
