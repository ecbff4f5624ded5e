import { type Static, Type } from '@sinclair/typebox';
import { Failure } from '../../../../core/http/failure.ts';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { type Day, formatDay, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import { billsOf } from '../../store/billing/bills.ts';
import { CURRENCY, formatMoney, ZERO } from '../../store/billing/money.ts';
import { Currency, Decimal } from '../../store/billing/statement.ts';
import { organizationNamed, organizationParams } from '../account/organization.ts';
import { errorResponses } from '../errors.ts';
import { dayParameter } from '../parameters.ts';

const MAX_DAYS = 90;
const DEFAULT_DAYS_BEFORE = 30;

const CostQuery = Type.Object({
  from: dayParameter('Inclusive start day, YYYY-MM-DD (UTC). Defaults to 30 days before to.'),
  to: dayParameter('Inclusive end day, YYYY-MM-DD (UTC). Defaults to today.'),
});

const CalendarDay = Type.String({ format: 'date' });
const DailyCost = Type.Object(
  {
    currency: Currency,
    from: CalendarDay,
    to: CalendarDay,
    days: Type.Array(Type.Object({ date: CalendarDay, cost: Decimal }), {
      description: 'One entry per UTC day in the range, oldest first',
    }),
  },
  { description: 'Total usage cost per UTC day: 0 on idle days, open and closed resources alike.' },
);

/** [nirvana/billing-cost-entry-each-utc] */
export const billingCost: Endpoint = {
  id: 'organizations.billing.cost',
  paths: ['/v1/organizations/:organization_id/billing/cost'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'Get Daily Cost',
      description: "Get the organization's total usage cost per UTC day over a date range (max 90 days).",
      params: organizationParams,
      query: CostQuery,
      responses: { 200: DailyCost, ...errorResponses },
      startsAt: ({ query }) => (query.from === undefined ? undefined : Date.parse(query.from)),
      answer({ dataset, now, params, query }) {
        organizationNamed(dataset, params);
        const range = readRange(query, now);
        const bills = billsOf(dataset);
        const days = Array.from({ length: range.to - range.from }, (_, index) => {
          const day = range.from + index;
          return { date: formatDay(day), cost: formatMoney(bills.month(monthOf(day), now).costs.get(day) ?? ZERO) };
        });
        const body: Static<typeof DailyCost> = {
          currency: CURRENCY,
          from: formatDay(range.from),
          to: formatDay(range.to - 1),
          days,
        };
        return { body: JSON.stringify(body), rows: days.length };
      },
    }),
  },
};

/**
 * Makes `to` exclusive. [nirvana/inclusive-utc-days-most-90]
 *
 * @throws Failure `invalid` [nirvana/more-than-90-days-after]
 */
function readRange(query: Static<typeof CostQuery>, now: number): { readonly from: Day; readonly to: Day } {
  const last = dayIn(query.to) ?? dayOf(now);
  const from = dayIn(query.from) ?? last - DEFAULT_DAYS_BEFORE;
  if (from > last) throw new Failure('invalid', 'from must not be after to');
  if (last - from >= MAX_DAYS) throw new Failure('invalid', `from and to must span at most ${MAX_DAYS} days`);
  return { from, to: last + 1 };
}

/** The schema's format makes sure that a text is a day. */
function dayIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text) / DAY_MS;
}
