import type { Rule } from '../../../core/provider/rule.ts';

export const billing1: readonly Rule[] = [
  {
    id: 'nirvana/costs-prices-quantity-hours-decimals',
    rule: 'Costs, prices and `quantity_hours` are decimals as text, in USD',
    evidence: 'doc',
  },
  {
    id: 'nirvana/billing-cost-entry-each-utc',
    rule: '`billing/cost` has one entry for each UTC day, oldest first, `0` on idle days, for open and closed resources alike',
    evidence: 'doc',
  },
  {
    id: 'nirvana/inclusive-utc-days-most-90',
    rule: '`from` and `to` are inclusive UTC days, at most 90; by default `to` is today and `from` 30 days before it',
    evidence: 'doc',
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
    rule: 'Quantity-hours are rounded to nine digits, month to date for each project, resource type and dimension; all else is exact, without trailing zeros beyond cents',
    evidence: 'assumed',
    settledBy: "a statement with a segment that doesn't last whole hours",
  },
  {
    id: 'nirvana/costs-recorded-when-consumption-happens',
    rule: 'Costs are recorded when the consumption happens and are never priced again',
    evidence: 'doc',
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
  },
  {
    id: 'nirvana/statement-groups-project-resource',
    rule: 'A statement groups by project, resource type and top-level dimension; projects with consumption are ordered by name',
    evidence: 'doc',
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
  },
  {
    id: 'nirvana/price-changes-within-month-makes',
    rule: 'A price that changes within the month makes one child for each rate',
    evidence: 'doc',
  },
  {
    id: 'nirvana/display-name-people-v-cpu',
    rule: '`display_name` is for people: `vCPU (hours)`; the other names are ours',
    evidence: 'doc',
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
  {
    id: 'nirvana/billing-summary-run-rate-what',
    rule: '`billing/summary` has the run rate of what is active, the balance, the threshold and the next charge, which is `null` without active usage',
    evidence: 'doc',
  },
  {
    id: 'nirvana/month-run-rate-730-hours',
    rule: "A month of the run rate has 730 hours; the runway is rounded to two digits and not negative; the next charge is when the balance is down to the threshold's days",
    evidence: 'assumed',
    settledBy: 'a summary of the real API, next to its statement',
  },
  {
    id: 'nirvana/effective-balance-grants-less-adjustments',
    rule: '`effective_balance` is the grants less the adjustments and all costs up to now',
    evidence: 'assumed',
    settledBy: 'a summary, next to the history and all statements',
  },
  {
    id: 'nirvana/billing-history-lists-credits-adjustments',
    rule: '`billing/history` lists credits and adjustments, newest first',
    evidence: 'doc',
  },
  {
    id: 'nirvana/amount-adjustment-positive-grant',
    rule: 'The amount of an adjustment is positive, as that of a grant',
    evidence: 'assumed',
    settledBy: 'an adjustment of the real API',
  },
  {
    id: 'nirvana/history-filters-type-purpose-currency',
    rule: '`history` filters by type, purpose, currency in any case, and an inclusive period, and sorts by `created_at` and `amount`',
    evidence: 'doc',
  },
  {
    id: 'nirvana/unknown-type-purpose-sort-term',
    explains: ['invalid'],
    rule: 'An unknown type, purpose or sort term: 400; another currency, or a period that ends before it starts: an empty list',
    evidence: 'assumed',
    settledBy: 'responses to each',
  },
  {
    id: 'nirvana/api-key-sees-organization-another',
    explains: ['not_found'],
    rule: 'An API key sees one organization; another id: 404',
    evidence: 'assumed',
    settledBy: 'the list of a key of someone with two organizations, and a request for a third',
  },
];
