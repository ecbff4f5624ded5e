import { type Static, Type } from '@sinclair/typebox';
import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { countField, defaulted } from '../../../core/schema/fields.ts';
import { monthOf } from '../../../core/time/day.ts';
import { DAY_MS, dayOf, MINUTE_MS } from '../../../core/time/instant.ts';
import type { World } from '../../../simulation/world.ts';
import { createBills } from '../store/billing/bills.ts';
import { type Credit, readCredits } from '../store/billing/credits.ts';

export const PREPAID_DEFAULTS = { threshold_days: 7, charge_days: 30 };

/** How the account is charged in advance, as a scenario describes it. */
export const PrepaidField = Type.Object(
  {
    threshold_days: defaulted(
      countField("The account is charged once its balance is less than this number of days' costs."),
      PREPAID_DEFAULTS.threshold_days,
    ),
    charge_days: defaulted(
      countField('A charge is what this number of days costs, rounded up to 50 USD.'),
      PREPAID_DEFAULTS.charge_days,
    ),
  },
  { additionalProperties: false, description: 'Simulates the charges that keep the prepaid balance up.' },
);
export type PrepaidField = Static<typeof PrepaidField>;

/** The charges of the whole span, which follow from the costs and from the credits that the scenario lists. */
export function* charges(db: Database, { span, days, random }: World, field: PrepaidField): Iterable<Credit> {
  const { threshold_days, charge_days } = { ...PREPAID_DEFAULTS, ...field };
  const bills = createBills(db);
  const listed = readCredits(db);
  let balance = new Big(0);
  let isFirst = true;
  for (let day = days.from; day < days.to; day += 1) {
    for (const { type, amount, createdAt } of listed) {
      if (dayOf(createdAt) === day) balance = type === 'grant' ? balance.plus(amount) : balance.minus(amount);
    }
    const cost = bills.month(monthOf(day), span.to).costs.get(day) ?? new Big(0);
    if (cost.gt(0) && balance.lt(cost.times(threshold_days))) {
      const draw = random.branch('nirvana', 'charge', day);
      const id = draw.uuid();
      const amount = cost.times(charge_days).div(50).round(0, Big.roundUp).times(50);
      yield {
        ...{ id, type: 'grant', purpose: isFirst ? 'first_charge' : 'auto_recharge', amount },
        createdAt: day * DAY_MS + draw.int(1, 120) * MINUTE_MS,
        description: isFirst ? 'First charge' : 'Automatic recharge',
        receiptUrl: `https://receipts.example.com/${id}`,
      };
      balance = balance.plus(amount);
      isFirst = false;
    }
    balance = balance.minus(cost);
  }
}
