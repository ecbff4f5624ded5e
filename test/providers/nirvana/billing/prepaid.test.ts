import Big from 'big.js';
import t from 'tap';
import { fc, runs } from '../../../helpers/properties.ts';
import {
  type Customer,
  DAY_MS,
  dateOf,
  HOUR_MS,
  iso,
  linesOf,
  newCustomer,
  priceLists,
  resources,
  START,
  sum,
} from './account.ts';

interface Entry {
  readonly id: string;
  readonly type: 'grant' | 'adjustment';
  readonly purpose: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly created_at: string;
}

interface Summary {
  readonly daily_cost: string;
  readonly monthly_cost: string;
  readonly effective_balance: string;
  readonly recharge_threshold_days: string;
  readonly estimated_next_charge_at: string | null;
  readonly runway_months: string | null;
}

const billing = (customer: Customer, path: string) => `/v1/organizations/${customer.organization}/billing/${path}`;
const summaryOf = (customer: Customer): Promise<Summary> => customer.get<Summary>(billing(customer, 'summary'));
const historyOf = (customer: Customer, query = ''): Promise<Entry[]> =>
  customer.all<Entry>(billing(customer, `history${query}`));

const CREDITS = [
  {
    id: 'cccccccc-0000-4000-8000-000000000001',
    type: 'grant',
    purpose: 'first_charge',
    amount: '100',
    created_at: '2026-01-01T00:00:00Z',
  },
  {
    id: 'cccccccc-0000-4000-8000-000000000002',
    type: 'grant',
    purpose: 'bonus_grant',
    amount: '58.40',
    created_at: '2026-01-05T10:00:00.500Z',
  },
  { id: 'cccccccc-0000-4000-8000-000000000003', type: 'adjustment', amount: '8.4', created_at: '2026-01-06T00:00:00Z' },
  {
    id: 'cccccccc-0000-4000-8000-000000000004',
    type: 'adjustment',
    purpose: 'refund',
    amount: '9',
    created_at: '2026-03-01T00:00:00Z',
  },
];
/** One vCPU that costs 1 USD a day from 2026-01-02 on. */
const VM = {
  ...{ resource_type: 'vm', project_id: 'aaaaaaaa-0000-4000-8000-000000000001', started_at: '2026-01-02T00:00:00Z' },
  dimensions: [{ dimension: 'compute_vcpu', quantity: 1 }],
};
const PRICES = [{ metric: 'compute_vcpu', price: '0.05' }];

async function account(clock: string): Promise<Customer> {
  const customer = await newCustomer('empty', clock);
  const lines = [linesOf([VM]), linesOf(PRICES, 'prices'), linesOf(CREDITS, 'credits')].join('\n');
  await customer.dataset.import(lines, { mode: 'replace' });
  return customer;
}

// [nirvana/billing-summary-run-rate-what, nirvana/month-run-rate-730-hours]
await t.test(
  'a summary has the run rate of what is active now, the balance and when it is charged again',
  async (t) => {
    const customer = await account('2026-01-12T00:00:00Z');
    t.same(await summaryOf(customer), {
      daily_cost: '1.20',
      monthly_cost: '36.50',
      effective_balance: '138.00', // 100 + 58.40 - 8.40 - 10 x 1.20
      recharge_threshold_days: '7',
      estimated_next_charge_at: '2026-04-30T00:00:00Z', // 138 / 1.20 - 7 = 108 days later.
      runway_months: '3.78',
    });
  },
);

// [nirvana/billing-summary-run-rate-what]
await t.test('without active usage there is no next charge and no runway', async (t) => {
  const customer = await account('2026-01-01T12:00:00Z');
  t.same(await summaryOf(customer), {
    ...{ daily_cost: '0', monthly_cost: '0', effective_balance: '100.00', recharge_threshold_days: '7' },
    ...{ estimated_next_charge_at: null, runway_months: null },
  });
});

// [nirvana/billing-history-lists-credits-adjustments, nirvana/amount-adjustment-positive-grant]
await t.test('history lists what was recorded by the clock, newest first', async (t) => {
  const customer = await account('2026-01-31T00:00:00Z');
  const entries = await historyOf(customer);
  t.same(
    entries.map(({ id }) => id.at(-1)),
    ['3', '2', '1'],
  );
  t.same(entries[0], {
    id: 'cccccccc-0000-4000-8000-000000000003',
    ...{ type: 'adjustment', purpose: null, amount: '8.40', currency: 'USD', created_at: '2026-01-06T00:00:00Z' },
    ...{ description: null, receipt_url: null },
  });
  customer.dataset.clock.set('2026-03-01T00:00:00Z');
  t.equal((await historyOf(customer)).length, 4);
});

// [nirvana/history-filters-type-purpose-currency, nirvana/unknown-type-purpose-sort-term]
await t.test(
  'history filters by type, purpose, currency in any case, and period, and sorts by several terms',
  async (t) => {
    const customer = await account('2026-04-01T00:00:00Z');
    const found = async (query: string) => (await historyOf(customer, query)).map(({ id }) => id.at(-1)).join('');
    const cases = {
      '?type=grant': '21',
      '?purpose=refund': '4',
      '?currency=usd': '4321',
      '?currency=EUR': '',
      '?created_at_min=2026-01-05T10:00:00.5Z': '432',
      '?created_at_min=2026-01-05T10:00:00.500000001Z': '43',
      '?created_at_max=2026-01-05T10:00:00.5Z': '21',
      '?created_at_min=2026-01-06T00:00:00Z&created_at_max=2026-01-06T00:00:00Z': '3',
      '?created_at_min=2026-01-07T00:00:00Z&created_at_max=2026-01-06T00:00:00Z': '',
      '?sort=created_at:asc': '1234',
      '?sort=amount:asc': '3421',
      '?sort=amount:desc,created_at:asc': '1243',
    };
    for (const [query, expected] of Object.entries(cases)) t.equal(await found(query), expected, query);
    for (const query of ['sort=sort', 'type=x', 'purpose=x', 'created_at_min=x', 'limit=9', 'cursor=x']) {
      t.equal((await customer.send(billing(customer, `history?${query}`))).status, 400, query);
    }
  },
);

// [nirvana/effective-balance-grants-less-adjustments]
await t.test('the balance is the grants less the adjustments and the cost of all days', async (t) => {
  const credit = fc.record({
    type: fc.constantFrom('grant', 'adjustment'),
    amount: fc.tuple(fc.nat(5000), fc.stringMatching(/^\d{1,4}$/)).map(([whole, rest]) => `${whole}.${rest}`),
    created_at: fc.nat(100 * 24).map((hours) => iso(START + hours * HOUR_MS)),
  });
  await fc.assert(
    fc.asyncProperty(
      resources,
      priceLists,
      fc.array(credit, { maxLength: 12 }),
      fc.nat(80 * 24),
      (usage, prices, credits, hours) =>
        (async () => {
          const customer = await newCustomer('empty', iso(START + hours * HOUR_MS));
          const lines = [linesOf(usage), linesOf(prices, 'prices'), linesOf(credits, 'credits')];
          await customer.dataset.import(lines.filter((text) => text !== '').join('\n'), { mode: 'replace' });
          const days = await customer.cost(dateOf(START / DAY_MS), dateOf(START / DAY_MS + 89));
          const entries = await historyOf(customer);
          const amounts = (type: string): Big =>
            sum(entries.filter((entry) => entry.type === type).map(({ amount }) => amount));
          const expected = amounts('grant')
            .minus(amounts('adjustment'))
            .minus(sum(days.map(({ cost }) => cost)));
          const { effective_balance } = await summaryOf(customer);
          t.ok(expected.eq(effective_balance), `${effective_balance}, expected ${expected.toFixed()}`);
          await customer.dataset.drop();
        })(),
    ),
    { numRuns: runs(50) },
  );
});

// [nirvana/effective-balance-grants-less-adjustments, nirvana/month-run-rate-730-hours]
await t.test('the balance of an account that runs for centuries is known at once', async (t) => {
  const customer = await account('9999-12-31T00:00:00Z');
  const began = Date.parse('2026-01-02T00:00:00Z');
  const days = (Date.parse('9999-12-31T00:00:00Z') - began) / DAY_MS;
  const { effective_balance, estimated_next_charge_at, runway_months } = await summaryOf(customer);
  t.ok(new Big(effective_balance).eq(new Big('141').minus(new Big('1.2').times(days))), effective_balance);
  t.equal(estimated_next_charge_at, '9999-12-31T00:00:00Z');
  t.equal(runway_months, '0');
});

// Internal: the emulator's hint about its clock
await t.test('a request for costs after the clock gets a hint', async (t) => {
  const customer = await account('2026-02-01T00:00:00Z');
  for (const path of [
    'cost?from=2026-03-01&to=2026-03-02',
    'statements?month=2026-03',
    'history?created_at_min=2026-03-01T00:00:00Z',
  ]) {
    t.match(await customer.hint(billing(customer, path)), /clock/, path);
  }
  t.equal(await customer.hint(billing(customer, 'cost')), undefined);
});

// Internal: the simulation
await t.test('the charges of the default account keep its balance up', async (t) => {
  const customer = await newCustomer('default');
  t.equal((await historyOf(customer, '?sort=created_at:asc'))[0]?.purpose, 'first_charge');
  for (const clock of [
    '2024-01-15T00:00:00Z',
    '2025-03-01T00:00:00Z',
    '2026-02-01T00:00:00Z',
    '2027-12-31T23:59:59Z',
  ]) {
    customer.dataset.clock.set(clock);
    const { effective_balance, daily_cost, runway_months } = await summaryOf(customer);
    t.ok(
      new Big(effective_balance).gte(new Big(daily_cost).times(4)),
      `${clock}: ${effective_balance}, ${daily_cost} a day`,
    );
    t.not(runway_months, null);
  }
});
