import SQLite from 'better-sqlite3';
import t from 'tap';
import { inListingOrder } from '../../../src/providers/gcore/row-order.ts';
import { someRows } from './rows.ts';

await t.test('rows are put in the order of the default listing, in memory or by a temporary file', (t) => {
  const rows = someRows(200);
  const expected = rows.toSorted(
    (a, b) => a.projectId - b.projectId || Buffer.compare(Buffer.from(a.uuid ?? ''), Buffer.from(b.uuid ?? '')),
  );
  const db = new SQLite(':memory:');
  for (const inMemory of [1000, 200, 7, 0]) t.same([...inListingOrder(db, rows, inMemory)], expected, `${inMemory}`);
  const generated = (function* () {
    yield* rows;
  })();
  t.same([...inListingOrder(db, generated, 50)], expected, 'rows that can be read but once');
  db.close();
  t.end();
});
