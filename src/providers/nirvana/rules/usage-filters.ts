import type { Rule } from '../../../core/provider/rule.ts';
import { USAGE_COMMAND, USAGE_REFERENCE } from './sources.ts';

export const usageFiltersRules: readonly Rule[] = [
  {
    id: 'nirvana/active-min-active-max-select',
    rule: '`active_at_min` and `active_at_max` select the usage rows that overlap a window',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/rows-half-open-active-max',
    rule: 'Rows are half-open: `active_at_max` includes a row that starts at it, `active_at_min` excludes one that ends at it',
    evidence: 'assumed',
    settledBy: 'responses with either set to the exact start and end of a resource',
  },
  {
    id: 'nirvana/rfc-3339-instants',
    rule: '`active_at_min` and `active_at_max` are RFC 3339 instants',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/instant-without-offset-day-without',
    explains: ['invalid'],
    rule: 'An instant without an offset, a day without a time, a leap second, an unescaped `+`: 400',
    evidence: 'assumed',
    settledBy: 'a response to `active_at_min=2026-01-01`',
  },
  {
    id: 'nirvana/active-min-after-active-max',
    explains: ['invalid'],
    rule: '`active_at_min` after `active_at_max`: 400; the same instant for both is allowed',
    evidence: 'assumed',
    settledBy: 'a response to such a window',
  },
  {
    id: 'nirvana/active-min-after-clock-matches',
    rule: '`active_at_min` after the clock matches rows that are still open',
    evidence: 'assumed',
    settledBy: 'a response with `active_at_min` in the future',
  },
  {
    id: 'nirvana/dimension-selects-resources-usage',
    rule: '`dimension` selects resources with usage in that dimension',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/dimension-matches-children',
    rule: '`dimension` also matches children',
    evidence: 'assumed',
    settledBy: 'a response with `dimension=compute_vcpu` for an account whose vCPUs are all in bundles',
  },
  {
    id: 'nirvana/region-selects-resources-region',
    rule: '`region` selects resources of that region',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/unpublished-region-dimension-matches',
    rule: 'An unpublished region or dimension matches nothing and is no error',
    evidence: 'assumed',
    settledBy: 'a response to `region=mars-1`',
  },
  {
    id: 'nirvana/resource-id-selects-single-resource',
    rule: '`resource_id` selects a single resource',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/resource-id-not-uuid-400',
    explains: ['invalid'],
    rule: "A `resource_id` that isn't a UUID: 400",
    evidence: 'assumed',
    settledBy: 'a response to `resource_id=x`',
  },
  {
    id: 'nirvana/resource-type-selects-seven-types',
    rule: '`resource_type` selects one of the seven types',
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/all-filters-must-match-same',
    rule: 'All filters must match the same usage row',
    evidence: 'assumed',
    settledBy: 'a response with a dimension and a window for a resource that had the dimension at another time',
  },
  {
    id: 'nirvana/sort-created-asc-created-desc',
    rule: "`sort` is `created_at:asc` or `created_at:desc`, where created_at is the start of the resource's earliest usage row that matches the filters",
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/default-sort-created-desc',
    rule: 'The default of `sort` is `created_at:desc`',
    evidence: 'client',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/resources-same-created-ordered-id',
    rule: 'Resources with the same created_at are ordered by id',
    evidence: 'assumed',
    settledBy: 'a response with several resources created in one call',
  },
];
