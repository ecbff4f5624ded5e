import type { RuleSection } from '../../../core/provider/rule.ts';
import { USAGE_REPORT } from './links.ts';

export const usageReport: RuleSection = {
  title: 'usage report',
  rules: [
    {
      id: 'gcore/post-cloud-v1-usage-report',
      rule: "`POST /cloud/v1/usage_report` accepts the reference's example requests, including its curl command",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/count-number-all-matching-resource',
      rule: '`count` is the number of all matching resource rows',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/25-types-resources-24-totals',
      rule: 'There are 25 types of resources, 24 types of totals and 25 schema filters',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/every-resource-exactly-fields-type',
      rule: 'Every resource has exactly the fields of its type, in the order of the reference',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/region-region-id-same-integer',
      rule: '`region` and `region_id` are the same integer',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/tags-list-objects-key-each',
      rule: '`tags` is a list of objects of one key each, or null',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/only-types-whose-schema-tags',
      rule: 'Only types whose schema has `tags` have them',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/totals-item-each-type-billing',
      rule: '`totals` has one item for each `type`, `billing_metric_name` and `region`, for all matches',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/totals-some-types-grouped-flavor',
      rule: 'Totals of some types are also grouped by `flavor`, `volume_type`, `file_share_type` or `instance_type`',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/backup-resources-but-no-total',
      rule: '`backup` has resources but no total',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/total-equals-sum-over-all',
      rule: 'A total equals the sum over all pages of its resources',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/totals-sorted-type-metric-region',
      rule: 'Totals are sorted by type, metric, region and the field by which they are grouped',
      evidence: 'assumed',
      settledBy: 'a response of the real API with several regions',
    },
    {
      id: 'gcore/every-response-valid-against-vendor',
      rule: "Every response is valid against the vendor's OpenAPI document",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/metric-names-those-examples-dbaas',
      rule: 'Metric names are those of the examples; `dbaas_postgresql_pooler_min` and `dbaas_postgresql_volume_gbm`, whose examples are copied from another type, are invented',
      evidence: 'assumed',
      settledBy: 'a response of the real API for a managed database with a pooler',
    },
    {
      id: 'gcore/units-those-reference-h-inference',
      rule: 'Units are those of the reference; `H` for inference and each `size_unit`, which the reference gives only as examples, are constants',
      evidence: 'assumed',
      settledBy: 'a response of the real API for inference, a volume and a snapshot',
    },
  ],
};
