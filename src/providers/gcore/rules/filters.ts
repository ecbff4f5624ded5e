import type { RuleSection } from '../../../core/provider/rule.ts';
import { PYTHON_CLIENT, USAGE_REPORT } from './links.ts';

export const filters: RuleSection = {
  title: 'filters',
  rules: [
    {
      id: 'gcore/types-projects-regions-filter-resource',
      rule: '`types`, `projects` and `regions` filter; a resource must match all of them',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/projects-null-omitted-all-projects',
      rule: 'If `projects` is null or omitted, the report is about all projects',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/empty-list-filters-nothing',
      rule: 'An empty list filters nothing',
      evidence: 'assumed',
      settledBy: 'a response of the real API to `"regions": []`',
    },
    {
      id: 'gcore/ids-beyond-64-bits-negative',
      rule: 'Ids beyond 64 bits and negative ids are valid integers that match nothing',
      evidence: 'assumed',
      settledBy: 'a response of the real API to `"projects": [1e30]`',
    },
    {
      id: 'gcore/types-accepts-inference-public-models',
      rule: '`types` accepts `inference_public_models`, which is in the Python client 0.59 but not in the reference; there are no such resources',
      evidence: 'client',
      link: PYTHON_CLIENT,
    },
    {
      id: 'gcore/schema-filter-selects-rows-type',
      rule: '`schema_filter` selects rows of its `type` whose `field` is one of `values`',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/schema-filter-removes-rows-other',
      rule: '`schema_filter` removes rows of other types',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a filter with two `types` and a `schema_filter` of one',
    },
    {
      id: 'gcore/schema-filter-compares-whole-strings',
      rule: '`schema_filter` compares whole strings, case-sensitively; null matches no value, and an empty list of values matches nothing',
      evidence: 'assumed',
      settledBy: 'a response of the real API to `"values": []`',
    },
    {
      id: 'gcore/schema-filter-last-size-compares',
      rule: '`schema_filter` by `last_size` compares the latest size in the period',
      evidence: 'assumed',
      settledBy: 'a response of the real API for a volume that grew',
    },
    {
      id: 'gcore/each-type-own-set-field',
      rule: 'Each type has its own set of field names to filter by',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/tags-default-least-condition-met',
      rule: '`tags` with `OR`, the default: a resource meets at least one condition',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/tags-all-conditions-met',
      rule: '`tags` with `AND`: a resource meets all conditions',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/1-10-conditions-key-3',
      rule: '`tags` has 1 to 10 conditions, with a `key` of 3 to 128 and a `value` of 3 to 256 characters',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/key-value-each-optional-condition',
      rule: '`key` and `value` are each optional; a condition with neither is met by any tag',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/strict-true-value-equal-tag',
      rule: "`strict: true`: the value is equal to the tag's value",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/strict-false-value-substring-tag',
      rule: "`strict: false`: the value is a substring of the tag's value, case-insensitive",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/default-strict-false',
      rule: 'The default of `strict` is false',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a condition without `strict`, with a part of a value',
    },
    {
      id: 'gcore/strict-applies-only-value-reference',
      rule: '`strict` applies only to the value, as in the reference: the key is always compared as a whole',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a condition with a part of a key',
    },
    {
      id: 'gcore/untagged-resources-never-match',
      rule: 'Untagged resources never meet a condition',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
  ],
};
