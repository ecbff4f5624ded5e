import t, { type Test } from 'tap';
import { type Account, instance, load, MONTHLY, startAccount, TOTALS } from './account.ts';

const MONTH = { year_month: '2026-01' };
/** Of one resource in January. */
const MINUTES = 31 * 1440;

/** Two reserved instances at 0.001, three running, and a price of 0.002 beyond. */
const reserved = async (t: Test, commitment: object = {}, machines = 3): Promise<Account> => {
  const account = await startAccount(t, { clock: '2026-02-01T00:00:00Z' });
  await load(account, {
    records: Array.from({ length: machines }, () => instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null)),
    commitments: [
      {
        ...{ type: 'instance', flavor: 'g1-standard-1-2', region_id: 76, count: 2, price: '0.001', from: '2025-07-01' },
        ...commitment,
      },
    ],
    prices: [{ metric: 'g1-standard-1-2_min', price: '0.002' }],
  });
  return account;
};

const NAME = 'Instance Type: g1-standard-1-2 (1vCPU/2GB RAM) Luxembourg-2';

// [gcore/monthly-report-tells-commitment-overcommit, gcore/name-commitment-ends-commit]
await t.test('a commitment and its overcommit differ in their billing_feature_name alone', async (t) => {
  const account = await reserved(t);
  const { count, results } = await account.report(MONTHLY, MONTH);
  t.equal(count, 2);
  t.match(results, [
    { billing_feature_name: `${NAME} - Commit`, billing_value: 2 * MINUTES, cost: (2 * MINUTES) / 1000 },
    { billing_feature_name: `${NAME} - Overcommit`, billing_value: MINUTES, cost: (2 * MINUTES) / 1000 },
  ]);
  const { results: payg } = await account.report(TOTALS, {
    ...{ time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' },
  });
  t.match(payg, [{ billing_feature_name: `${NAME} - PAYG`, billing_value: 3 * MINUTES, cost: (6 * MINUTES) / 1000 }]);
});

// [gcore/reserved-minutes-month-pool-paid]
await t.test('a commitment is paid for whether it is used or not', async (t) => {
  const one = await reserved(t, {}, 1);
  t.match(await one.report(MONTHLY, MONTH), {
    count: 1,
    results: [{ billing_value: MINUTES, cost: (2 * MINUTES) / 1000 }],
  });
  const none = await reserved(t, {}, 0);
  const unused = [{ type: 'instance', flavor: 'g1-standard-1-2', billing_value: 0, cost: (2 * MINUTES) / 1000 }];
  t.match(await none.report(MONTHLY, MONTH), { count: 1, price_status: 'show', results: unused });
  t.match(await none.report(MONTHLY, { ...MONTH, types: ['instance'], regions: [76] }), { results: unused });
  t.match(await none.report(MONTHLY, { ...MONTH, types: ['volume'] }), { count: 0 });
  t.match(await none.report(MONTHLY, { ...MONTH, regions: [80] }), { count: 0 });
});

// [gcore/reserved-minutes-month-pool-paid]
await t.test('overcommit has the price of the commitment or, by default, that of the metric on its day', async (t) => {
  const own = await reserved(t, { overcommit_price: '0.005' });
  t.match((await own.report(MONTHLY, MONTH)).results[1], { cost: (5 * MINUTES) / 1000 });
  const changing = await reserved(t);
  await load(changing, { prices: [{ metric: 'g1-standard-1-2_min', from: '2026-01-31', price: '0.004' }] });
  // The pool lasts for two thirds of the month; three instances of the last day are at the new price.
  const expected = ((MINUTES - 3 * 1440) * 2 + 3 * 1440 * 4) / 1000;
  t.match((await changing.report(MONTHLY, MONTH)).results[1], { billing_value: MINUTES, cost: expected });
});

// [gcore/reserved-minutes-month-pool-paid]
await t.test('a commitment reserves the minutes of its own days', async (t) => {
  const account = await reserved(t, { from: '2026-01-22' });
  t.match((await account.report(MONTHLY, MONTH)).results[0], { billing_value: 2 * 10 * 1440 });
  t.match(await account.report(MONTHLY, { year_month: '2025-12' }), { count: 0 });
  const ended = await reserved(t, { to: '2026-01-01' });
  t.match((await ended.report(MONTHLY, MONTH)).results, [{ billing_feature_name: `${NAME} - PAYG` }]);
});

// [gcore/reserved-minutes-month-pool-paid]
await t.test('a commitment has no effect before its first day', async (t) => {
  const account = await reserved(t, { from: '2026-01-22' });
  t.match((await account.report(MONTHLY, MONTH, '2026-01-21T23:59:00Z')).results, [
    { billing_feature_name: `${NAME} - PAYG` },
  ]);
});

// [gcore/response-format-asks-csv-columns]
await t.test('the monthly export has one line for what is reserved and what is used beyond it', async (t) => {
  const account = await reserved(t);
  const { type, text } = await account.post(MONTHLY, { ...MONTH, response_format: 'csv_totals' });
  t.equal(type, 'text/csv; charset=utf-8');
  t.equal(
    text,
    'Type,Feature,Region_id,Region_name,Period,Units,Value,Commit value,Commit cost,Overcommit cost,Error,Currency\r\n' +
      `instance,${NAME} - Commit,76,Luxembourg-2,2026-01,minutes,133920,89280,89.28,89.28,,EUR\r\n`,
  );
});

// [gcore/monthly-report-tells-commitment-overcommit, gcore/name-commitment-ends-commit]
await t.test('the default account has a commitment, and uses more', async (t) => {
  const account = await startAccount(t, { scenario: 'default' });
  const { results } = await account.report(MONTHLY, MONTH);
  const modes = results.map((row) => / - (\w+)$/.exec(String(row['billing_feature_name']))?.[1]);
  for (const mode of ['Commit', 'Overcommit', 'PAYG']) t.ok(modes.includes(mode), mode);
});

// [gcore/cloud-v2-reservations-hourly-monthly, gcore/month-hours-period-first-month]
await t.test('reservations have hourly and monthly prices, and the hours of the month', async (t) => {
  const account = await reserved(t);
  const { status, text } = await account.get('/cloud/v2/reservations', '2026-01-15T00:00:00Z');
  t.equal(status, 200);
  t.match(JSON.parse(text), {
    count: 1,
    results: [
      {
        ...{ region_name: 'Luxembourg-2', resource_name: 'g1-standard-1-2', resource_count: 2, unit_name: 'H' },
        ...{ unit_size_month: '744.00000000', unit_size_total: '1488.00000000' },
        commit: {
          ...{ active_from: '2025-07-01T00:00:00Z', active_to: null, price_per_unit: '0.06000000' },
          ...{ price_per_month: '44.64000000', price_total: '89.28000000' },
        },
        active_overcommit: { price_per_unit: '0.12000000' },
        hardware_info: { cpu: '1vCPU', ram: '2GB RAM', disk: null },
      },
    ],
  });
});

// [gcore/cloud-v2-reservations-hourly-monthly]
await t.test('reservations are filtered by metric, region, period and whether they are active', async (t) => {
  const account = await reserved(t);
  const other = { type: 'baremetal', flavor: 'bm2-hf-medium', region_id: 80, count: 1, price: '0.004' };
  await load(account, { commitments: [{ ...other, from: '2025-01-01', to: '2025-12-01' }] });
  const names = async (query: string): Promise<string[]> => {
    const { text } = await account.get(`/cloud/v2/reservations${query}`);
    return (JSON.parse(text) as { results: { resource_name: string }[] }).results.map((one) => one.resource_name);
  };
  const [machine, metal] = ['g1-standard-1-2', 'bm2-hf-medium'];
  t.same(await names(''), [machine, metal]);
  t.same(await names('?order_by=active_from.asc'), [metal, machine]);
  t.same(await names('?order_by=active_to.asc'), [metal, machine]);
  t.same(await names('?show_inactive=false'), [machine]);
  t.same(await names('?region_id=80'), [metal]);
  t.same(await names('?metric_name=g1-standard-1-2_min'), [machine]);
  t.same(await names('?time_from=2025-11-15T00:00:00Z&time_to=2025-12-01T00:00:00Z&show_inactive=false'), [
    machine,
    metal,
  ]);
  t.same(await names('?time_from=2025-12-01T00:00:00Z&time_to=2026-01-01T00:00:00Z'), [machine]);
  for (const query of [
    '?time_from=2026-01-01T00:00:00Z',
    '?time_from=2026-01-01T00:00:00Z&time_to=2026-03-01T00:00:00Z',
  ]) {
    t.equal((await account.get(`/cloud/v2/reservations${query}`)).status, 400, query);
  }
});
