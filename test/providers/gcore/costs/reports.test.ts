import t from 'tap';
import { instance, load, MONTHLY, RESOURCES, type Row, startAccount, TOTALS, USAGE } from './account.ts';

const JANUARY = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' };
const MINUTES = 31 * 1440;

const volume = (size: number, more: object = {}): object => ({
  ...{ type: 'volume', project_id: 16, region_id: 76, last_name: 'disk', volume_type: 'standard' },
  segments: [{ started_at: '2026-01-01T00:00:00Z', ended_at: '2026-02-01T00:00:00Z', size }],
  ...more,
});

// [gcore/same-request-row-cost-row]
await t.test('a row with cost is the usage row and four fields', async (t) => {
  const account = await startAccount(t, { scenario: 'default' });
  const usage = await account.report<{ count: number; resources: Row[]; totals: Row[] }>(USAGE, {
    ...JANUARY,
    limit: 500,
  });
  const costs = await account.report(RESOURCES, { ...JANUARY, limit: 500 });
  t.equal(costs.count, usage.count);
  const withoutCost = ({ billing_feature_name, cost, currency, err, ...row }: Row) => {
    t.ok([billing_feature_name, cost, currency, err].every((value) => value !== undefined));
    return row;
  };
  t.strictSame(costs.results.map(withoutCost), usage.resources);
  const totals = await account.report(TOTALS, JANUARY);
  t.strictSame(totals.results.filter(({ type }) => type !== 'backup').map(withoutCost), usage.totals);
});

// [gcore/price-change-splits-period-utc]
await t.test('cost is usage times price, and a price change splits a row by day', async (t) => {
  const account = await startAccount(t);
  await load(account, {
    records: [instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null), volume(100)],
    prices: [
      { metric: 'g1-standard-1-2_min', price: '0.001' },
      { metric: 'volume_t_standard_gbm', price: '0.000002' },
      { metric: 'volume_t_standard_gbm', from: '2026-01-11', price: '0.000003' },
    ],
  });
  for (const path of [RESOURCES, TOTALS, MONTHLY]) {
    const { results, price_status } = await account.report(
      path,
      path === MONTHLY ? { year_month: '2026-01' } : JANUARY,
    );
    t.equal(price_status, 'show');
    const costOf = (type: string) => results.find((row) => row.type === type)?.['cost'];
    t.equal(costOf('instance'), MINUTES / 1000);
    // 100 GiB: ten days at one price and 21 at the other.
    t.equal(costOf('volume'), (100 * 1440 * (10 * 2 + 21 * 3)) / 1_000_000);
  }
});

// [gcore/price-change-splits-period-utc]
await t.test('a price change within the period also splits resources that a filter selects by name', async (t) => {
  const account = await startAccount(t);
  await load(account, {
    records: [volume(100, { last_name: 'a' }), volume(50, { last_name: 'b' }), volume(7, { last_name: 'c' })],
    prices: [
      { metric: 'volume_t_standard_gbm', price: '0.000002' },
      { metric: 'volume_t_standard_gbm', from: '2026-01-11', price: '0.000003' },
    ],
  });
  const filter = { schema_filter: { type: 'volume', field: 'last_name', values: ['a', 'c'] } };
  const { results } = await account.report(TOTALS, { ...JANUARY, ...filter });
  t.match(results, [{ cost: (107 * 1440 * (10 * 2 + 21 * 3)) / 1_000_000 }]);
});

// [gcore/rounding-rounds-costs-5-decimal, gcore/rounding-half-up-happens-once]
await t.test('costs are rounded to five decimals by default, half up, and exact without rounding', async (t) => {
  const account = await startAccount(t);
  const minute = { started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:01:00Z' };
  await load(account, {
    records: [instance('tiny', '', '', { segments: [minute] }), instance('odd', '', '', { segments: [minute] })],
    prices: [
      { metric: 'tiny_min', price: '0.000005' },
      { metric: 'odd_min', price: '0.123456789012345678' },
    ],
  });
  const costs = async (rounding?: boolean) =>
    (await account.exact(TOTALS, { ...JANUARY, ...(rounding !== undefined && { rounding }) })).results.map(
      ({ cost }) => cost,
    );
  t.same(await costs(), ['0.12346', '0.00001']);
  t.same(await costs(true), ['0.12346', '0.00001']);
  t.same(await costs(false), ['0.123456789012345678', '0.000005']);
});

// [gcore/rounding-half-up-happens-once]
await t.test('a total is rounded once, and not the sum of rounded rows', async (t) => {
  const account = await startAccount(t);
  const minute = { started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:01:00Z' };
  await load(account, {
    records: [1, 2, 3].map((number) => instance('tiny', '', '', { last_name: `tiny-${number}`, segments: [minute] })),
    prices: [{ metric: 'tiny_min', price: '0.000004' }],
  });
  t.match(await account.report(RESOURCES, JANUARY), { results: [{ cost: 0 }, { cost: 0 }, { cost: 0 }] });
  t.match(await account.report(TOTALS, JANUARY), { results: [{ cost: 0.00001 }] });
});

// [gcore/missing-price-cost-null-err]
await t.test('a metric without a price is not free: cost null, err, and price_status error', async (t) => {
  const account = await startAccount(t);
  await load(account, {
    records: [
      instance('unheard-of', '2026-01-01T00:00:00Z', null),
      instance('late', '2026-01-01T00:00:00Z', null),
      instance('ended', '2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z'),
      instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null),
    ],
    prices: [
      { metric: 'late_min', from: '2026-01-20', price: '1' },
      { metric: 'ended_min', price: '1' },
      { metric: 'ended_min', from: '2026-01-20', price: null },
    ],
  });
  const { price_status, results } = await account.report(TOTALS, JANUARY);
  t.equal(price_status, 'error');
  t.match(results, [
    { billing_metric_name: 'ended_min', cost: 4 * 1440, err: null },
    { billing_metric_name: 'g1-standard-1-2_min', cost: Number, currency: 'EUR', err: null },
    { billing_metric_name: 'late_min', cost: null, err: 'No price for late_min' },
    { billing_metric_name: 'unheard-of_min', cost: null, err: 'No price for unheard-of_min' },
  ]);
  const page = await account.report(RESOURCES, { ...JANUARY, limit: 1, order_by: ['billing_value.asc'] });
  t.match(page, { price_status: 'error', results: [{ billing_metric_name: 'ended_min', cost: 4 * 1440 }] });
  t.match(await account.report(MONTHLY, { year_month: '2026-01' }), { price_status: 'error' });
  const priced = { ...JANUARY, schema_filter: { type: 'instance', field: 'flavor', values: ['ended'] } };
  t.match(await account.report(RESOURCES, priced), { price_status: 'show' });
});

// [gcore/price-status-hide-cost-currency]
await t.test('a scenario can hide prices, and omit the default ones', async (t) => {
  const head = { seed: 1, clock: '2026-02-01T00:00:00Z', span: { from: '2026-01-01', to: '2026-02-01' } };
  const records = [instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null)];
  const folder = t.testdir({
    'hidden.yaml': JSON.stringify({ ...head, gcore: { price_status: 'hide', records } }),
    'unpriced.yaml': JSON.stringify({ ...head, gcore: { default_prices: false, records } }),
  });
  const hidden = await startAccount(t, { scenario: `${folder}/hidden.yaml` });
  t.match(await hidden.report(TOTALS, JANUARY), {
    price_status: 'hide',
    results: [{ cost: null, currency: null, err: null, billing_value: MINUTES }],
  });
  const unpriced = await startAccount(t, { scenario: `${folder}/unpriced.yaml` });
  t.match(await unpriced.report(TOTALS, JANUARY), { price_status: 'error', results: [{ cost: null }] });
});

// [gcore/billing-feature-name-product-configuration]
await t.test('features are named as in the vendor’s examples', async (t) => {
  const account = await startAccount(t);
  const running = { segments: [{ started_at: '2026-01-01T00:00:00Z' }] };
  await load(account, {
    records: [
      instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null),
      volume(10, { region_id: 1 }),
      {
        ...{ type: 'egress_traffic', project_id: 16, region_id: 76, instance_type: 'vm', instance_name: 'web' },
        segments: [{ started_at: '2026-01-01T00:00:00Z', rate: 5 }],
      },
      { type: 'basic_vm', project_id: 16, region_id: 76, last_name: 'b', flavor: 'g2s-shared-1-2-25', ...running },
      { type: 'baremetal', project_id: 16, region_id: 76, last_name: 'b', flavor: 'bm2-hf-medium', ...running },
      {
        ...{ type: 'inference', project_id: 16, region_id: 76, last_name: 'i' },
        ...{ flavor: 'inference-16vcpu-232gib-1xl40s-48gb' },
        segments: [{ started_at: '2026-01-01T00:00:00Z', rate: 1 }],
      },
    ],
  });
  const { results } = await account.report(TOTALS, JANUARY);
  t.same(results.map(({ billing_feature_name }) => billing_feature_name).sort(), [
    'Block Storage (Standard) - Gb Luxembourg-1 - PAYG',
    'Egress traffic Luxembourg-2 - PAYG',
    'Inference at the Edge - GPU L40s (48 GB Memory) Usage Luxembourg-2 - PAYG',
    'Instance Type: bm2-hf-medium (1x Intel Xeon E-2388G, 64GB, 2x480 SSD, 2x1Gbit NIC) Luxembourg-2 - PAYG',
    'Instance Type: g1-standard-1-2 (1vCPU/2GB RAM) Luxembourg-2 - PAYG',
    'Instance Type: g2s-shared-1-2-25 (1vCPU/2GB RAM/25GB SSD) Luxembourg-2 - PAYG',
  ]);
});

// [gcore/backup-total-cost-reports-last, gcore/last-size-total-backups-size]
await t.test('a total of backups has the size of those that exist at the end of the period', async (t) => {
  const account = await startAccount(t);
  const backup = (size: number, ended_at: string | null) => ({
    ...{ type: 'backup', project_id: 16, region_id: 76, last_name: 'nightly' },
    segments: [{ started_at: '2026-01-01T00:00:00Z', ended_at, size }],
  });
  await load(account, {
    records: [backup(5, null), backup(7, '2026-03-01T00:00:00Z'), backup(9, '2026-01-20T00:00:00Z')],
  });
  t.match(await account.report(TOTALS, JANUARY), { count: 1, results: [{ type: 'backup', last_size: 12 }] });
  const filter = { schema_filter: { type: 'backup', field: 'last_size', values: ['7', '9'] } };
  t.match(await account.report(TOTALS, { ...JANUARY, ...filter }), { results: [{ last_size: 7 }] });
});

// [gcore/count-number-all-matching-resources]
await t.test('count is the number of resources, or of the totals that are returned', async (t) => {
  const account = await startAccount(t);
  await load(account, { records: [volume(1), volume(2), instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null)] });
  t.match(await account.report(RESOURCES, { ...JANUARY, limit: 1 }), { count: 3, results: { length: 1 } });
  t.match(await account.report(TOTALS, JANUARY), { count: 2, results: { length: 2 } });
  t.match(await account.report(MONTHLY, { year_month: '2026-01' }), { count: 2, results: { length: 2 } });
});
