import t from 'tap';
import { scenarioNames } from '../../../../src/scenario/scenario.ts';
import { gcore } from '../../../../src/providers/gcore/index.ts';
import { metricName } from '../../../../src/providers/gcore/metric-name.ts';
import { readPriceList } from '../../../../src/scenario/price-list.ts';
import { accountOf } from '../../../simulation/account.ts';
import { instance, load, startAccount, TOTALS } from './account.ts';

const JANUARY = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' };

// [gcore/prices-eur-unit-billing-value]
await t.test('the default list has a price for every metric of the shipped scenarios', async (t) => {
  const list = ((await readPriceList())['gcore'] ?? []) as { metric: string; from?: string }[];
  const priced = new Set(list.filter(({ from }) => from === undefined).map(({ metric }) => metric));
  for (const name of scenarioNames().filter((name) => name !== 'large')) {
    const { gcore } = await accountOf(name);
    const unpriced = gcore.map(({ billingMetricName }) => billingMetricName).filter((metric) => !priced.has(metric));
    t.same([...new Set(unpriced)], [], name);
  }
  t.ok(
    list.some(({ from }) => from !== undefined && !from.endsWith('-01')),
    'a price changes in the middle of a month',
  );
});

// Internal: scenarios
await t.test('a scenario’s own prices of a metric replace the default ones of that metric', async (t) => {
  const scenario = {
    ...{ seed: 1, clock: '2026-02-01T00:00:00Z', span: { from: '2026-01-01', to: '2026-02-01' } },
    gcore: {
      records: [
        instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null),
        instance('g1-standard-2-4', '2026-01-01T00:00:00Z', null),
      ],
      prices: [{ metric: metricName('instance', { flavor: 'g1-standard-1-2' }), price: 1 }],
    },
  };
  const account = await startAccount(t, {
    scenario: `${t.testdir({ 'own.yaml': JSON.stringify(scenario) })}/own.yaml`,
  });
  t.match(await account.report(TOTALS, JANUARY), { results: [{ cost: 31 * 1440 }, { cost: 31 * 1440 * 0.00072 }] });
});

// Internal: imports
await t.test('an import that replaces the records keeps prices, unless it brings some', async (t) => {
  const account = await startAccount(t);
  const { dataset } = account.emulator;
  const running = instance('g1-standard-1-2', '2026-01-01T00:00:00Z', null);
  const lines = (kind: string, records: readonly object[]): string =>
    records.map((record) => JSON.stringify({ provider: 'gcore', kind, record })).join('\n');
  const cost = async (): Promise<unknown> => (await account.report(TOTALS, JANUARY)).results.map((row) => row['cost']);

  await load(account, { prices: [{ metric: 'g1-standard-1-2_min', price: '0.5' }], records: [running] });
  t.same(await cost(), [31 * 1440 * 0.5]);
  await dataset.import(lines('records', [running]), { mode: 'replace' });
  t.same(await cost(), [31 * 1440 * 0.5], 'kept');
  await dataset.import(`${lines('records', [running])}\n${lines('prices', [{ metric: 'other_min', price: 1 }])}`, {
    mode: 'replace',
  });
  t.same(await cost(), [null], 'replaced');
});

// Internal: the records API
await t.test('the records API adds, changes and removes prices', async (t) => {
  const account = await startAccount(t);
  const { dataset } = account.emulator;
  await load(account, { records: [instance('own', '2026-01-01T00:00:00Z', null)] });
  const api = (method: 'POST' | 'DELETE', path: string, payload?: object) =>
    account.emulator.inject({
      ...{ method, url: `/_emulator/datasets/default/gcore/records${path}` },
      ...(payload && { payload }),
    });
  const cost = async (): Promise<unknown> => (await account.report(TOTALS, JANUARY)).results[0]?.['cost'];
  t.equal(await cost(), null);
  const added = await api('POST', '?kind=prices', { metric: 'own_min', price: '0.25' });
  t.match(added.json(), { record: { id: 'own_min@1970-01-01' } });
  t.equal(await cost(), 31 * 1440 * 0.25);
  t.equal((await api('POST', '?kind=prices', { metric: 'own_min', price: '1' })).statusCode, 409);
  await dataset.import('{"metric":"own_min","price":"0.5"}', { provider: 'gcore', kind: 'prices' });
  t.equal(await cost(), 31 * 1440 * 0.5, 'changed by an import');
  t.equal((await api('DELETE', '/own_min%401970-01-01?kind=prices')).statusCode, 204);
  t.equal(await cost(), null);
});

// Internal: imports and exports
await t.test('prices, projects and commitments are exported and imported with the records', async (t) => {
  const account = await startAccount(t, { scenario: 'vendor-examples' });
  await load(account, {
    commitments: [
      { type: 'instance', flavor: 'f', region_id: 1, count: 1, price: '0.1', from: '2026-01-01', to: '2026-05-01' },
    ],
    prices: [{ metric: 'f_min', price: '0.000000000000000001' }],
  });
  const exported = (await account.emulator.inject('/_emulator/datasets/default/export')).body;
  const kinds = new Set(
    exported
      .split('\n')
      .filter((line) => line.includes('"gcore"'))
      .map((line) => /"kind":"(\w+)"/.exec(line)?.[1]),
  );
  t.same(kinds, new Set([undefined, ...gcore.kinds.slice(1).map(({ name }) => name)]));
  const copy = await account.emulator.datasets.create({ scenario: 'empty' });
  await copy.import(exported, { mode: 'replace' });
  const again = (await account.emulator.inject(`/_emulator/datasets/${copy.name}/export`)).body;
  t.equal(again, exported);
});
