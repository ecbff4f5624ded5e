import { cannotTell, comparing, fieldOf, holdsIf, needing, type Probe } from '../../../core/provider/probe.ts';
import { ORGANIZATION } from './account.ts';
import { billing, isDecimal, number, organizations } from './billing.ts';
import { BAD_REQUEST } from './errors.ts';
import { PAGINATION, SORT, WALK } from './pages.ts';
import { isSorted, items, PAST, textsOf } from './requests.ts';

const RUN_RATE = 'nirvana/billing-summary-run-rate-what';
const FILTERS = 'nirvana/history-filters-type-purpose-currency';
const AMOUNT = 'nirvana/amount-adjustment-positive-grant';
const HOURS_PER_MONTH = 730;

/** Probes of the summary, and of the history of credits. */
export function creditProbes(): readonly Probe[] {
  return needing(ORGANIZATION, [
    comparing(RUN_RATE, [organizations, billing('summary')], (_, summary) => {
      const names = ['daily_cost', 'monthly_cost', 'effective_balance', 'recharge_threshold_days'];
      return holdsIf(
        names.every((name) => isDecimal(fieldOf(summary.json, name))) &&
          fieldOf(summary.json, 'estimated_next_charge_at') !== undefined &&
          fieldOf(summary.json, 'runway_months') !== undefined,
        'a field is missing',
      );
    }),
    comparing(
      'nirvana/month-run-rate-730-hours',
      [organizations, billing('summary')],
      (_, summary) => {
        const daily = number(summary.json, 'daily_cost');
        if (daily === 0) return cannotTell('nothing is active');
        const monthly = (daily / 24) * HOURS_PER_MONTH;
        const runway = Math.max(0, number(summary.json, 'effective_balance') / monthly);
        return holdsIf(
          Math.abs(number(summary.json, 'monthly_cost') - monthly) <= 0.5 + monthly * 1e-3 &&
            Math.abs(number(summary.json, 'runway_months') - runway) <= 0.011,
          'another month, or another runway',
        );
      },
      [RUN_RATE],
    ),
    comparing(
      'nirvana/billing-history-lists-credits-adjustments',
      [organizations, billing('history', { limit: '100' })],
      (_, history) => {
        const times = textsOf(history, 'created_at').map(Date.parse);
        if (times.length < 2) return cannotTell('fewer than two entries');
        return holdsIf(isSorted(times.toReversed()), 'another order');
      },
      [PAGINATION, SORT, WALK],
    ),
    comparing(AMOUNT, [organizations, billing('history', { limit: '99' })], (_, history) => {
      const amounts = items(history).map((entry) => number(entry, 'amount'));
      if (!textsOf(history, 'type').includes('adjustment')) return cannotTell('no adjustment');
      return holdsIf(
        amounts.every((amount) => amount > 0),
        'an amount that is not positive',
      );
    }),
    comparing(
      FILTERS,
      [
        ...[organizations, billing('history', { limit: '98' }), billing('history', { type: 'grant' })],
        ...[billing('history', { limit: '98', currency: 'usd' }), billing('history', { created_at_max: PAST })],
        billing('history', { sort: 'amount:asc' }),
      ],
      (_, all, grants, dollars, none, sorted) => {
        if (items(all).length === 0) return cannotTell('no entries');
        if (!textsOf(all, 'currency').includes('USD')) return cannotTell('no entries in USD');
        return holdsIf(
          textsOf(grants, 'type').every((type) => type === 'grant') &&
            items(dollars).length > 0 &&
            items(none).length === 0 &&
            isSorted(textsOf(sorted, 'amount').map(Number)),
          'another filter or order',
        );
      },
      [AMOUNT, PAGINATION, SORT, WALK],
    ),
    {
      rule: 'nirvana/unknown-type-purpose-sort-term',
      needs: [BAD_REQUEST, FILTERS],
      requests: [
        organizations,
        billing('history', { limit: '98' }),
        billing('history', { type: 'surprise' }),
        billing('history', { currency: 'XXX' }),
      ],
      judge: (_, all, unknown, other) => {
        if (items(all).length === 0) return cannotTell('no entries');
        return holdsIf(
          unknown.status === 400 && other.status === 200 && items(other).length === 0,
          `status ${unknown.status} for an unknown type, ${other.status} for another currency, or entries of another currency`,
        );
      },
    },
  ]);
}
