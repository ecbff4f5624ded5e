import SQLite from 'better-sqlite3';
import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { definePriceKind } from '../../../src/core/prices/price-kind.ts';
import { createRandom } from '../../../src/core/random.ts';

const kind = definePriceKind('acme_price', 'Prices.');
const context = { random: createRandom(1), clock: 0 };

function databaseWith(prices: readonly unknown[]) {
  const db = new SQLite(':memory:');
  for (const table of Object.values(kind.tables)) db.exec(table);
  Array.from(kind.write(db, prices, context));
  return db;
}

/** Days since 1970-01-01. */
const day = (text: string): number => Date.parse(text) / 86_400_000;

void t.test('a price holds from its first day until the next one, and null ends it', async (t) => {
  const list = kind.read(
    databaseWith([
      { metric: 'egress', from: '2026-01-15', price: 0.02 },
      { metric: 'egress', price: '0.0125' },
      { metric: 'egress', from: '2026-03-01', price: null },
    ]),
  );
  const prices = ['1969-12-31', '1970-01-01', '2026-01-14', '2026-01-15', '2026-02-28', '2026-03-01'].map((text) =>
    list.at('egress', day(text))?.toFixed(),
  );
  t.same(prices, [undefined, '0.0125', '0.0125', '0.02', '0.02', undefined]);
  t.same(list.changes('egress', day('2026-01-01'), day('2026-02-01')), [day('2026-01-15')]);
  t.same(list.changes('egress', day('2026-01-15'), day('2026-03-01')), []);
  t.equal(list.at('ingress', day('2026-01-15')), undefined);
});

void t.test('a price list is added for the metrics that have no prices', async (t) => {
  const db = databaseWith([{ metric: 'egress', from: '2026-01-15', price: '1' }]);
  kind.addMissing(db, [
    { metric: 'egress', price: '2' },
    { metric: 'disk', price: '3' },
    { metric: 'disk', from: '2026-01-15', price: '4' },
  ]);
  const list = kind.read(db);
  t.equal(list.at('egress', day('2026-01-01')), undefined);
  t.equal(list.at('disk', day('2026-01-01'))?.toFixed(), '3');
  t.equal(list.at('disk', day('2026-02-01'))?.toFixed(), '4');
  t.throws(
    () => {
      kind.addMissing(db, [{ metric: 'egress' }]);
    },
    { message: 'prices[0] does not match its schema' },
  );
});

void t.test('exported prices are those that were written, to the last digit', async (t) => {
  const decimal = fc
    .tuple(fc.bigInt(0n, 10n ** 18n - 1n), fc.stringMatching(/^\d{1,18}$/))
    .map(([whole, fraction]) => `${whole}.${fraction}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), decimal), { selector: ([metric]) => metric }),
      (prices) => {
        const db = databaseWith(prices.map(([metric, price]) => ({ metric, price })));
        const exported = [...kind.exportFrom(db)].map((line) => JSON.parse(line) as { metric: string; price: string });
        const again = databaseWith(exported);
        t.equal(exported.length, prices.length);
        for (const [metric, price] of prices) {
          t.ok(kind.read(again).at(metric, 0)?.eq(price), `${metric}: ${price}`);
        }
      },
    ),
  );
});
