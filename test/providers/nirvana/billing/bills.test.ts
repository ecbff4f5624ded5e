import t from 'tap';
import { startEmulator } from '../../../../src/index.ts';
import { type Customer, customerOf, linesOf, newCustomer, type Price, type Statement } from './account.ts';

const [ATLAS, BEACON] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];

const RESOURCES = [
  // A bundle for a day and a half, and its successor that still runs.
  {
    resource_type: 'vm',
    project_id: ATLAS,
    started_at: '2026-01-10T12:00:00Z',
    dimensions: [
      {
        ...{ dimension: 'compute_n1_standard_2', quantity: 1, ended_at: '2026-01-12T00:00:00Z' },
        children: [
          { dimension: 'compute_vcpu', quantity: 2 },
          { dimension: 'compute_memory_gb', quantity: 8 },
        ],
      },
      {
        ...{ dimension: 'compute_n1_standard_4', quantity: 1, started_at: '2026-01-12T00:00:00Z' },
        children: [{ dimension: 'compute_vcpu', quantity: 4 }],
      },
    ],
  },
  // Stands alone; its price changes on the 21st.
  {
    resource_type: 'volume',
    project_id: ATLAS,
    started_at: '2026-01-20T00:00:00Z',
    ended_at: '2026-01-22T00:00:00Z',
    dimensions: [{ dimension: 'storage_abs_gb', quantity: 100 }],
  },
  {
    resource_type: 'vpc',
    project_id: BEACON,
    started_at: '2026-01-01T00:00:00Z',
    ended_at: '2026-01-01T00:20:00Z',
    dimensions: [
      { dimension: 'network_vpc', quantity: 1 },
      { dimension: 'dimension_without_price', quantity: 3 },
    ],
  },
];

const PRICES = [
  { metric: 'compute_vcpu', price: '0.02' },
  { metric: 'compute_memory_gb', price: '0.005' },
  { metric: 'storage_abs_gb', price: '0.0002' },
  { metric: 'storage_abs_gb', from: '2026-01-21', price: '0.0001' },
  { metric: 'network_vpc', price: '3' },
];

const PROJECTS = [{ id: ATLAS, name: 'atlas', tags: ['prod', 'eu'], created_at: '2025-12-01T00:00:00Z' }];

async function account(clock = '2026-01-31T12:00:00Z'): Promise<Customer> {
  const customer = await newCustomer('empty', clock);
  const lines = [linesOf(RESOURCES), linesOf(PRICES, 'prices'), linesOf(PROJECTS, 'projects')].join('\n');
  await customer.dataset.import(lines, { mode: 'replace' });
  return customer;
}

const costs = (days: readonly { readonly date: string; readonly cost: string }[]): Record<string, string> =>
  Object.fromEntries(days.map(({ date, cost }) => [date, cost]));

// [nirvana/billing-cost-entry-each-utc, nirvana/cost-quantity-x-hours-x, nirvana/quantity-hours-rounded-nine-digits]
await t.test(
  'cost is quantity x hours x unit price: one entry for each day, oldest first, 0 on idle days',
  async (t) => {
    const customer = await account();
    t.same(costs(await customer.cost('2025-12-31', '2026-01-12')), {
      '2025-12-31': '0',
      '2026-01-01': '0.999999999', // A third of an hour, to nine digits.
      ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9].map((day) => [`2026-01-0${day}`, '0'])),
      '2026-01-10': '0.96', // 12 h x (2 x 0.02 + 8 x 0.005)
      '2026-01-11': '1.92',
      '2026-01-12': '1.92', // 24 h x 4 x 0.02
    });
  },
);

// [nirvana/billing-cost-entry-each-utc]
await t.test('open resources count up to the clock', async (t) => {
  const customer = await account();
  t.same(costs(await customer.cost('2026-01-30', '2026-02-02')), {
    '2026-01-30': '1.92',
    '2026-01-31': '0.96',
    '2026-02-01': '0',
    '2026-02-02': '0',
  });
});

// [nirvana/costs-prices-quantity-hours-decimals, nirvana/statement-groups-project-resource, nirvana/resource-types-items-children-ordered, nirvana/display-name-people-v-cpu]
await t.test('a statement groups by project, resource type and dimension', async (t) => {
  const customer = await account();
  const statement = await customer.statement('2026-01');
  const compute = (name: string) => ({ dimension: `compute_${name}`, unit_price: null });
  const expected: Statement = {
    currency: 'USD',
    month: '2026-01',
    total: '42.039999999',
    projects: [
      {
        project_id: ATLAS,
        project_name: 'atlas',
        subtotal: '41.04',
        resource_types: [
          {
            resource_type: 'vm',
            subtotal: '40.32',
            items: [
              {
                ...compute('n1_standard_2'),
                display_name: 'n1-standard-2 (hours)',
                quantity_hours: '36',
                cost: '2.88',
                children: [
                  {
                    dimension: 'compute_memory_gb',
                    display_name: 'Memory GB (hours)',
                    ...{ quantity_hours: '288', unit_price: '0.005', cost: '1.44' },
                  },
                  {
                    dimension: 'compute_vcpu',
                    display_name: 'vCPU (hours)',
                    ...{ quantity_hours: '72', unit_price: '0.02', cost: '1.44' },
                  },
                ],
              },
              {
                ...compute('n1_standard_4'),
                display_name: 'n1-standard-4 (hours)',
                quantity_hours: '468',
                cost: '37.44',
                children: [
                  {
                    dimension: 'compute_vcpu',
                    display_name: 'vCPU (hours)',
                    ...{ quantity_hours: '1872', unit_price: '0.02', cost: '37.44' },
                  },
                ],
              },
            ],
          },
          {
            resource_type: 'volume',
            subtotal: '0.72',
            items: [
              {
                dimension: 'storage_abs_gb',
                display_name: 'ABS storage GB (hours)',
                ...{ quantity_hours: '4800', unit_price: null, cost: '0.72' },
                children: [
                  {
                    dimension: 'storage_abs_gb',
                    display_name: 'ABS storage GB (hours)',
                    ...{ quantity_hours: '2400', unit_price: '0.0002', cost: '0.48' },
                  },
                  {
                    dimension: 'storage_abs_gb',
                    display_name: 'ABS storage GB (hours)',
                    ...{ quantity_hours: '2400', unit_price: '0.0001', cost: '0.24' },
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        project_id: BEACON,
        project_name: BEACON,
        subtotal: '0.999999999',
        resource_types: [
          {
            resource_type: 'vpc',
            subtotal: '0.999999999',
            items: [
              {
                dimension: 'dimension_without_price',
                display_name: 'dimension without price (hours)',
                ...{ quantity_hours: '1', unit_price: null, cost: '0', children: [] },
              },
              {
                dimension: 'network_vpc',
                display_name: 'VPC (hours)',
                ...{ quantity_hours: '0.333333333', unit_price: '3.00', cost: '0.999999999', children: [] },
              },
            ],
          },
        ],
      },
    ],
  };
  t.same(statement, expected);
});

// [nirvana/head-components-unit-price-null]
await t.test('a head with components has no unit price, and costs what its children cost', async (t) => {
  const customer = await account();
  const items = (await customer.statement('2026-01')).projects[0]?.resource_types[0]?.items ?? [];
  t.match(items, [{ unit_price: null, cost: '2.88', children: [{ cost: '1.44' }, { cost: '1.44' }] }, {}]);
});

// [nirvana/price-changes-within-month-makes]
await t.test('a price that changes within the month makes a child for each rate', async (t) => {
  const customer = await account();
  const items = (await customer.statement('2026-01')).projects[0]?.resource_types[1]?.items ?? [];
  t.match(items, [{ unit_price: null, children: [{ unit_price: '0.0002' }, { unit_price: '0.0001' }] }]);
});

// [nirvana/dimension-without-price-unit-price]
await t.test('a dimension without a price has neither a unit price nor children, and costs nothing', async (t) => {
  const customer = await account();
  const items = (await customer.statement('2026-01')).projects[1]?.resource_types[0]?.items ?? [];
  t.match(items[0], { dimension: 'dimension_without_price', unit_price: null, cost: '0', children: [] });
});

// [nirvana/statement-groups-project-resource]
await t.test('a month without consumption has no projects', async (t) => {
  const customer = await account();
  t.same(await customer.statement('2025-06'), { currency: 'USD', month: '2025-06', total: '0', projects: [] });
});

// [nirvana/inclusive-utc-days-most-90, nirvana/month-utc-month-default-current]
await t.test('the last 31 days and the current month are the defaults', async (t) => {
  const customer = await account('2026-03-05T06:00:00Z');
  const billing = `/v1/organizations/${customer.organization}/billing`;
  t.match(await customer.get(`${billing}/cost`), { currency: 'USD', from: '2026-02-03', to: '2026-03-05' });
  t.match(await customer.get(`${billing}/cost?to=2026-01-31`), { from: '2026-01-01', to: '2026-01-31' });
  t.match(await customer.get(`${billing}/cost?from=2026-03-01`), { from: '2026-03-01', to: '2026-03-05' });
  t.match(await customer.get(`${billing}/statements`), { month: '2026-03' });
});

// [nirvana/inclusive-utc-days-most-90, nirvana/more-than-90-days-after]
await t.test('a range of more than 90 days, or that ends before it starts, is refused', async (t) => {
  const customer = await account();
  const billing = `/v1/organizations/${customer.organization}/billing`;
  const refusals = {
    'cost?from=2026-01-01&to=2026-04-01': 'from and to must span at most 90 days',
    'cost?from=2026-01-02&to=2026-01-01': 'from must not be after to',
    'cost?from=2026-02-30': 'from must be one day, such as 2026-01-31',
    'cost?to=': 'to must be one day, such as 2026-01-31',
    'statements?month=2026-13': 'month must be one month, such as 2026-01',
    'statements?month=month': 'month must be one month, such as 2026-01',
  };
  for (const [path, message] of Object.entries(refusals)) {
    t.same(await customer.send(`${billing}/${path}`), { status: 400, body: { code: 'bad_request', message } }, path);
  }
  t.equal((await customer.cost('2026-01-01', '2026-03-31')).length, 90);
});

// [nirvana/api-key-sees-organization-another]
await t.test('an id of another organization is not found', async (t) => {
  const customer = await account();
  for (const path of ['', '/billing/cost', '/billing/statements', '/billing/summary', '/billing/history']) {
    const { status, body } = await customer.send(`/v1/organizations/${ATLAS}${path}`);
    t.match({ status, body }, { status: 404, body: { code: 'not_found', message: 'no such organization' } }, path);
    const own = await customer.send(`/v1/organizations/${customer.organization.toUpperCase()}${path}`);
    t.equal(own.status, 200, path);
  }
});

// [nirvana/prices-invented-those-default-list]
await t.test(
  'default_prices: false leaves an account without prices, and its own prices replace the default ones',
  async (t) => {
    const head = 'seed: 1\nclock: 2026-02-01T00:00:00Z\nspan: { from: 2026-01-01, to: 2026-03-01 }\nnirvana:\n';
    const dir = t.testdir({
      'none.yaml': `${head}  default_prices: false\n`,
      'own.yaml': `${head}  prices: [{ metric: compute_vcpu, price: 1 }]\n`,
    });
    const customerOfFile = async (file: string): Promise<Customer> => {
      const emulator = await startEmulator({ scenario: `${dir}/${file}`, socket: false, providers: ['nirvana'] });
      t.teardown(() => emulator.close());
      return customerOf(emulator, emulator.dataset);
    };
    const none = await customerOfFile('none.yaml');
    t.same(await none.prices(), []);
    const own = await (await customerOfFile('own.yaml')).prices();
    const vcpu = (list: readonly Price[]) => list.filter(({ metric }) => metric === 'compute_vcpu');
    t.match(vcpu(own), [{ price: '1' }]);
    t.ok(own.length > 5);
  },
);
