import assert from 'node:assert/strict';
import Big from 'big.js';
import t from 'tap';
import { fc, runs } from '../../../helpers/properties.ts';
import { MONTHLY, RESOURCES, type Row, startAccount, TOTALS, USAGE } from './account.ts';

/** Gcore's reports of the same usage agree, as its API shows them: for any periods, filters, clocks and prices. */

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2025-01-01T00:00:00Z') / DAY_MS;
const LAST_DAY = Date.parse('2026-03-01T00:00:00Z') / DAY_MS;

const SCENARIO = {
  ...{ seed: 7, clock: '2026-03-01T00:00:00Z', span: { from: '2025-01-01', to: '2026-06-01' } },
  organization: {
    name: 'Agreeable',
    staff: { from: 4, to: 6 },
    offices: [{ name: 'berlin', zone: 'Europe/Berlin', weight: 1 }],
    teams: [{ name: 'platform', cost_center: 'cc-1', weight: 1 }],
    projects: [
      { name: 'one', team: 'platform', weight: 2 },
      { name: 'two', team: 'platform', weight: 1 },
    ],
  },
  gcore: { simulate: { workloads: 60, regions: [{ id: 76 }, { id: 80 }] } },
};

const account = await startAccount(t, {
  scenario: `${t.testdir({ 'agreement.yaml': JSON.stringify(SCENARIO) })}/agreement.yaml`,
});
const everything = { time_from: '2025-01-01T00:00:00Z', time_to: '2026-06-01T00:00:00Z', limit: 5_000 };
const { resources } = await account.report<{ resources: Row[] }>(USAGE, everything, '2026-06-01T00:00:00Z');
const METRICS = [...new Set(resources.map(({ billing_metric_name }) => billing_metric_name))].sort();
const NAMES = [...new Set(resources.map((row) => String(row['last_name'])))].sort();

const dayOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const midnight = (day: number): string => `${dayOf(day)}T00:00:00Z`;

const period = fc
  .tuple(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), fc.integer({ min: 1, max: 31 }))
  .map(([from, days]) => ({ from, to: from + days }));

const filter = fc.oneof(
  fc.constant({}),
  fc.record({
    types: fc.uniqueArray(fc.constantFrom('volume', 'instance', 'backup', 'inference', 'image', 'egress_traffic')),
  }),
  fc.record({ regions: fc.constantFrom([76], [80], [76, 80]), projects: fc.constantFrom([101], [102], [101, 102]) }),
  fc.record({
    tags: fc.constantFrom(
      { conditions: [{ key: 'env', value: 'prod' }] },
      { conditions: [{ key: 'env' }, { key: 'team' }], condition_type: 'AND' },
    ),
  }),
  fc.record({
    schema_filter: fc.record({
      ...{ type: fc.constantFrom('volume', 'instance'), field: fc.constant('last_name') },
      values: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 40 }),
    }),
  }),
);

const clock = fc
  .integer({ min: FIRST_DAY * 1440, max: LAST_DAY * 1440 })
  .map((minute) => new Date(minute * 60_000).toISOString());

const amount = fc.integer({ min: 0, max: 999_999 }).map((number) => new Big(number).div(1e9).toFixed());
const prices = fc.tuple(
  ...METRICS.map((metric) =>
    fc
      .tuple(amount, fc.option(fc.tuple(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), amount), { nil: undefined }))
      .map(([price, change]) => [
        { metric, price },
        ...(change === undefined ? [] : [{ metric, from: dayOf(change[0]), price: change[1] }]),
      ]),
  ),
);

/** Replaces the account's price list. */
const setPrices = (list: readonly object[]): Promise<unknown> =>
  account.emulator.dataset.import(list.map((price) => JSON.stringify(price)).join('\n'), {
    ...{ provider: 'gcore', kind: 'prices', mode: 'replace' },
  });

const bodyOf = ({ from, to }: { from: number; to: number }, filters: object) => ({
  ...{ time_from: midnight(from), time_to: midnight(to) },
  ...filters,
});

/** All pages of a report of resources. */
async function allRows(body: object, at: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const { count, results } = await account.exact(RESOURCES, { ...body, limit: 50, offset: rows.length }, at);
    rows.push(...results);
    if (results.length === 0 || rows.length >= count) return rows;
  }
}

const COST = ['billing_feature_name', 'cost', 'currency', 'err'];
const VALUES = new Set([...COST, 'billing_value', 'last_size']);

/** What separates totals, and the resources that belong to one. */
const belongsTo =
  (total: Row) =>
  (row: Row): boolean =>
    Object.entries(total).every(([name, value]) => VALUES.has(name) || row[name] === value);

const withoutCost = (row: Row): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !COST.includes(name)));

/** Runs a property on accounts with any prices, which are set once for several requests. */
const over = async (
  runsOfEach: number,
  check: (period: { from: number; to: number }, filters: object, at: string) => Promise<void>,
): Promise<void> => {
  for (const [index, list] of fc.sample(prices, { seed: 3, numRuns: 3 }).entries()) {
    await setPrices(list.flat());
    await fc.assert(fc.asyncProperty(period, filter, clock, check), { seed: index + 1, numRuns: runs(runsOfEach) });
  }
};

// [gcore/same-request-row-cost-row]
await t.test('rows of a cost report are the rows of the usage report with four more fields', async () => {
  await over(25, async (days, filters, at) => {
    const body = { ...bodyOf(days, filters), limit: 5_000 };
    const usage = await account.report<{ count: number; resources: Row[]; totals: Row[] }>(USAGE, body, at);
    const costs = await account.report(RESOURCES, body, at);
    assert.equal(costs.count, usage.count);
    assert.deepEqual(costs.results.map(withoutCost), usage.resources);
    for (const row of costs.results) for (const name of COST) assert.ok(name in row, name);
    const totals = await account.report(TOTALS, bodyOf(days, filters), at);
    assert.deepEqual(totals.results.filter(({ type }) => type !== 'backup').map(withoutCost), usage.totals);
  });
});

// [gcore/costs-all-pages-add-up]
await t.test(
  'the costs of all pages add up to the totals, group by group: exactly, or within the rounding',
  async () => {
    await over(20, async (days, filters, at) => {
      for (const rounding of [false, true]) {
        const body = { ...bodyOf(days, filters), rounding };
        const rows = await allRows(body, at);
        const { results } = await account.exact(TOTALS, body, at);
        let matched = 0;
        for (const total of results) {
          const parts = rows.filter(belongsTo(total));
          matched += parts.length;
          const sum = parts.reduce((all, { cost }) => all.plus(String(cost)), new Big(0));
          const difference = sum.minus(String(total['cost'])).abs();
          const allowed = rounding ? new Big('0.000005').times(parts.length + 1) : new Big(0);
          assert.ok(difference.lte(allowed), `${total.billing_metric_name}: ${difference.toFixed()}`);
        }
        assert.equal(matched, rows.length);
      }
    });
  },
);

// [gcore/costs-all-pages-add-up]
await t.test('the totals of a whole month are the monthly report', async () => {
  const months = Array.from({ length: 14 }, (_, month) => Date.UTC(2025, month, 1) / DAY_MS);
  await over(20, async ({ from }, filters, at) => {
    const first = months.findLast((month) => month <= from) ?? FIRST_DAY;
    const next =
      Date.UTC(new Date(first * DAY_MS).getUTCFullYear(), new Date(first * DAY_MS).getUTCMonth() + 1, 1) / DAY_MS;
    const { projects, ...known } = filters as { projects?: unknown };
    assert.ok(projects === undefined || Array.isArray(projects));
    const totals = await account.exact(TOTALS, { ...bodyOf({ from: first, to: next }, known), rounding: false }, at);
    const monthly = await account.exact(
      MONTHLY,
      { ...known, year_month: dayOf(first).slice(0, 7), rounding: false },
      at,
    );
    assert.deepEqual(monthly, totals);
  });
});

// [gcore/prices-eur-unit-billing-value]
await t.test('a cost is the usage of each day times its price in the exported list', async () => {
  await over(5, async (days, filters, at) => {
    const list = (await account.emulator.inject('/_emulator/datasets/default/export')).body
      .split('\n')
      .filter((line) => line.includes('"provider":"gcore","kind":"prices"'))
      .map((line) => (JSON.parse(line) as { record: { metric: string; from: string; price: string } }).record);
    const priceOn = (metric: string, day: number): string =>
      list
        .filter((price) => price.metric === metric && price.from <= dayOf(day))
        .toSorted((a, b) => (a.from < b.from ? -1 : 1))
        .at(-1)?.price ?? '';
    const { results } = await account.exact(TOTALS, { ...bodyOf(days, filters), rounding: false }, at);
    const costs = results.map(() => new Big(0));
    for (let day = days.from; day < days.to; day += 1) {
      // A filter by name selects the same resources on each day; the totals of backups are in cost reports alone.
      const daily = await account.report(TOTALS, bodyOf({ from: day, to: day + 1 }, filters), at);
      for (const [index, total] of results.entries()) {
        const used = daily.results
          .filter(belongsTo(total))
          .reduce((sum, row) => sum.plus(row.billing_value), new Big(0));
        costs[index] = (costs[index] ?? new Big(0)).plus(used.times(priceOn(total.billing_metric_name, day)));
      }
    }
    for (const [index, total] of results.entries()) {
      const [expected, found] = [costs[index] ?? new Big(0), new Big(String(total['cost']))];
      // The wire's billing_value is a double: about 15 digits.
      const allowed = expected.times('1e-12').plus('1e-12');
      assert.ok(
        expected.minus(found).abs().lte(allowed),
        `${total.billing_metric_name}: ${expected.toFixed()} ${found.toFixed()}`,
      );
    }
  });
});

// [gcore/cost-closed-period-never-change]
await t.test('moving the clock never changes the cost of a closed period', async () => {
  await over(25, async (days, filters, at) => {
    const closed = [midnight(days.to), at > midnight(days.to) ? at : midnight(days.to + 40), '2027-01-01T00:00:00Z'];
    const answers: string[] = [];
    for (const now of closed) answers.push((await account.post(TOTALS, bodyOf(days, filters), now)).text);
    assert.equal(new Set(answers).size, 1);
  });
});

// [gcore/price-change-splits-period-utc]
await t.test('a price change never changes what came before it', async () => {
  for (const [index, list] of fc.sample(prices, { seed: 5, numRuns: 2 }).entries()) {
    const change = fc.tuple(fc.constantFrom(...METRICS), fc.integer({ min: FIRST_DAY + 40, max: LAST_DAY }), amount);
    for (const [metric, day, price] of fc.sample(change, { seed: index, numRuns: 3 })) {
      const periods = fc.sample(
        period.filter(({ to }) => to <= day),
        { seed: index, numRuns: 4 },
      );
      const costs = async (): Promise<string[]> => {
        const answers: string[] = [];
        for (const days of periods)
          answers.push((await account.post(TOTALS, bodyOf(days, {}), '2027-01-01T00:00:00Z')).text);
        return answers;
      };
      await setPrices(list.flat());
      const before = await costs();
      await account.emulator.dataset.import(JSON.stringify({ metric, from: dayOf(day), price }), {
        ...{ provider: 'gcore', kind: 'prices' },
      });
      assert.deepEqual(await costs(), before);
    }
  }
});
