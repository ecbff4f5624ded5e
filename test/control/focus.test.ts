import Big from 'big.js';
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { fc, runs } from '../helpers/properties.ts';
import { customerOf, iso, instant, linesOf, priceLists, resources } from '../providers/nirvana/billing/account.ts';
import { parseCsv } from '../helpers/csv.ts';

type Row = Readonly<Record<string, string>>;

const emulator = await startEmulator({ socket: false });
t.teardown(() => emulator.close());

const nextMonth = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);

async function textOf(month: string, query = '', name = 'default'): Promise<string> {
  const period = `from=${month}-01&to=${nextMonth(month)}-01`;
  const url = `/_emulator/datasets/${name}/focus?focus_version=1.2&${period}${query}`;
  const { statusCode, body } = await emulator.inject({ url });
  if (statusCode !== 200) throw new Error(`${statusCode} ${body}`);
  return body;
}

const rowsOf = async (month: string, query = ''): Promise<Row[]> => parseCsv(await textOf(month, query));

/** The exact sum of a column, where all of a row's other columns have these values. */
function sum(rows: readonly Row[], column: string, wanted: Row = {}): Big {
  return rows
    .filter((row) => Object.entries(wanted).every(([name, value]) => row[name] === value))
    .reduce((total, row) => total.plus(row[column] === '' ? 0 : (row[column] ?? 0)), new Big(0));
}

const headers = (key: string, scheme: string) => ({ authorization: `${scheme} ${emulator.env[key] ?? ''}` });

async function statement(month: string): Promise<string> {
  const get = (url: string) => emulator.inject({ url, headers: headers('NIRVANA_LABS_API_KEY', 'Bearer') });
  const [organization] = (await get('/v1/organizations')).json<{ items: { id: string }[] }>().items;
  const billing = `/v1/organizations/${organization?.id ?? ''}/billing`;
  return (await get(`${billing}/statements?month=${month}`)).json<{ total: string }>().total;
}

/** What the monthly report of Gcore comes to, not rounded. */
async function monthlyCost(month: string): Promise<Big> {
  const { body } = await emulator.inject({
    ...{ method: 'POST', url: '/cloud/v1/reservation_cost_report/totals' },
    ...{ headers: headers('GCORE_API_KEY', 'APIKey'), payload: { year_month: month, rounding: false } },
  });
  return [...body.matchAll(/"cost":([\d.]+)/g)].reduce((total, [, cost = '0']) => total.plus(cost), new Big(0));
}

const MONTHS = ['2024-02', '2024-12', '2025-07', '2026-01', '2026-02'];
const clocks = fc.constantFrom('2026-02-01T00:00:00Z', '2026-01-17T13:37:42.123Z', '2026-03-01T00:00:00Z');

await t.test("what a month bills is the provider's own bill of the month, exactly, under any clock", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...MONTHS), clocks, async (month, clock) => {
      emulator.clock.set(clock);
      const rows = await rowsOf(month);
      const labs = rows.filter(({ ProviderName }) => ProviderName === 'Nirvana Labs');
      const usage = labs.filter(({ ChargeCategory }) => ChargeCategory !== 'Credit');
      t.equal(sum(usage, 'BilledCost').toFixed(), new Big(await statement(month)).toFixed(), `${month} at ${clock}`);
      const gcore = rows.filter(({ ProviderName }) => ProviderName === 'Gcore');
      t.equal(sum(gcore, 'BilledCost').toFixed(), (await monthlyCost(month)).toFixed(), `${month} at ${clock}`);
    }),
    { numRuns: runs(15) },
  );
  emulator.clock.set('2026-02-01T00:00:00Z');
});

await t.test('resources share the rounding of their meter, whatever starts and ends when', async (t) => {
  await fc.assert(
    fc.asyncProperty(resources, priceLists, instant, async (records, prices, now) => {
      const dataset = await emulator.datasets.create({ scenario: 'empty', clock: iso(now) });
      const customer = await customerOf(emulator, dataset);
      try {
        const lines = [linesOf(records), linesOf(prices, 'prices')].filter((text) => text !== '').join('\n');
        await customer.dataset.import(lines, { mode: 'replace' });
        for (const month of ['2025-12', '2026-01']) {
          for (const granularity of ['daily', 'hourly']) {
            const rows = parseCsv(await textOf(month, `&granularity=${granularity}`, dataset.name));
            const { total } = await customer.statement(month);
            t.equal(sum(rows, 'BilledCost').toFixed(), new Big(total).toFixed());
          }
        }
      } finally {
        await customer.dataset.drop();
      }
    }),
    { numRuns: runs(15) },
  );
});

await t.test('hours add up to days, and the same request gives the same bytes', async (t) => {
  const daily = await textOf('2026-01');
  t.equal(await textOf('2026-01'), daily);
  const hourly = await rowsOf('2026-01', '&granularity=hourly&provider=nirvana');
  const days = parseCsv(daily).filter(({ ProviderName }) => ProviderName === 'Nirvana Labs');
  for (const column of ['BilledCost', 'PricingQuantity', 'ConsumedQuantity']) {
    t.equal(sum(hourly, column).toFixed(), sum(days, column).toFixed(), column);
  }
});

await t.test('the charge periods of a resource at a price and commitment do not overlap', async (t) => {
  const rows = await rowsOf('2026-01');
  const seen = new Set<string>();
  for (const row of rows) {
    const { ResourceId, ResourceType, SkuPriceId, SkuPriceDetails, ChargePeriodStart, ChargePeriodEnd } = row;
    const key = JSON.stringify([
      ResourceId,
      ResourceType,
      SkuPriceId,
      SkuPriceDetails,
      row['CommitmentDiscountStatus'],
      row['CommitmentDiscountId'],
      row['ResourceName'],
      ChargePeriodStart,
      row['SubAccountId'],
    ]);
    if (row['ChargeCategory'] === 'Usage' && seen.has(key)) t.fail(key);
    seen.add(key);
    if ((ChargePeriodStart ?? '') >= (ChargePeriodEnd ?? '')) t.fail(`empty period ${ChargePeriodStart ?? ''}`);
  }
});

await t.test('the effective cost of what a commitment covers and what nothing used is what it cost', async (t) => {
  const rows = (await rowsOf('2026-01')).filter((row) => row['CommitmentDiscountId'] !== '');
  const purchase = { ChargeCategory: 'Purchase' };
  t.ok(sum(rows, 'BilledCost', purchase).gt(0));
  const usage = { ChargeCategory: 'Usage' };
  t.equal(sum(rows, 'EffectiveCost', usage).toFixed(), sum(rows, 'BilledCost', purchase).toFixed());
  t.equal(sum(rows, 'BilledCost', usage).toFixed(), '0');
  t.equal(sum(rows, 'EffectiveCost', purchase).toFixed(), '0');
});

await t.test(
  'the runtime of a month is that of its sessions, and what came to light later is a correction',
  async (t) => {
    const record = (createdAt: string, stoppedAt: string, more = {}) => ({ createdAt, stoppedAt, ...more });
    const dataset = await emulator.datasets.create({ scenario: 'empty', clock: '2026-02-20T00:00:00Z' });
    t.teardown(() => dataset.drop());
    await dataset.addRecord('gitpod', record('2026-01-31T22:00:00Z', '2026-02-01T01:30:00.250Z'));
    await dataset.addRecord('gitpod', record('2026-01-30T00:00:00Z', '2026-01-30T01:00:00Z'));
    const late = record('2026-01-10T00:00:00Z', '2026-01-10T00:01:00Z', { arrivesAt: '2026-02-10T00:00:00Z' });
    await dataset.addRecord('gitpod', late);
    const rows = async (month: string) => parseCsv(await textOf(month, '', dataset.name));
    t.match(await rows('2026-01'), [{ ConsumedQuantity: '3600', ChargeClass: '', BilledCost: '0' }]);
    const february = (await rows('2026-02')).map((row) => [
      ...[row['ChargePeriodStart'], row['ChargeClass'], row['ConsumedQuantity'], row['BillingPeriodStart']],
    ]);
    t.same(february.toSorted(), [
      ['2026-01-10T00:00:00Z', 'Correction', '60', '2026-02-01T00:00:00Z'],
      ['2026-01-31T00:00:00Z', 'Correction', '7200', '2026-02-01T00:00:00Z'],
      ['2026-02-01T00:00:00Z', '', '5400.25', '2026-02-01T00:00:00Z'],
    ]);
  },
);

await t.test('environments say who used them', async (t) => {
  const rows = await rowsOf('2026-01', '&provider=gitpod');
  const { body } = await emulator.inject('/_emulator/datasets/default/export?provider=gitpod');
  const members = body
    .split('\n')
    .filter((line) => line.includes('"kind":"members"'))
    .map((line) => (JSON.parse(line) as { record: { userId: string; fullName: string } }).record);
  const names = new Map(members.map(({ userId, fullName }) => [userId, fullName]));
  t.ok(names.size > 0 && rows.some((row) => names.has(row['x_UserId'] ?? '')));
  for (const row of rows) {
    const name = names.get(row['x_UserId'] ?? '');
    if (name !== undefined && row['x_UserName'] !== name) t.fail(`${name} is ${row['x_UserName'] ?? ''}`);
  }
});

await t.test('credits that were given are negative, and payments are no charges', async (t) => {
  const given = (await rowsOf('2024-01', '&provider=nirvana')).filter((row) => row['ChargeCategory'] === 'Credit');
  t.match(given, [{ BilledCost: '-1000', ChargeDescription: 'Welcome credit' }]);
  const paid = (await rowsOf('2025-11', '&provider=nirvana')).filter((row) => row['ChargeCategory'] === 'Credit');
  t.same(paid, []);
});

await t.test('a price times the quantity is the list cost', async (t) => {
  for (const { ListUnitPrice = '', PricingQuantity = '', ListCost = '' } of await rowsOf('2026-01')) {
    if (PricingQuantity === '') continue;
    if (!new Big(ListUnitPrice).times(PricingQuantity).eq(ListCost)) t.fail(`${ListUnitPrice} x ${PricingQuantity}`);
  }
});

await t.test('a period of days that are no months is refused', async (t) => {
  const refusal = async (query: string): Promise<string> => {
    const { statusCode, body } = await emulator.inject({ url: `/_emulator/datasets/default/focus?${query}` });
    t.equal(statusCode, 400);
    return body;
  };
  t.match(await refusal('focus_version=1.2&from=2026-01-02&to=2026-02-01'), /from: must be the first day of a month/);
  t.match(await refusal('focus_version=1.2&from=2026-02-01&to=2026-02-01'), /to: must be after from/);
  t.match(await refusal('focus_version=1.2&from=1970-01-01&to=2026-02-01'), /at most 120 months/);
  t.match(await refusal('focus_version=1.1&from=2026-01-01&to=2026-02-01'), /focus_version.*1\.2, 1\.3, 1\.4/);
});
