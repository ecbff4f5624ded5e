import type { Rule } from '../../../core/provider/rule.ts';
import { BILLING, BILLING_COMMAND, SUMMARY } from './sources.ts';

export const prepaidRules: readonly Rule[] = [
  {
    id: 'nirvana/billing-summary-run-rate-what',
    rule: '`billing/summary` has the run rate of what is active, the balance, the threshold and the next charge, which is `null` without active usage',
    evidence: 'doc',
    link: SUMMARY,
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
    link: BILLING,
  },
  {
    id: 'nirvana/amount-adjustment-positive-grant',
    rule: 'The amount of an adjustment is positive, like that of a grant',
    evidence: 'assumed',
    settledBy: 'an adjustment of the real API',
  },
  {
    id: 'nirvana/history-filters-type-purpose-currency',
    rule: '`history` filters by type, purpose, currency in any case, and an inclusive period, and sorts by `created_at` and `amount`',
    evidence: 'doc',
    link: BILLING_COMMAND,
  },
  {
    id: 'nirvana/unknown-type-purpose-sort-term',
    explains: ['invalid'],
    rule: 'An unknown type, purpose or sort term: 400; another currency, or a period that ends before it starts: an empty list',
    evidence: 'assumed',
    settledBy: 'responses to each',
  },
];
