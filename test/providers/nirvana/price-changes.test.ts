// Internal: how a recording computes prices from statements
import t from 'tap';
import { priceChanges } from '../../../src/providers/nirvana/price-changes.ts';

/** A volume of 10 GB that runs from a day of January on. */
const volume = (from: string, to: string | null = null) => ({
  dimensions: [{ dimension: 'storage_abs_gb', quantity: 10, started_at: from, ended_at: to }],
});
const leaf = (unit_price: string | null, hours: number, children: object[] = []) => ({
  ...{ dimension: 'storage_abs_gb', unit_price, quantity_hours: String(hours), children },
});
const statement = (...items: object[]) => ({
  month: '2026-01',
  projects: [{ resource_types: [{ items }] }],
});
const pricesOf = (resources: readonly unknown[], statements: readonly unknown[]) =>
  [...priceChanges(resources, statements)].map(({ record }) => [record['from'], record['price']]);

const DAY = 240;

await t.test('the day of a price change follows from what was used before and after it', async (t) => {
  const changed = statement(leaf(null, 31 * DAY, [leaf('0.1', 14 * DAY), leaf('0.2', 17 * DAY)]));
  const expected = [
    ['2026-01-01', '0.1'],
    ['2026-01-15', '0.2'],
  ];
  t.same(pricesOf([volume('2025-12-01T00:00:00Z')], [changed]), expected);

  const twice = statement(
    leaf(null, 31 * DAY, [leaf('0.1', 4 * DAY), leaf('0.2', 10 * DAY), leaf('0.3', 17 * DAY)]),
    leaf('0.1', DAY),
  );
  const resources = [volume('2026-01-01T00:00:00Z'), volume('2026-01-02T12:00:00Z', '2026-01-03T12:00:00Z')];
  t.same(pricesOf(resources, [twice]), [
    ['2026-01-01', '0.1'],
    ['2026-01-05', '0.2'],
    ['2026-01-15', '0.3'],
  ]);
});

await t.test('what was used in bundles counts as their parts', async (t) => {
  const bundle = { dimension: 'compute_n1', quantity: 1, children: volume('2026-01-01T00:00:00Z').dimensions };
  const changed = statement(leaf(null, 31 * DAY, [leaf('0.1', 14 * DAY), leaf('0.2', 17 * DAY)]));
  t.equal(pricesOf([{ dimensions: [bundle] }], [changed]).length, 2);
});

await t.test('nothing is guessed', async (t) => {
  const changed = statement(leaf(null, 31 * DAY, [leaf('0.1', 14 * DAY), leaf('0.2', 17 * DAY)]));
  t.same(pricesOf([volume('2026-01-10T00:00:00Z')], [statement(leaf('0.1', 22 * DAY))]), [], 'no change');
  t.same(pricesOf([volume('2026-01-10T00:00:00Z', '2026-01-12T00:00:00Z')], [changed]), [], 'too little use');
  t.same(pricesOf([volume('2026-01-01T06:00:00Z')], [changed]), [], 'within a day');
  for (const odd of [null, {}, { month: 7 }, { month: '2026-01', projects: [null, { resource_types: 1 }] }]) {
    t.same(pricesOf([null, {}, { dimensions: [1] }], [odd]), []);
  }
});
