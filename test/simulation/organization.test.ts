import t from 'tap';
import { dayOfDate, yearOf } from '../../src/core/time/day.ts';
import { dayOf } from '../../src/core/time/instant.ts';
import { weekdayIndex } from '../../src/simulation/calendar.ts';
import type { OrganizationField } from '../../src/simulation/organization-field.ts';
import { atOnce } from '../../src/core/turns.ts';
import { createOrganization, type Organization } from '../../src/simulation/organization.ts';
import { createRandom } from '../../src/core/random.ts';

const span = { from: dayOfDate(2024, 1, 1), to: dayOfDate(2028, 1, 1) };
const berlin = { name: 'berlin', zone: 'Europe/Berlin', weight: 1, holidays: ['01-01', '10-03', '12-25'] } as const;
const field: OrganizationField = {
  name: 'Test',
  staff: { from: 20, to: 60 },
  offices: [{ ...berlin, holidays: [...berlin.holidays] }],
  teams: [{ name: 'one', cost_center: 'c1', weight: 1 }],
  projects: [{ name: 'p', team: 'one', weight: 2 }],
};

function organize(changes: Partial<OrganizationField> = {}, seed = 1): Organization {
  return atOnce(createOrganization({ ...field, ...changes }, span, createRandom(seed)));
}

await t.test('the staff grows steadily from the first number to the last', async (t) => {
  const { headcount } = organize({ staff: { from: 20, to: 60, turnover: 0 } });
  t.equal(headcount(span.from), 20);
  t.equal(headcount(span.to - 1), 60);
  let last = 0;
  for (let day = span.from; day < span.to; day += 30) {
    t.ok(headcount(day) >= last);
    last = headcount(day);
  }
  const halfway = headcount(span.from + 730);
  t.ok(halfway > 36 && halfway < 44, String(halfway));
});

await t.test('the staff can shrink', async (t) => {
  const { headcount } = organize({ staff: { from: 30, to: 10, turnover: 0 } });
  t.equal(headcount(span.from), 30);
  t.equal(headcount(span.to - 1), 10);
});

await t.test('a person who leaves is replaced by another one, on a Monday some weeks later', async (t) => {
  const { people, headcount } = organize({ staff: { from: 20, to: 20, turnover: 0.5 } });
  t.ok(people.length > 40);
  t.equal(new Set(people.map(({ handle }) => handle)).size, people.length);
  for (const { joined, left } of people) {
    t.ok(left > joined);
    if (joined > span.from) t.equal(weekdayIndex(joined), 0);
  }
  for (let day = span.from; day < span.to; day += 50) t.ok(headcount(day) <= 20 && headcount(day) >= 14);
});

await t.test("people don't work on weekends, on holidays or outside of their employment", async (t) => {
  for (const { presence, joined, left } of organize().people) {
    for (let day = span.from; day < span.to; day += 1) {
      const employed = day >= joined && day < left;
      if (!employed && presence(day) !== 'away') t.fail('present without being employed');
      if (weekdayIndex(day) > 4 && presence(day) === 'working') t.fail('works on a weekend');
    }
    for (const year of [2024, 2025, 2026, 2027]) {
      for (const holiday of [dayOfDate(year, 1, 1), dayOfDate(year, 10, 3), dayOfDate(year, 12, 25)]) {
        t.not(presence(holiday), 'working');
      }
    }
  }
});

await t.test('people are away for two to nine weeks of each year, mostly in summer', async (t) => {
  const { people } = organize({ staff: { from: 30, to: 30, turnover: 0 } });
  let summer = 0;
  let all = 0;
  for (const { presence } of people) {
    let away = 0;
    for (let day = dayOfDate(2025, 1, 1); yearOf(day) === 2025; day += 1) {
      if (presence(day) !== 'away') continue;
      away += 1;
      if (day >= dayOfDate(2025, 6, 15) && day < dayOfDate(2025, 9, 25)) summer += 1;
    }
    t.ok(away >= 12 && away <= 63, String(away));
    all += away;
  }
  t.ok(summer / all > 0.45, String(summer / all));
});

await t.test('an office can have other working days and hours', async (t) => {
  const weekdays: ('sunday' | 'monday')[] = ['sunday', 'monday'];
  const { people, offices } = organize({ offices: [{ ...berlin, holidays: [], weekdays, hours: '07:00-15:30' }] });
  t.match(offices, [{ opens: 7 * 60, closes: 15.5 * 60 }]);
  const worked = new Set(
    people.flatMap(({ presence }) =>
      Array.from({ length: 28 }, (_, index) => span.from + index)
        .filter((day) => presence(day) === 'working')
        .map(weekdayIndex),
    ),
  );
  t.same([...worked].sort(), [0, 6]);
});

await t.test('a project grows for half a year, and fades before it ends', async (t) => {
  const { projects } = organize({
    projects: [{ name: 'p', team: 'one', weight: 2, from: '2025-01-01', to: '2026-01-01' }],
  });
  const load = (text: string): number => projects[0]?.load(dayOf(Date.parse(text))) ?? Number.NaN;
  t.equal(load('2024-12-31'), 0);
  t.ok(load('2025-01-01') > 0 && load('2025-01-01') < load('2025-03-01'));
  t.ok(load('2025-03-01') < load('2025-07-01'));
  t.equal(load('2025-08-01'), 2);
  t.ok(load('2025-12-31') > 0 && load('2025-12-31') < 1);
  t.equal(load('2026-01-01'), 0);
});

await t.test('names are in the language of the office, and handles consist of ASCII letters', async (t) => {
  const { people } = organize({ offices: [{ ...berlin, holidays: [], names: 'pt_PT' }] });
  t.ok(people.some(({ name }) => /[áéíóúâêôãõç]/i.test(name)));
  for (const { handle } of people) t.match(handle, /^[a-z]+\.[a-z.]+\d*$/);
});

void t.test('people have unique addresses and pictures under example.com', async (t) => {
  const { domain, people } = organize({ name: 'Zürich Sky & Café, Inc.' });
  t.equal(domain, 'zurich-sky-cafe-inc.example.com');
  t.equal(new Set(people.map(({ email }) => email)).size, people.length);
  for (const { handle, email, avatar } of people) {
    t.equal(email, `${handle}@${domain}`);
    t.equal(new URL(avatar).hostname, 'avatars.example.com');
  }
});
