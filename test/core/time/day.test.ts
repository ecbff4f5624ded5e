import t from 'tap';
import { dayOfDate, firstDayOf, formatDay, formatMonth, monthOf, yearOf } from '../../../src/core/time/day.ts';
import { dayOf } from '../../../src/core/time/instant.ts';
import { fc, runs } from '../../helpers/properties.ts';

const [min, max] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
const dates = fc.date({ min, max, noInvalidDate: true });

await t.test('days, months and years are those of the UTC calendar, from year 1 to 9999', async (t) => {
  fc.assert(
    fc.property(dates, (date) => {
      const day = dayOf(date.getTime());
      const text = date.toISOString();
      t.equal(formatDay(day), text.slice(0, 10));
      t.equal(formatMonth(monthOf(day)), text.slice(0, 7));
      t.equal(yearOf(day), date.getUTCFullYear());
      t.equal(dayOfDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), day);
    }),
    { numRuns: runs(300) },
  );
  t.equal(formatDay(dayOf(Date.parse('2024-02-29T23:59:59.999Z'))), '2024-02-29');
  t.equal(formatDay(dayOf(Date.parse('2024-03-01T00:00:00Z'))), '2024-03-01');
});

await t.test('a month begins on its first day, and the next one on the day after its last', async (t) => {
  fc.assert(
    fc.property(dates, (date) => {
      const month = monthOf(dayOf(date.getTime()));
      const [first, next] = [firstDayOf(month), firstDayOf(month + 1)];
      t.match(formatDay(first), /-01$/);
      t.same([monthOf(first), monthOf(next - 1), monthOf(next)], [month, month, month + 1]);
    }),
    { numRuns: runs(300) },
  );
});
