import Big from 'big.js';
import t from 'tap';
import { fc, runs } from '../../../helpers/properties.ts';
import {
  at,
  type Customer,
  DAY_MS,
  dateOf,
  day,
  instant,
  iso,
  linesOf,
  newCustomer,
  priceLists,
  resources,
  START,
  sum,
} from './account.ts';
import { consumedIn, costOn, groupsOf, hoursOf, priceOn } from './model.ts';

interface Account {
  readonly resources: readonly object[];
  readonly prices: readonly object[];
  readonly now: number;
}

const account: fc.Arbitrary<Account> = fc.record({ resources, prices: priceLists, now: instant });

/** Calls back with a customer of that account. */
async function withCustomer(
  { resources: records, prices, now }: Account,
  check: (customer: Customer) => Promise<void>,
): Promise<void> {
  const customer = await newCustomer('empty', iso(now));
  try {
    const lines = [linesOf(records), linesOf(prices, 'prices')].filter((text) => text !== '').join('\n');
    await customer.dataset.import(lines, { mode: 'replace' });
    if (prices.length === 0) for (const { id } of await exported(customer)) await removePrice(customer, id);
    await check(customer);
  } finally {
    await customer.dataset.drop();
  }
}

const exported = async (customer: Customer) => (await customer.prices()) as unknown as readonly { id: string }[];
const removePrice = (customer: Customer, id: string) =>
  customer.dataset.removeRecord('nirvana', id, { kind: 'prices' });

const MONTHS = ['2025-12', '2026-01', '2026-02', '2026-03'];
const month = fc.constantFrom(...MONTHS);
const lastDayOf = (text: string): string =>
  dateOf(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5)), 0) / DAY_MS);

const daysOf = (text: string): string[] =>
  Array.from({ length: Number(lastDayOf(text).slice(8)) }, (_, index) => dateOf(at(`${text}-01`) / DAY_MS + index));

const check = { numRuns: runs(60) };

// [nirvana/quantity-hours-rounded-nine-digits, nirvana/head-components-unit-price-null]
await t.test("a statement is the sum of the month's days, exactly, on every level", async (t) => {
  await fc.assert(
    fc.asyncProperty(account, month, (data, month) =>
      withCustomer(data, async (customer) => {
        const { total, projects } = await customer.statement(month);
        const days = await customer.cost(`${month}-01`, lastDayOf(month));
        t.ok(sum(days.map(({ cost }) => cost)).eq(total), `${month}: ${total}`);
        t.ok(sum(projects.map(({ subtotal }) => subtotal)).eq(total));
        for (const { subtotal, resource_types } of projects) {
          t.ok(sum(resource_types.map((type) => type.subtotal)).eq(subtotal));
          for (const { subtotal: ofType, items } of resource_types) {
            t.ok(sum(items.map(({ cost }) => cost)).eq(ofType));
            for (const { unit_price, cost, quantity_hours, children } of items) {
              for (const child of children) t.ok(new Big(child.quantity_hours).times(child.unit_price).eq(child.cost));
              if (unit_price === null) t.ok(sum(children.map((child) => child.cost)).eq(cost));
              else t.ok(children.length === 0 && new Big(quantity_hours).times(unit_price).eq(cost));
            }
          }
        }
      }),
    ),
    check,
  );
});

// [nirvana/quantity-hours-rounded-nine-digits]
await t.test("a statement's quantity_hours are quantity x time of the segments of /v1/usage", async (t) => {
  await fc.assert(
    fc.asyncProperty(account, month, (data, month) =>
      withCustomer(data, async (customer) => {
        const [from, to] = [at(`${month}-01`), at(lastDayOf(month)) + DAY_MS];
        const expected = new Map<string, Big>();
        const parts = new Map<string, Big>();
        const prices = await customer.prices();
        for (const [row, ...others] of groupsOf(await customer.usage()).values()) {
          if (row === undefined) continue;
          const hours = hoursOf(consumedIn([row, ...others], from, to, data.now));
          const key = `${row.project} ${row.type} ${row.dimension}`;
          if (row.component === '') expected.set(key, hours.plus(expected.get(key) ?? 0));
          const metric = row.component || row.dimension;
          if (row.billed && daysOf(month).every((date) => priceOn(prices, metric, date) !== undefined))
            parts.set(`${key} ${metric}`, hours.plus(parts.get(`${key} ${metric}`) ?? 0));
        }
        const { projects } = await customer.statement(month);
        let found = 0;
        for (const { project_id, resource_types } of projects) {
          for (const { resource_type, items } of resource_types) {
            for (const { dimension, quantity_hours, unit_price, children } of items) {
              const key = `${project_id} ${resource_type} ${dimension}`;
              const hours = expected.get(key) ?? new Big(0);
              t.ok(hours.eq(quantity_hours), `${key}: ${quantity_hours}, expected ${hours.toFixed()}`);
              if (!hours.eq(0)) found += 1;
              if (unit_price !== null) continue;
              for (const [part, ofPart] of parts) {
                if (!part.startsWith(`${key} `)) continue;
                const rates = children.filter((child) => part === `${key} ${child.dimension}`);
                t.ok(sum(rates.map((child) => child.quantity_hours)).eq(ofPart), part);
              }
            }
          }
        }
        t.equal(found, [...expected.values()].filter((hours) => !hours.eq(0)).length, 'nothing is missing');
      }),
    ),
    check,
  );
});

// [nirvana/cost-quantity-x-hours-x, nirvana/price-holds-start-utc-day]
await t.test("a day's cost is usage x price, recomputed from /v1/usage and the exported prices", async (t) => {
  await fc.assert(
    fc.asyncProperty(account, day, (data, from) =>
      withCustomer(data, async (customer) => {
        const to = dateOf(at(from) / DAY_MS + 20);
        const [items, prices] = [await customer.usage(), await customer.prices()];
        for (const { date, cost } of await customer.cost(from, to)) {
          const expected = costOn(items, prices, date, data.now);
          t.ok(expected.eq(cost), `${date}: ${cost}, expected ${expected.toFixed()}`);
        }
      }),
    ),
    check,
  );
});

// [nirvana/costs-recorded-when-consumption-happens]
await t.test('moving the clock never changes the cost of a day that is over', async (t) => {
  await fc.assert(
    fc.asyncProperty(account, fc.array(instant, { minLength: 1, maxLength: 3 }), (data, others) =>
      withCustomer(data, async (customer) => {
        const costs = new Map<string, string>();
        for (const now of [data.now, ...others]) {
          customer.dataset.clock.set(iso(now));
          const yesterday = dateOf(Math.floor(now / DAY_MS) - 1);
          const first = dateOf(Math.floor(now / DAY_MS) - 60);
          for (const { date, cost } of await customer.cost(first, yesterday)) {
            t.equal(costs.get(date) ?? cost, cost, date);
            costs.set(date, cost);
          }
        }
      }),
    ),
    check,
  );
});

// [nirvana/more-than-90-days-after, nirvana/costs-recorded-when-consumption-happens]
await t.test('a price change never changes what came before it, and days after today cost nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(account, day, fc.nat(50), (data, from, price) =>
      withCustomer(data, async (customer) => {
        const [first, last] = [dateOf(START / DAY_MS), dateOf(START / DAY_MS + 89)];
        const before = await customer.cost(first, last);
        await customer.dataset.import(linesOf([{ id: 'new', metric: 'compute_vcpu', from, price }], 'prices')).catch(
          () => undefined, // There is a price of that day already.
        );
        const after = await customer.cost(first, last);
        const today = dateOf(Math.floor(data.now / DAY_MS));
        for (const [index, { date, cost }] of after.entries()) {
          if (date < from) t.equal(cost, before[index]?.cost, date);
          if (date > today) t.equal(cost, '0', date);
        }
      }),
    ),
    check,
  );
});

// [nirvana/billing-cost-entry-each-utc]
await t.test('splitting a range changes nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(account, fc.nat(85), fc.nat(60), (data, offset, length) =>
      withCustomer(data, async (customer) => {
        const first = START / DAY_MS - 5;
        const range = (from: number, to: number) => customer.cost(dateOf(from), dateOf(to));
        const whole = await range(first, first + 89);
        const start = first + offset;
        const part = await range(start, Math.min(start + length, first + 89));
        t.same(part, whole.slice(offset, offset + part.length));
      }),
    ),
    check,
  );
});

// Internal: storage
await t.test('what is removed costs nothing, and the order of additions changes nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(account, resources, month, (data, more, month) =>
      withCustomer(data, async (customer) => {
        const answers = async () => [await customer.statement(month), await customer.cost('2025-12-20', '2026-03-15')];
        const before = await answers();
        const ids: string[] = [];
        for (const record of more) {
          const added = await customer.dataset.addRecord('nirvana', record);
          ids.push((added.record as { resource_id: string }).resource_id);
        }
        for (const id of ids) await customer.dataset.removeRecord('nirvana', id);
        t.same(await answers(), before);
        const again = await newCustomer('empty', iso(data.now));
        const prices = await customer.prices();
        if (prices.length > 0) {
          const lines = prices.map((price) => JSON.stringify(price)).join('\n');
          await again.dataset.import(lines, { mode: 'replace', provider: 'nirvana', kind: 'prices' });
        }
        for await (const line of customer.dataset.export()) {
          const { kind, record } = JSON.parse(line) as { kind?: string; record: object };
          if (kind === undefined) await again.dataset.addRecord('nirvana', record);
        }
        if (prices.length > 0) t.same(await again.statement(month), before[0]);
        await again.dataset.drop();
      }),
    ),
    { numRuns: runs(30) },
  );
});
