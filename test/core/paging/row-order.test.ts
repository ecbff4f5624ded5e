import SQLite from 'better-sqlite3';
import t from 'tap';
import { inOrder, type RowOrder } from '../../../src/core/paging/row-order.ts';
import { fc, runs } from '../../helpers/properties.ts';

interface Row {
  readonly at: number;
  readonly id: string;
}

const ascending: RowOrder<Row> = { keyOf: ({ at, id }) => [at, id], direction: 'ascending' };
const descending: RowOrder<Row> = { ...ascending, direction: 'descending' };

await t.test('rows are put in order, in memory or by a temporary file, also those that can be read but once', (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,3}$/), { maxLength: 40 });
  const someRows = ids.chain((unique) =>
    fc.tuple(...unique.map((id) => fc.record({ at: fc.nat(3), id: fc.constant(id) }))),
  );
  fc.assert(
    fc.property(someRows, fc.nat(50), (rows, inMemory) => {
      const expected = rows.toSorted((a, b) => a.at - b.at || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
      const once = (function* () {
        yield* rows;
      })();
      const ordered = (those: Iterable<Row>, order: RowOrder<Row>) => [...inOrder(db, those, order, inMemory)];
      t.same(ordered(rows, ascending), expected);
      t.same(ordered(once, ascending), expected);
      t.same(ordered(rows, descending), expected.toReversed());
    }),
    { numRuns: runs(60) },
  );
  t.end();
});

await t.test('very many rows are put in order with pauses before the first of them', (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  const many = Array.from({ length: 2_000 }, (_, index): Row => ({ at: 2_000 - index, id: 'a' }));
  const some = many.slice(0, 10);
  t.same([...inOrder(db, some, ascending)], some.toReversed());
  const ordered = [...inOrder(db, many, ascending, 100)];
  const pauses = ordered.length - many.length;
  t.ok(pauses >= 4, `${pauses} pauses`);
  t.same(ordered, [...Array.from({ length: pauses }), ...many.toReversed()]);
  t.end();
});
