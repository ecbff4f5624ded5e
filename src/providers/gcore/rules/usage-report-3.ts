import type { Rule } from '../../../core/provider/rule.ts';

export const usageReport3: readonly Rule[] = [
  {
    id: 'gcore/strict-true-value-equal-tag',
    rule: "`strict: true`: the value is equal to the tag's value",
    evidence: 'doc',
  },
  {
    id: 'gcore/strict-false-value-substring-tag',
    rule: "`strict: false`: the value is a substring of the tag's value, case-insensitive",
    evidence: 'doc',
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
    rule: 'Untagged resources never match',
    evidence: 'doc',
  },
  {
    id: 'gcore/order-sorts-criteria-order-default',
    rule: '`order_by` sorts by its criteria in order; the default is `project.asc`',
    evidence: 'doc',
  },
  {
    id: 'gcore/sorting-deprecated-spelling-several',
    rule: '`sorting` is the deprecated spelling; several keys in one object apply in their order',
    evidence: 'doc',
  },
  {
    id: 'gcore/order-takes-precedence-sent',
    rule: '`order_by` takes precedence if both are sent',
    evidence: 'doc',
  },
  {
    id: 'gcore/unknown-keys-object-sorting-next',
    rule: 'Unknown keys in an object of `sorting` or next to `conditions` are ignored: their schemas allow them',
    evidence: 'doc',
  },
  {
    id: 'gcore/ties-broken-uuid-type-none',
    rule: "Ties are broken by `uuid` or, if the type has none, by the row's own id; with an empty `order_by` all rows are ties",
    evidence: 'assumed',
    settledBy: 'two pages of a real report with many ties',
  },
  {
    id: 'gcore/last-name-sorts-egress-traffic',
    rule: '`last_name` sorts egress traffic by `instance_name`; rows without a name come first in ascending order; strings are compared by code point',
    evidence: 'assumed',
    settledBy: 'a response of the real API to `last_name.asc` for external IPs and instances',
  },
  {
    id: 'gcore/repeated-criterion-applies-first',
    rule: 'A repeated criterion applies at its first position; the number of criteria is unlimited',
    evidence: 'assumed',
    settledBy: 'a response of the real API to `["project.asc","project.desc"]`',
  },
  {
    id: 'gcore/limit-10-offset-0-default',
    rule: '`limit` is 10 and `offset` 0 by default',
    evidence: 'doc',
  },
  {
    id: 'gcore/limit-0-without-maximum-offset',
    rule: '`limit` > 0 without a maximum, `offset` >= 0',
    evidence: 'doc',
  },
  {
    id: 'gcore/limit-offset-apply-resources-only',
    rule: '`limit` and `offset` apply to resources only',
    evidence: 'doc',
  },
  {
    id: 'gcore/count-number-all-matching-resource',
    rule: '`count` is the number of all matching resource rows',
    evidence: 'doc',
  },
  {
    id: 'gcore/25-types-resources-24-totals',
    rule: '25 types of resources, 24 of totals, 25 schema filters',
    evidence: 'doc',
  },
  {
    id: 'gcore/every-resource-exactly-fields-type',
    rule: 'Every resource has exactly the fields of its type, in the order of the reference',
    evidence: 'doc',
  },
  {
    id: 'gcore/totals-item-each-type-billing',
    rule: '`totals` has one item for each `type`, `billing_metric_name` and `region`, for all matches',
    evidence: 'doc',
  },
  {
    id: 'gcore/totals-some-types-grouped-flavor',
    rule: 'Totals of some types are also grouped by `flavor`, `volume_type`, `file_share_type` or `instance_type`',
    evidence: 'doc',
  },
  {
    id: 'gcore/backup-resources-but-no-total',
    rule: '`backup` has resources but no total',
    evidence: 'doc',
  },
  {
    id: 'gcore/total-equals-sum-over-all',
    rule: 'A total equals the sum over all pages of its resources',
    evidence: 'doc',
  },
  {
    id: 'gcore/totals-sorted-type-metric-region',
    rule: 'Totals are sorted by type, metric, region and the field by which they are grouped',
    evidence: 'assumed',
    settledBy: 'a response of the real API with several regions',
  },
  {
    id: 'gcore/region-region-id-same-integer',
    rule: '`region` and `region_id` are the same integer',
    evidence: 'doc',
  },
];
