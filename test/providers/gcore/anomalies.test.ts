// Internal: planted anomalies are a feature of the emulator
import t from 'tap';
import type { Anomaly, UsageEmulator } from '../../../src/index.ts';
import { findAnomaly, plantedIn, start } from '../../helpers/anomalies.ts';

interface CostRow {
  readonly uuid?: string;
  readonly cost: number;
  readonly project_id: number;
  readonly billing_metric_name: string;
  readonly billing_value: number;
  readonly tags?: readonly Readonly<Record<string, string>>[] | null;
}

/** The rows of whole days, with their exact costs. */
const rowsIn = async (emulator: UsageEmulator, from: string, to: string): Promise<CostRow[]> => {
  const response = await emulator.inject({
    method: 'POST',
    url: '/cloud/v1/cost_report/resources',
    headers: { authorization: 'APIKey 1$x' },
    payload: { time_from: `${from}T00:00:00Z`, time_to: `${to}T00:00:00Z`, limit: 100_000, rounding: false },
  });
  t.equal(response.statusCode, 200);
  return response.json<{ results: CostRow[] }>().results;
};

const sum = (rows: readonly CostRow[]): number => rows.reduce((total, { cost }) => total + cost, 0);
const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-4 + 1e-9 * Math.abs(b);

const emulator = await start(t, { scenario: 'anomalies' });
const planted = await plantedIn(t, emulator, 'gcore');
const find = (kind: string, from: string): Anomaly => findAnomaly(planted, kind, from);

await t.test('planted anomalies are listed in the order of time, with kinds, places and costs', (t) => {
  t.equal(planted.length, 12);
  t.same(
    planted.map(({ from }) => from),
    planted.map(({ from }) => from).sort(),
  );
  const kinds = new Set(planted.map(({ kind }) => kind));
  t.same([...kinds].sort(), ['forgotten_cluster', 'leaked_key_mining', 'price_change', 'runaway_job', 'vanished_tag']);
  for (const { kind, cost, provider, currency } of planted) {
    t.ok(Number(cost) > 0, kind);
    t.same([provider, currency], ['gcore', 'EUR']);
  }
  t.end();
});

await t.test('the cost of planted resources is that in the report', async (t) => {
  for (const [kind, from, to] of [
    ['runaway_job', '2025-03-07', '2025-03-11'],
    ['leaked_key_mining', '2025-05-31', '2025-06-02'],
  ] as const) {
    const { resources, cost } = find(kind, from);
    const rows = (await rowsIn(emulator, from, to)).filter(({ uuid }) => resources.includes(uuid ?? ''));
    t.equal(rows.length, resources.length);
    t.ok(close(sum(rows), Number(cost)), `${kind}: ${sum(rows)} and ${cost}`);
  }
});

await t.test('a change of prices costs what it adds to the bill', async (t) => {
  const { cost } = find('price_change', '2025-06-01');
  const months = [
    ...(await rowsIn(emulator, '2025-06-01', '2025-07-01')),
    ...(await rowsIn(emulator, '2025-07-01', '2025-08-01')),
  ];
  const rows = months.filter(({ billing_metric_name: metric }) => metric === 'floating_min');
  t.ok(close(sum(rows), 2 * Number(cost)), 'twice the price: half of it is more than before');
  const after = await rowsIn(emulator, '2025-08-01', '2025-08-02');
  const [row] = after.filter(({ billing_metric_name: metric }) => metric === 'floating_min');
  t.ok(close((row?.cost ?? 0) / (row?.billing_value ?? 1), 0.00006), 'the old price is back');
});

await t.test(
  'resources that lose a tag have it before and after, and their cost is that of the time between',
  async (t) => {
    const { resources, cost } = find('vanished_tag', '2025-08-11');
    const tagged = (rows: readonly CostRow[]): number =>
      rows.filter(({ uuid, tags }) => resources.includes(uuid ?? '') && tags?.some((tag) => 'team' in tag) === true)
        .length;
    t.ok(tagged(await rowsIn(emulator, '2025-08-10', '2025-08-11')) > 0);
    t.equal(tagged(await rowsIn(emulator, '2025-08-12', '2025-08-25')), 0);
    t.ok(tagged(await rowsIn(emulator, '2025-08-26', '2025-08-27')) > 0);
    t.ok(Number(cost) > 0);
  },
);

await t.test('costs are those up to the clock', async (t) => {
  const going = find('leaked_key_mining', '2026-01-30');
  const later = await plantedIn(t, await start(t, { scenario: 'anomalies', clock: '2026-03-01T00:00:00Z' }), 'gcore');
  const { cost } = later.find(({ from }) => from === going.from) ?? going;
  t.ok(Number(cost) > 2 * Number(going.cost), `${cost} and ${going.cost}`);
});

await t.test('a scenario without anomalies lists none, and a bad one is refused by field', async (t) => {
  t.same(await plantedIn(t, await start(t, { scenario: 'empty' }), 'gcore'), []);
  const content = {
    description: 'x',
    seed: 1,
    clock: '2026-02-01T00:00:00Z',
    span: { from: '2026-01-01', to: '2026-02-01' },
    gcore: { anomalies: [{ kind: 'price_change', from: '2026-01-02T00:00:00Z', metric: 'floating_min' }] },
  };
  await t.rejects(emulator.datasets.create({ scenario: content }), { message: /anomalies\[0\].*price/ });
});
