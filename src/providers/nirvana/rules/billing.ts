import type { Rule } from '../../../core/provider/rule.ts';
import { BILLING, SUMMARY } from './sources.ts';

export const billingRules: readonly Rule[] = [
  {
    id: 'nirvana/costs-prices-quantity-hours-decimals',
    rule: 'Costs and prices, in USD, and `quantity_hours` are decimals as text',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/billing-cost-entry-each-utc',
    rule: '`billing/cost` has one entry for each UTC day, oldest first, `0` on idle days, for open and closed resources alike',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/inclusive-utc-days-most-90',
    rule: '`from` and `to` are inclusive UTC days, at most 90; by default `to` is today and `from` 30 days before it',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/more-than-90-days-after',
    explains: ['invalid'],
    rule: 'More than 90 days, or `from` after `to`: 400; days after today cost `0`',
    evidence: 'assumed',
    settledBy: 'responses to a range of 91 days, to a reversed one, and to one in the future',
  },
  {
    id: 'nirvana/cost-quantity-x-hours-x',
    rule: 'Cost is quantity x hours x unit price, and a bundle costs what its components cost',
    evidence: 'assumed',
    settledBy: 'a statement of the real API, next to the usage of its month',
  },
  {
    id: 'nirvana/quantity-hours-rounded-nine-digits',
    rule: 'Quantity-hours are rounded to nine fractional digits, month to date for each project, resource type and dimension; all else is exact, without trailing zeros beyond cents',
    evidence: 'assumed',
    settledBy: "a statement with a segment that doesn't last whole hours",
  },
  {
    id: 'nirvana/costs-recorded-when-consumption-happens',
    rule: 'Costs are recorded when the consumption happens and are never priced again',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/price-holds-start-utc-day',
    rule: 'A price holds from the start of a UTC day',
    evidence: 'assumed',
    settledBy: 'the costs of the days around a price change',
  },
  {
    id: 'nirvana/month-utc-month-default-current',
    rule: '`month` is a UTC month, by default the current one',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/statement-groups-project-resource',
    rule: 'A statement groups by project, resource type and top-level dimension; projects with consumption are ordered by name',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/resource-types-items-children-ordered',
    rule: 'Resource types, items and children are ordered by name, rates by time',
    evidence: 'assumed',
    settledBy: 'a statement with several of each',
  },
  {
    id: 'nirvana/head-components-unit-price-null',
    rule: 'A head with components has `unit_price: null` and costs what its children cost; a dimension that stands alone has a price and no children',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/price-changes-within-month-makes',
    rule: 'A price that changes within the month makes one child for each rate',
    evidence: 'doc',
    link: BILLING,
  },
  {
    id: 'nirvana/display-name-people-v-cpu',
    rule: '`display_name` is for people: `vCPU (hours)`; the other names are ours',
    evidence: 'doc',
    link: SUMMARY,
  },
  {
    id: 'nirvana/dimension-without-price-unit-price',
    rule: 'A dimension without a price has `unit_price: null`, no children and the cost `0`; a component without one is no child',
    evidence: 'assumed',
    settledBy: 'a statement with a dimension that is free',
  },
  {
    id: 'nirvana/prices-invented-those-default-list',
    rule: "Prices are invented, those of the default list can be omitted, and a scenario's own replace them",
    evidence: 'assumed',
    settledBy: "the vendor's price list",
  },
];
