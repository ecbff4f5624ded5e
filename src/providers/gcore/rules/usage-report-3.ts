import type { Rule } from '../../../core/provider/rule.ts';

export const usageReport3: readonly Rule[] = [
  {
    id: 'gcore/strict-true-value-equal-tag',
    rule: "`strict: true`: the value is equal to the tag's value",
    evidence: 'doc',
    tests: ['test/providers/gcore/filter.test.ts: strict is equality'],
  },
  {
    id: 'gcore/strict-false-value-substring-tag',
    rule: "`strict: false`: the value is a substring of the tag's value, case-insensitive",
    evidence: 'doc',
    tests: [
      'test/providers/gcore/filter.test.ts: not strict is a part of the value, whatever its case',
      'test/providers/gcore/filter.test.ts: percent signs, quotes and underscores are nothing special',
    ],
  },
  {
    id: 'gcore/default-strict-false',
    rule: 'The default of `strict` is false',
    evidence: 'assumed',
    tests: ['test/providers/gcore/filter.test.ts: strict omitted is not strict'],
    settledBy: 'a response of the real API to a condition without `strict`, with a part of a value',
  },
  {
    id: 'gcore/strict-applies-only-value-reference',
    rule: '`strict` applies only to the value, as in the reference: the key is always compared as a whole',
    evidence: 'assumed',
    tests: ['test/providers/gcore/filter.test.ts: the key is the whole key, strict or not'],
    settledBy: 'a response of the real API to a condition with a part of a key',
  },
  {
    id: 'gcore/untagged-resources-never-match',
    rule: 'Untagged resources never match',
    evidence: 'doc',
    tests: ['test/providers/gcore/filter.test.ts: untagged resources never match'],
  },
  {
    id: 'gcore/order-sorts-criteria-order-default',
    rule: '`order_by` sorts by its criteria in order; the default is `project.asc`',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/order.test.ts: the order is project.asc where none is given',
      'test/providers/gcore/order.test.ts: order_by sorts by each of its fields in both directions',
      'test/providers/gcore/order.test.ts: several criteria of order_by count in turn',
    ],
  },
  {
    id: 'gcore/sorting-deprecated-spelling-several',
    rule: '`sorting` is the deprecated spelling; several keys in one object apply in their order',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/order.test.ts: sorting is the deprecated spelling of the same: several keys in one object count in their order',
    ],
  },
  {
    id: 'gcore/order-takes-precedence-sent',
    rule: '`order_by` takes precedence if both are sent',
    evidence: 'doc',
    tests: ['test/providers/gcore/order.test.ts: order_by wins where both are sent, also when it is the default'],
  },
  {
    id: 'gcore/unknown-keys-object-sorting-next',
    rule: 'Unknown keys in an object of `sorting` or next to `conditions` are ignored: their schemas allow them',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/order.test.ts: unknown keys of a sorting object, which its schema lets through, sort nothing',
      "test/providers/gcore/schemas.test.ts: the request's schema is the vendor's: fields, defaults, limits, and unknown fields refused",
    ],
  },
  {
    id: 'gcore/ties-broken-uuid-type-none',
    rule: "Ties are broken by `uuid` or, if the type has none, by the row's own id; with an empty `order_by` all rows are ties",
    evidence: 'assumed',
    tests: ["test/providers/gcore/order.test.ts: ties break by uuid, and by the row's own id where the type has none"],
    settledBy: 'two pages of a real report with many ties',
  },
  {
    id: 'gcore/last-name-sorts-egress-traffic',
    rule: '`last_name` sorts egress traffic by `instance_name`; rows without a name come first in ascending order; strings are compared by code point',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/order.test.ts: last_name sorts egress traffic by its instance_name, and what has no name first',
    ],
    settledBy: 'a response of the real API to `last_name.asc` for external IPs and instances',
  },
  {
    id: 'gcore/repeated-criterion-applies-first',
    rule: 'A repeated criterion applies at its first position; the number of criteria is unlimited',
    evidence: 'assumed',
    tests: ['test/providers/gcore/order.test.ts: thousands of criteria are no more than the first of each field'],
    settledBy: 'a response of the real API to `["project.asc","project.desc"]`',
  },
  {
    id: 'gcore/limit-10-offset-0-default',
    rule: '`limit` is 10 and `offset` 0 by default',
    evidence: 'doc',
    tests: ['test/providers/gcore/report.test.ts: limit is 10 and offset 0 by default'],
  },
  {
    id: 'gcore/limit-0-without-maximum-offset',
    rule: '`limit` > 0 without a maximum, `offset` >= 0',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: limit has no maximum, and an offset beyond the end is an empty page',
      'test/providers/gcore/errors.test.ts: what is wrong with a field is said in the words of pydantic',
    ],
  },
  {
    id: 'gcore/limit-offset-apply-resources-only',
    rule: '`limit` and `offset` apply to resources only',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: limit and offset page resources only: the pages joined are the whole',
    ],
  },
  {
    id: 'gcore/count-number-all-matching-resource',
    rule: '`count` is the number of all matching resource rows',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: there is a total for each type, metric and region, over all matches and not the page',
    ],
  },
  {
    id: 'gcore/25-types-resources-24-totals',
    rule: '25 types of resources, 24 of totals, 25 schema filters',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/schemas.test.ts: there are 25 types of resources, 24 totals and 25 schema filters',
      "test/providers/gcore/schemas.test.ts: types of resources are the vendor's, and the one more that the clients know",
    ],
  },
  {
    id: 'gcore/every-resource-exactly-fields-type',
    rule: 'Every resource has exactly the fields of its type, in the order of the reference',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: every resource has exactly the fields of its type, by name',
      "test/providers/gcore/schemas.test.ts: a resource's schema is the vendor's: fields, their order, what is required, constants and units",
    ],
  },
  {
    id: 'gcore/totals-item-each-type-billing',
    rule: '`totals` has one item for each `type`, `billing_metric_name` and `region`, for all matches',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: there is a total for each type, metric and region, over all matches and not the page',
    ],
  },
  {
    id: 'gcore/totals-some-types-grouped-flavor',
    rule: 'Totals of some types are also grouped by `flavor`, `volume_type`, `file_share_type` or `instance_type`',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: totals of some types are told apart by flavor, volume, file share or instance type',
      "test/providers/gcore/schemas.test.ts: a total's schema is the vendor's, with the field by which it is told apart",
    ],
  },
  {
    id: 'gcore/backup-resources-but-no-total',
    rule: '`backup` has resources but no total',
    evidence: 'doc',
    tests: ['test/providers/gcore/report.test.ts: backup has resources but no total'],
  },
  {
    id: 'gcore/total-equals-sum-over-all',
    rule: 'A total equals the sum over all pages of its resources',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: for every group, the total is the sum over all pages of its resources',
      'test/providers/gcore/report.test.ts: sums far beyond what a double holds exactly, or 64 bits, are right to the last digit shown',
    ],
  },
  {
    id: 'gcore/totals-sorted-type-metric-region',
    rule: 'Totals are sorted by type, metric, region and the field by which they are grouped',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/report.test.ts: there is a total for each type, metric and region, over all matches and not the page',
    ],
    settledBy: 'a response of the real API with several regions',
  },
  {
    id: 'gcore/region-region-id-same-integer',
    rule: '`region` and `region_id` are the same integer',
    evidence: 'doc',
    tests: ['test/providers/gcore/report.test.ts: region and region_id are the same integer'],
  },
];
