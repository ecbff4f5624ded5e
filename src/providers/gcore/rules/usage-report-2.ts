import type { Rule } from '../../../core/provider/rule.ts';

export const usageReport2: readonly Rule[] = [
  {
    id: 'gcore/gbminutes-size-gi-b-times',
    rule: '`gbminutes` are size in GiB times minutes; images, backups and log indexes report their size in bytes, of which a GiB has 2^30',
    evidence: 'assumed',
    settledBy: "a real image's `last_size` and `billing_value` over a known time",
  },
  {
    id: 'gcore/traffic-functions-gb-2-30',
    rule: 'Traffic of functions is in GB of 2^30 bytes, their calls in millions, the memory of functions and containers in GiB-seconds, inference in GPU-hours',
    evidence: 'assumed',
    settledBy: 'a bill compared with a known load',
  },
  {
    id: 'gcore/usage-varies-over-day-traffic',
    rule: 'Usage that varies over the day (traffic, calls) has a whole-number weight for each hour of the UTC week',
    evidence: 'assumed',
    settledBy: 'nothing: it is invented, like the data',
  },
  {
    id: 'gcore/without-lag-metering-ends-simulated',
    rule: 'Without a lag, metering ends at the simulated current time',
    evidence: 'assumed',
    settledBy: 'how long after a sample the real API reports it (the reference says an hour to a day)',
  },
  {
    id: 'gcore/data-past-hour-may-incomplete',
    rule: "Data of the past hour may be incomplete: a scenario's `lag_minutes` ends reports that long before the simulated current time; late usage appears as the clock advances",
    evidence: 'doc',
  },
  {
    id: 'gcore/lag-constant-same-every-type',
    rule: 'The lag is constant and the same for every type; scenarios without `lag_minutes`, such as `default`, have none',
    evidence: 'assumed',
    settledBy: 'reports of the real API for the current day, minute after minute',
  },
  {
    id: 'gcore/resource-report-least-sample-period',
    rule: 'A resource is in the report if it has at least one sample in the period, even with nothing to bill',
    evidence: 'assumed',
    settledBy: 'a response of the real API for a function that was never called',
  },
  {
    id: 'gcore/resource-whose-billed-shape-changes',
    rule: 'A resource whose billed shape changes is one row for each `billing_metric_name`',
    evidence: 'assumed',
    settledBy: 'a response of the real API for an instance whose flavor changed',
  },
  {
    id: 'gcore/resource-renamed-retagged-row-each',
    rule: 'A resource that is renamed or retagged is one row for each name and set of tags',
    evidence: 'assumed',
    settledBy: 'a response of the real API for an instance whose tags changed',
  },
  {
    id: 'gcore/resize-within-metric-summed-row',
    rule: 'A resize within one metric is summed in one row, and `last_size` is the latest size',
    evidence: 'assumed',
    settledBy: 'a response of the real API for a volume that grew',
  },
  {
    id: 'gcore/types-projects-regions-filter-resource',
    rule: '`types`, `projects` and `regions` filter; a resource must match all of them',
    evidence: 'doc',
  },
  {
    id: 'gcore/projects-null-omitted-all-projects',
    rule: '`projects` null or omitted: all projects',
    evidence: 'doc',
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
  },
  {
    id: 'gcore/schema-filter-selects-rows-type',
    rule: '`schema_filter` selects rows of its `type` whose `field` is one of `values`',
    evidence: 'doc',
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
  },
  {
    id: 'gcore/tags-default-least-condition-met',
    rule: '`tags` with `OR`, the default: at least one condition is met',
    evidence: 'doc',
  },
  {
    id: 'gcore/tags-all-conditions-met',
    rule: '`tags` with `AND`: all conditions are met',
    evidence: 'doc',
  },
  {
    id: 'gcore/1-10-conditions-key-3',
    rule: '1 to 10 conditions, `key` of 3 to 128 and `value` of 3 to 256 characters',
    evidence: 'doc',
  },
  {
    id: 'gcore/key-value-each-optional-condition',
    rule: '`key` and `value` are each optional; a condition with neither is met by any tag',
    evidence: 'doc',
  },
];
