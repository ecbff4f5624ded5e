import type { RuleSection } from '../../../core/provider/rule.ts';
import { USAGE_REPORT } from './links.ts';

export const orderAndPages: RuleSection = {
  title: 'order and pages',
  rules: [
    {
      id: 'gcore/order-sorts-criteria-order-default',
      rule: '`order_by` sorts by its criteria in order; the default is `project.asc`',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/sorting-deprecated-spelling-several',
      rule: '`sorting` is the deprecated spelling; several keys in one object apply in their order',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/order-takes-precedence-sent',
      rule: '`order_by` takes precedence if both are sent',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/unknown-keys-object-sorting-next',
      rule: 'Unknown keys in an object of `sorting` or next to `conditions` are ignored: their schemas allow them',
      evidence: 'doc',
      link: USAGE_REPORT,
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
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/limit-0-without-maximum-offset',
      rule: '`limit` is greater than 0, without a maximum; `offset` is 0 or more',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/limit-offset-apply-resources-only',
      rule: '`limit` and `offset` apply to resources only',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
  ],
};
