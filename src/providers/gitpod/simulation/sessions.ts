import type { Day } from '../../../core/time/day.ts';
import { apportion, scatter, sumOf } from '../../../simulation/apportion.ts';
import { type DaySpan, weekdayIndex } from '../../../simulation/calendar.ts';
import { type Presence, PRESENCES } from '../../../simulation/presence.ts';
import { rhythmOf } from '../../../simulation/rhythm.ts';
import type { Work } from '../../../core/turns.ts';
import type { World } from '../../../simulation/world.ts';
import type { EnvironmentUsageRecord } from '../store/records.ts';
import type { Developer } from './developer.ts';
import { NIGHTLY_PREBUILDS } from './prebuilds.ts';
import type { Users } from './users.ts';

/** Activity on each day of the week, from Monday, of people who work on that day. */
const WEEKDAY_ACTIVITY = [0.95, 1.1, 1.05, 1, 0.85, 1, 1];
/** Activity on a day off, relative to a working day. */
const DAY_OFF_ACTIVITY = 0.04;
/** The share of working days on which a person needs environments; the others are full of meetings. */
const DAYS_WITH_ENVIRONMENTS = 0.6;

/** The number of developers or days that are looked at before others may have their turn. */
const TURN = 100;

/**
 * Plans how many records each day has, which follows from the people who work on it.
 *
 * @returns the records, generated day by day, so that memory doesn't grow with their number
 */
export function* sessions(world: World, users: Users): Work<Iterable<EnvironmentUsageRecord>> {
  const { days } = world;
  const { habits, random, developers } = users;
  const rhythm = rhythmOf(world, 'gitpod', habits);
  const divide = (total: number, weights: Float64Array, phase = 0): Int32Array =>
    (habits.noise ?? 0) > 0 ? scatter(total, weights, random) : apportion(total, weights, phase);
  const activityOf = yield* activityByDay(developers, days);
  const activity = new Float64Array(rhythm.length);
  for (const [index, level] of rhythm.entries()) {
    activity[index] = level * sumOf(activityOf(days.from + index));
    if (index % TURN === 0) yield;
  }
  const prebuilds = Math.round(habits.records * habits.prebuilds);
  const nightly = (NIGHTLY_PREBUILDS * sumOf(activity)) / activity.length;
  const sessionsOn = divide(habits.records - prebuilds, activity);
  const prebuildsOn = divide(
    prebuilds,
    activity.map((amount) => amount + nightly),
  );

  return generate();

  function* generate(): Iterable<EnvironmentUsageRecord> {
    for (const index of activity.keys()) {
      const day = days.from + index;
      const shares = activityOf(day).map(
        (amount) => amount * (random.chance(DAYS_WITH_ENVIRONMENTS) ? 0.3 + random.float() : 0.02),
      );
      const counts = divide(sessionsOn[index] ?? 0, shares, random.float());
      for (const [which, developer] of developers.entries()) {
        const count = counts[which] ?? 0;
        if (count > 0) yield* developer.sessions(day, count);
      }
      for (let left = prebuildsOn[index] ?? 0; left > 0; left -= 1) yield users.prebuilder.prebuild(day);
    }
  }
}

/**
 * The activity of each developer on a day. The presences of all developers on a day lie side by side in memory: with
 * thousands of developers, looking each of them up would take longer than generating their sessions.
 */
function* activityByDay(developers: readonly Developer[], days: DaySpan): Work<(day: Day) => Float64Array> {
  const count = developers.length;
  const presences = new Uint8Array((days.to - days.from) * count);
  for (const [which, { person }] of developers.entries()) {
    for (let day = days.from; day < days.to; day += 1) {
      presences[(day - days.from) * count + which] = PRESENCES.indexOf(person.presence(day));
    }
    if (which % TURN === 0) yield;
  }
  const eagerness = Float64Array.from(developers, (developer) => developer.eagerness);
  return (day) => {
    const activity = activityByPresence(day);
    const start = (day - days.from) * count;
    return eagerness.map((all, which) => all * (activity[presences[start + which] ?? 0] ?? 0));
  };
}

/** The activity on a day for each of {@link PRESENCES}. */
function activityByPresence(day: Day): readonly number[] {
  const activity: Readonly<Record<Presence, number>> = {
    away: 0,
    off: DAY_OFF_ACTIVITY,
    working: WEEKDAY_ACTIVITY[weekdayIndex(day)] ?? 1,
  };
  return PRESENCES.map((presence) => activity[presence]);
}
