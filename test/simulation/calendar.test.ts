import t from 'tap';
import {
  dayOf,
  dayOfDate,
  easterSunday,
  holidays,
  WEEKDAYS,
  weekdayIndex,
  weekdayOnOrAfter,
  yearOf,
} from '../../src/simulation/calendar.ts';

const textOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

await t.test('weekdays are those of the calendar, before the epoch as well', async (t) => {
  for (let day = -1000; day < 30_000; day += 97) {
    // JavaScript's weeks begin on Sunday.
    t.equal(weekdayIndex(day), (new Date(day * 86_400_000).getUTCDay() + 6) % 7);
  }
  t.equal(WEEKDAYS[weekdayIndex(dayOfDate(2026, 2, 1))], 'sunday');
  t.equal(textOf(weekdayOnOrAfter(dayOfDate(2026, 2, 1), 0)), '2026-02-02');
  t.equal(textOf(weekdayOnOrAfter(dayOfDate(2026, 2, 2), 0)), '2026-02-02');
});

await t.test('an instant belongs to its UTC day', async (t) => {
  t.equal(textOf(dayOf(Date.parse('2024-02-29T23:59:59.999Z'))), '2024-02-29');
  t.equal(textOf(dayOf(Date.parse('2024-03-01T00:00:00Z'))), '2024-03-01');
  t.equal(yearOf(dayOfDate(2027, 12, 31)), 2027);
});

await t.test('Easter is on the days that the churches announced', async (t) => {
  t.same(
    [2000, 2008, 2019, 2024, 2025, 2026, 2027, 2038].map((year) => textOf(easterSunday(year))),
    ['2000-04-23', '2008-03-23', '2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25'],
  );
});

await t.test('holidays are yearly dates, days around Easter, nth weekdays and single days', async (t) => {
  const rules = ['12-25', 'easter-2', 'easter', 'easter+39', 'third monday of january', 'last monday of may'];
  t.same([...holidays(rules, 2026, 2026)].map(textOf), [
    '2026-12-25',
    '2026-04-03',
    '2026-04-05',
    '2026-05-14',
    '2026-01-19',
    '2026-05-25',
  ]);
  t.same([...holidays(['fourth thursday of november'], 2024, 2026)].map(textOf), [
    '2024-11-28',
    '2025-11-27',
    '2026-11-26',
  ]);
  t.same([...holidays(['last sunday of december', '2026-11-09'], 2023, 2023)].map(textOf), [
    '2023-12-31',
    '2026-11-09',
  ]);
});
