import { type Static, Type } from '@sinclair/typebox';
import type Big from 'big.js';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { DAY_MS, formatInstant, MAX_MS } from '../../../../core/time/instant.ts';
import { billsOf } from '../../store/billing/bills.ts';
import { creditsOf } from '../../store/billing/credits.ts';
import { formatMoney } from '../../store/billing/money.ts';
import { Decimal } from '../../store/billing/statement.ts';
import { organizationNamed, organizationParams } from '../account/organization.ts';
import { errorResponses } from '../errors.ts';

/** 365 days / 12. [nirvana/month-run-rate-730-hours] */
const HOURS_PER_MONTH = 730;

const Summary = Type.Object({
  daily_cost: Decimal,
  monthly_cost: Decimal,
  effective_balance: Decimal,
  recharge_threshold_days: Decimal,
  estimated_next_charge_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'When the balance reaches the recharge threshold at the current run rate; null without active usage',
  }),
  runway_months: Type.Union([Decimal, Type.Null()]),
});

/** [nirvana/billing-summary-run-rate-what, nirvana/effective-balance-grants-less-adjustments] */
export const billingSummary: Endpoint = {
  id: 'organizations.billing.summary',
  paths: ['/v1/organizations/:organization_id/billing/summary'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'Get Billing Summary',
      description:
        "Get the organization's billing summary: effective balance, monthly and daily run-rate cost, runway, and the " +
        'projected next-recharge date.',
      params: organizationParams,
      responses: { 200: Summary, ...errorResponses },
      answer({ dataset, now, params }) {
        const { rechargeThresholdDays } = organizationNamed(dataset, params);
        const bills = billsOf(dataset);
        const hourly = bills.hourlyCost(now);
        const [daily, monthly] = [hourly.times(24), hourly.times(HOURS_PER_MONTH)];
        const balance = creditsOf(dataset).total(now).minus(bills.totalCost(now));
        const isIdle = daily.eq(0);
        const body: Static<typeof Summary> = {
          daily_cost: formatMoney(daily),
          monthly_cost: formatMoney(monthly),
          effective_balance: formatMoney(balance),
          recharge_threshold_days: String(rechargeThresholdDays),
          estimated_next_charge_at: isIdle ? null : nextCharge(balance, daily, rechargeThresholdDays, now),
          runway_months: isIdle ? null : (balance.lt(0) ? balance.times(0) : balance).div(monthly).round(2).toFixed(),
        };
        return { body: JSON.stringify(body), rows: 1 };
      },
    }),
  },
};

/** When the balance is down to what the threshold's days cost; `now` if it already is. */
function nextCharge(balance: Big, daily: Big, thresholdDays: number, now: number): string {
  const ms = balance.div(daily).minus(thresholdDays).times(DAY_MS).round(0, 0).toNumber();
  return formatInstant(Math.min(now + Math.max(ms, 0), MAX_MS));
}
