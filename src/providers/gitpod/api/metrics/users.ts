import { UsageService } from '../../gen/methods.ts';
import { sizeOf, sizeOfBoth } from '../../store/metrics/users.ts';
import { bucketsBy, pointsOf, rangesOf, WEEK_MS, WEEKLY } from './series.ts';
import { usageMethod, withTrend } from './usage.ts';

export const getActiveUsersCount = usageMethod({
  method: UsageService.getActiveUsersCount,
  description: 'Gets the number of users whose environments ran in a date range, and its trend.',
  answer(usage) {
    const { value, trend } = withTrend(usage, (range) => sizeOf(usage.activeUsers(range)));
    return { count: String(value), trend };
  },
});

/** [gitpod/users-series-weekly-whatever-resolution, gitpod/returning-user-active-calendar-week] */
export const getActiveUsersTimeSeries = usageMethod({
  method: UsageService.getActiveUsersTimeSeries,
  description:
    'Gets the number of users whose environments ran, by week whatever the resolution, and of those who were also active ' +
    'in the week before.',
  answer(usage) {
    const weeks = bucketsBy(usage.range, WEEKLY);
    const active = rangesOf(weeks).map(usage.activeUsers);
    const wholeWeek = (monday: number) => usage.activeUsers({ from: monday, to: monday + WEEK_MS });
    const returning = weeks.times.map((monday, index) => {
      // Of the week before, days outside of the range count, too.
      const isWhole = index > 1;
      const before = (isWhole ? active[index - 1] : undefined) ?? wholeWeek(monday - WEEK_MS);
      const users = active[index];
      return users === undefined ? 0 : sizeOfBoth(users, before);
    });
    return {
      weeklyActiveUsers: pointsOf(weeks, active.map(sizeOf)),
      weeklyActiveReturningUsers: pointsOf(weeks, returning),
    };
  },
});
