import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  listOf,
  needing,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';
import { DAY_MS, formatInstant } from '../../../core/time/instant.ts';
import { ORGANIZATION } from './account.ts';
import { BAD_REQUEST, PAGINATION, SORT, WALK } from './usage.ts';
import { get, isSorted, items, type Query, textsOf } from './requests.ts';

const DAYS = 'nirvana/billing-cost-entry-each-utc';
const TEXT = 'nirvana/costs-prices-quantity-hours-decimals';
const PRICED = 'nirvana/cost-quantity-x-hours-x';
const RUN_RATE = 'nirvana/billing-summary-run-rate-what';
const MAX_DAYS = 90;
const HOURS_PER_MONTH = 730;

const DECIMAL = /^-?\d+(\.\d+)?$/;
const isDecimal = (value: unknown): boolean => typeof value === 'string' && DECIMAL.test(value);
const number = (value: unknown, field: string): number => Number(fieldOf(value, field));
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 0.01 + 1e-6 * Math.abs(b);
const list = (value: unknown, field: string): readonly unknown[] => {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found : [];
};
const sum = (values: readonly unknown[], field: string): number =>
  values.reduce<number>((total, value) => total + number(value, field), 0);

const organizations = get('organizations');
/** A request about the first organization of the first answer. */
const billing =
  (what: string, query: Query = {}) =>
  ([answer]: readonly ProbeAnswer[]): ProbeRequest | undefined => {
    const id = fieldOf(items(answer)[0], 'id');
    return typeof id === 'string' ? get(`organizations/${id}/billing/${what}`, query) : undefined;
  };
const itemsOf = (statement: ProbeAnswer | undefined): readonly unknown[] =>
  (statement ? listOf(statement, 'projects') : [])
    .flatMap((project) => list(project, 'resource_types'))
    .flatMap((type) => list(type, 'items'));
const withItems = (statement: ProbeAnswer | undefined, judge: (items: readonly unknown[]) => Finding): Finding =>
  itemsOf(statement).length === 0 ? cannotTell('no consumption in this month') : judge(itemsOf(statement));

/** Probes of costs, statements, the summary and the history. */
export function billingProbes(now: number): readonly Probe[] {
  const day = (ms: number): string => formatInstant(ms).slice(0, 10);
  const between = (from: number, to: number) => billing('cost', { from: day(from), to: day(to) });
  const statement = billing('statements');
  return needing(ORGANIZATION, [
    comparing(DAYS, [organizations, between(now - 20 * DAY_MS, now - 11 * DAY_MS)], (_, costs) => {
      const dates = listOf(costs, 'days').map((one) => fieldOf(one, 'date'));
      const expected = Array.from({ length: 10 }, (_, index) => day(now - (20 - index) * DAY_MS));
      return holdsIf(dates.join() === expected.join(), 'other days');
    }),
    comparing(
      'nirvana/inclusive-utc-days-most-90',
      [organizations, billing('cost'), between(now - (MAX_DAYS - 1) * DAY_MS, now)],
      (_, plain, longest) =>
        holdsIf(
          listOf(plain, 'days').length === 31 && listOf(longest, 'days').length === MAX_DAYS,
          'another number of days',
        ),
      [DAYS],
    ),
    {
      rule: 'nirvana/more-than-90-days-after',
      needs: [BAD_REQUEST],
      requests: [organizations, between(now - MAX_DAYS * DAY_MS, now), between(now, now - DAY_MS)],
      judge: (_, longer, reversed) =>
        holdsIf(
          longer.status === 400 && reversed.status === 400,
          `status ${longer.status} for 91 days, ${reversed.status} for reversed ones`,
        ),
    },
    comparing(TEXT, [organizations, statement, between(now - 4 * DAY_MS, now - 2 * DAY_MS)], (_, month, costs) =>
      withItems(month, (found) =>
        holdsIf(
          [...found, ...found.flatMap((item) => list(item, 'children'))].every(
            (item) =>
              isDecimal(fieldOf(item, 'cost')) &&
              isDecimal(fieldOf(item, 'quantity_hours')) &&
              (fieldOf(item, 'unit_price') === null || isDecimal(fieldOf(item, 'unit_price'))),
          ) &&
            listOf(costs, 'days').every((one) => isDecimal(fieldOf(one, 'cost'))) &&
            fieldOf(month.json, 'currency') === 'USD',
          'amounts of another form',
        ),
      ),
    ),
    comparing(
      PRICED,
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) =>
          holdsIf(
            found
              .flatMap((item) => (list(item, 'children').length > 0 ? list(item, 'children') : [item]))
              .filter((leaf) => fieldOf(leaf, 'unit_price') !== null)
              .every((leaf) =>
                isClose(number(leaf, 'quantity_hours') * number(leaf, 'unit_price'), number(leaf, 'cost')),
              ),
            'a cost that is not quantity-hours x price',
          ),
        ),
      [TEXT],
    ),
    comparing(
      'nirvana/head-components-unit-price-null',
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) => {
          const heads = found.filter((item) => list(item, 'children').length > 0);
          if (heads.length === 0) return cannotTell('no bundles in this month');
          return holdsIf(
            heads.every(
              (head) =>
                fieldOf(head, 'unit_price') === null &&
                isClose(sum(list(head, 'children'), 'cost'), number(head, 'cost')),
            ),
            'a head with a price, or with another cost than its children',
          );
        }),
      [TEXT, PRICED],
    ),
    comparing(
      'nirvana/statement-groups-project-resource',
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) => {
          const projects = list(month.json, 'projects');
          return holdsIf(
            isSorted(projects.map((project) => String(fieldOf(project, 'project_name')))) &&
              isClose(sum(projects, 'subtotal'), number(month.json, 'total')) &&
              isClose(sum(found, 'cost'), number(month.json, 'total')),
            'projects in another order, or parts that do not add up',
          );
        }),
      [TEXT, PRICED],
    ),
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
        return holdsIf(
          Math.abs(number(summary.json, 'monthly_cost') - monthly) <= 0.5 + monthly * 1e-3,
          'another month',
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
    comparing(
      'nirvana/amount-adjustment-positive-grant',
      [organizations, billing('history', { limit: '99' })],
      (_, history) => {
        const amounts = items(history).map((entry) => number(entry, 'amount'));
        if (!textsOf(history, 'type').includes('adjustment')) return cannotTell('no adjustment');
        return holdsIf(
          amounts.every((amount) => amount > 0),
          'an amount that is not positive',
        );
      },
    ),
    {
      rule: 'nirvana/unknown-type-purpose-sort-term',
      needs: [BAD_REQUEST],
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
