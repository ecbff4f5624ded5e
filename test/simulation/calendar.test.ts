import t from 'tap';
import { dayOfDate, formatDay } from '../../src/core/time/day.ts';
import { DAY_MS } from '../../src/core/time/instant.ts';
import { easterSunday, holidaysOf, weekdayIndex, weekdayOnOrAfter, WEEKDAYS } from '../../src/simulation/calendar.ts';

await t.test('weekdays match the calendar, also before the epoch', async (t) => {
  for (let day = -1000; day < 30_000; day += 97) {
    // JavaScript's weeks begin on Sunday.
    t.equal(weekdayIndex(day), (new Date(day * DAY_MS).getUTCDay() + 6) % 7);
  }
  t.equal(WEEKDAYS[weekdayIndex(dayOfDate(2026, 2, 1))], 'sunday');
  t.equal(formatDay(weekdayOnOrAfter(dayOfDate(2026, 2, 1), 0)), '2026-02-02');
  t.equal(formatDay(weekdayOnOrAfter(dayOfDate(2026, 2, 2), 0)), '2026-02-02');
});

await t.test('Easter is on the officially published days', async (t) => {
  t.same(
    [2000, 2008, 2019, 2024, 2025, 2026, 2027, 2038].map((year) => formatDay(easterSunday(year))),
    ['2000-04-23', '2008-03-23', '2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25'],
  );
});

await t.test('holidays are yearly dates, days around Easter, nth weekdays and single days', async (t) => {
  const rules = ['12-25', 'easter-2', 'easter', 'easter+39', 'third monday of january', 'last monday of may'];
  t.same([...holidaysOf(rules, 2026, 2026)].map(formatDay), [
    '2026-12-25',
    '2026-04-03',
    '2026-04-05',
    '2026-05-14',
    '2026-01-19',
    '2026-05-25',
  ]);
  t.same([...holidaysOf(['fourth thursday of november'], 2024, 2026)].map(formatDay), [
    '2024-11-28',
    '2025-11-27',
    '2026-11-26',
  ]);
  t.same([...holidaysOf(['last sunday of december', '2026-11-09'], 2023, 2023)].map(formatDay), [
    '2023-12-31',
    '2026-11-09',
  ]);
});
