// Internal: how charges are read
import SQLite from 'better-sqlite3';
import t from 'tap';
import { dayOfDate, monthOf } from '../../../src/core/time/day.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import { charges } from '../../../src/providers/gcore/store/charges/charges.ts';
import { insertRows } from '../../../src/providers/gcore/store/repository.ts';
import { createTables } from '../../helpers/tables.ts';
import { aRow } from './rows.ts';

await t.test('others have their turn while a month is looked for among many resources of another one', async (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gcore);
  Array.from(
    insertRows(
      db,
      Array.from({ length: 2_000 }, (_, index) => aRow('instance', { name: `i${index}` })),
    ),
  );
  const chargesOf = (month: number) => {
    const of = {
      month: monthOf(dayOfDate(2024, month, 1)),
      now: Date.parse('2025-01-01'),
      granularity: 'daily',
    } as const;
    return [...charges(db, of)];
  };
  t.equal(chargesOf(1).filter((charge) => charge !== undefined).length, 2_000 * 31);
  const june = chargesOf(6);
  t.ok(june.length >= 4 && june.every((charge) => charge === undefined), `${june.length} turns`);
});
