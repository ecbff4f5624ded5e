// Internal: simulation. No rule says how real usage is distributed.

import t from 'tap';
import { atOnce } from '../../../src/core/turns.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import { identitiesOf } from '../../../src/providers/gitpod/simulation/identities.ts';
import { sessions } from '../../../src/providers/gitpod/simulation/sessions.ts';
import { createUsers } from '../../../src/providers/gitpod/simulation/users.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';
import { weekdayIndex } from '../../../src/simulation/calendar.ts';
import { accountOf, groupBy } from '../../simulation/account.ts';
import { autocovariance, deviations, dispersion, largestGap, mean } from '../../simulation/statistics.ts';

// Each bound excludes what the simulation produces without the keys that make it believable: see the last test.

const habits = { records: 28_000, prebuilds: 0.12, overnight: 0.05 };
const believable = { ...habits, idle_timeout: 30, noise: 0.2, launches: 5, incidents: 6 };

async function figuresOf(seed: number, field: typeof habits) {
  const { world } = await accountOf('default', seed);
  return figures([...atOnce(sessions(world, createUsers(world, field, identitiesOf(world, {}))))]);
}

function figures(records: readonly EnvironmentUsageRecord[]) {
  const [from, to] = [Date.parse('2024-07-01') / DAY_MS, Date.parse('2027-07-01') / DAY_MS];
  const byDay = groupBy(records, ({ createdAt }) => Math.floor(createdAt / DAY_MS));
  const days = Array.from({ length: to - from }, (_, index) => from + index);
  const countsOf = (wanted: readonly number[]): number[] => wanted.map((day) => byDay.get(day)?.length ?? 0);
  const on = (...weekdays: number[]): number[] => countsOf(days.filter((day) => weekdays.includes(weekdayIndex(day))));
  const hours = records.map(({ createdAt, stoppedAt }) => (stoppedAt - createdAt) / HOUR_MS);
  const total = mean(hours) * hours.length;
  const lumps = groupBy(
    hours.filter((length) => length > 0.6),
    (length) => Math.round(length * 100),
  );
  const long = hours.filter((length) => length > 24);
  const forgotten = hours.filter((length) => length > 60);
  return {
    hours,
    tuesdays: countsOf(Array.from({ length: 25 }, (_, week) => Date.parse('2025-01-07') / DAY_MS + 7 * week)),
    weekends: on(5, 6),
    perWeekday: [0, 1, 2, 3, 4, 5, 6].map((weekday) => mean(on(weekday))),
    autocovariance: autocovariance(
      deviations(countsOf(days)).filter((_, index) => weekdayIndex(from + 28 + index) < 5),
    ),
    lump: Math.max(...[...lumps.values()].map(({ length }) => length)) / hours.length,
    long: {
      share: (mean(long) * long.length) / total,
      gap: largestGap(
        long.filter((length) => length < 168),
        24,
      ),
      longest: Math.max(...long),
      /** The shares of the sessions and of the hours that are in sessions above 60 hours. */
      forgotten: { rows: forgotten.length / hours.length, hours: (mean(forgotten) * forgotten.length) / total },
    },
  };
}
type Figures = ReturnType<typeof figures>;

const isBetween = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const rules: Readonly<Record<string, (figures: Figures) => boolean>> = {
  'counts on one weekday vary as counts do, or more': ({ tuesdays }) => isBetween(dispersion(tuesdays), 0.6, 7),
  'counts on weekend days are no quotas': ({ weekends }) =>
    isBetween(dispersion(weekends), 0.7, 2) && Math.max(...weekends) > 3,
  'busy days follow busy days': (figures) => isBetween(figures.autocovariance, 0.04, 0.3),
  'no length is much commoner than others, except the idle timeout': ({ lump }) => lump < 0.006,
  'lengths from a day to a week have no holes': ({ long }) => long.gap < 2,
  'a few environments are forgotten for days, and take a small part of all hours': ({ long }) =>
    long.longest > 120 && isBetween(long.forgotten.rows, 0.0003, 0.003) && isBetween(long.forgotten.hours, 0.01, 0.09),
  'lengths above a day are a small part of all hours': ({ long }) => isBetween(long.share, 0.02, 0.15),
};

const seeds = [20_260_201, 2, 3, 4];
for (const [rule, holds] of Object.entries(rules)) {
  await t.test(rule, async (t) => {
    for (const seed of seeds) t.ok(holds(await figuresOf(seed, believable)), `seed ${seed}`);
  });
}

await t.test('the default account obeys these rules', async (t) => {
  const all = figures((await accountOf('default')).gitpod);
  for (const [rule, holds] of Object.entries(rules)) t.ok(holds(all), rule);
  t.ok(all.long.gap < 1.5, String(all.long.gap));
  t.ok(all.long.longest > 200, String(all.long.longest));
});

await t.test('noise keeps the profile of the week', async (t) => {
  const { perWeekday } = await figuresOf(5, believable);
  const [monday = 0, tuesday = 0, , , friday = 0, saturday = 0, sunday = 0] = perWeekday;
  t.ok(tuesday > monday && monday > friday && friday > 10 * saturday && friday > 10 * sunday, perWeekday.join(' '));
});

await t.test('an idle timeout makes sessions of exactly that length, and a few that people stop earlier', async (t) => {
  const { hours } = await figuresOf(5, believable);
  const within = (from: number, to: number): number =>
    hours.filter((length) => isBetween(length * HOUR_MS, from, to)).length / hours.length;
  const minute = 30 * MINUTE_MS;
  t.ok(within(minute, minute + MINUTE_MS) > 3 * within(minute - MINUTE_MS, minute - 1), 'a lump at 30 minutes');
  t.ok(within(0, minute - MINUTE_MS) > 0.2, 'shorter ones');
});

await t.test('without these keys there are quotas, lumps and holes: each rule can fail', async (t) => {
  for (const seed of seeds) {
    const exact = await figuresOf(seed, habits);
    for (const [rule, holds] of Object.entries(rules)) t.notOk(holds(exact), `seed ${seed}: ${rule}`);
  }
});
