import type { RuleSection } from '../../../core/provider/rule.ts';
import { COST_RESOURCES, MONTHLY_TOTALS } from './links.ts';

export const prices: RuleSection = {
  title: 'prices and commitments',
  rules: [
    {
      id: 'gcore/rounding-rounds-costs-5-decimal',
      rule: '`rounding` rounds costs to 5 decimal places; without it they have full precision',
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/rounding-half-up-happens-once',
      rule: 'Rounding is half up and happens once, at the end: a total is not the sum of rounded rows',
      evidence: 'assumed',
      settledBy: 'a real report with and without `rounding`',
    },
    {
      id: 'gcore/costs-all-pages-add-up',
      rule: 'Costs of all pages add up to the totals, and the totals of a month without commitments are the monthly report',
      evidence: 'assumed',
      settledBy: 'real reports of one month',
    },
    {
      id: 'gcore/prices-eur-unit-billing-value',
      rule: 'Prices, in EUR for one unit of `billing_value`, are ours: the API publishes none',
      evidence: 'assumed',
      settledBy: 'a bill compared with its usage report',
    },
    {
      id: 'gcore/price-change-splits-period-utc',
      rule: 'A price change splits a period by UTC day, and never changes what came before it',
      evidence: 'assumed',
      settledBy: 'a bill of a month in which a price changed',
    },
    {
      id: 'gcore/cost-closed-period-never-change',
      rule: "The cost of a closed period doesn't change, except when a revision becomes known",
      evidence: 'assumed',
      settledBy: 'nothing: real usage may arrive later',
    },
    {
      id: 'gcore/cost-revision-shows-closed-period',
      rule: 'A correction of a resource, tag or price shows in the reports of closed periods; no line of a later report makes up for it',
      evidence: 'assumed',
      settledBy: 'reports of a month before and after the vendor corrects a bill',
    },
    {
      id: 'gcore/missing-price-cost-null-err',
      rule: 'If a price is missing, `cost` is null, `err` names the metric, and `price_status` is `error`',
      evidence: 'assumed',
      settledBy: 'a response of the real API for a feature that the plan lacks',
    },
    {
      id: 'gcore/price-status-hide-cost-currency',
      rule: 'With `price_status` `hide`, `cost` and `currency` are null',
      evidence: 'assumed',
      settledBy: 'a response of the real API to an account whose prices are hidden',
    },
    {
      id: 'gcore/billing-feature-name-product-configuration',
      rule: "`billing_feature_name` is product and configuration, the region's display name and the mode, in the words of the vendor's examples",
      evidence: 'doc',
      link: COST_RESOURCES,
    },
    {
      id: 'gcore/monthly-report-tells-commitment-overcommit',
      rule: 'The monthly report tells a commitment and its overcommit apart by `billing_feature_name` alone',
      evidence: 'doc',
      link: MONTHLY_TOTALS,
    },
    {
      id: 'gcore/name-commitment-ends-commit',
      rule: 'The name of a commitment ends in `- Commit`',
      evidence: 'assumed',
      settledBy: 'a monthly report of an account with a commitment',
    },
    {
      id: 'gcore/reserved-minutes-month-pool-paid',
      rule: 'The reserved minutes of a month are one pool, paid for whether they are used or not; use after its end is overcommit, at the price of the metric unless the commitment has its own',
      evidence: 'assumed',
      settledBy: 'a monthly report of an account with a commitment, with the hourly use of its resources',
    },
  ],
};
