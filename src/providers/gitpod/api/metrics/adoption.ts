import { HOUR_MS } from '../../../../core/time/instant.ts';
import { UsageService } from '../../gen/methods.ts';
import type { Range } from '../../store/metrics/activity.ts';
import { sizeOf } from '../../store/metrics/users.ts';
import { bucketsBy, pointsOf, rangesOf, WEEK_MS, WEEKLY } from './series.ts';
import { runtimeIn, startsIn, usageMethod, withTrend } from './usage.ts';

/** The runtime in the range that makes a power user. [gitpod/power-user-environments-ran-40] */
const POWER_USER_MS = 40 * HOUR_MS;

const SPARKLINE_POINTS = 4;

export const getAdoptionUsageSummary = usageMethod({
  method: UsageService.getAdoptionUsageSummary,
  description:
    'Gets active users, power users, sessions and the runtime per user in a date range, their trends, and the active ' +
    'users of the last weeks.',
  answer(usage) {
    const countUsers = (range: Range): number => sizeOf(usage.activeUsers(range));
    const users = withTrend(usage, countUsers);
    const sessions = withTrend(usage, (range) => startsIn(usage, range));
    const powerUsers = withTrend(
      usage,
      (range) => [...usage.runtimeBy('user', range).values()].filter((runtime) => runtime >= POWER_USER_MS).length,
    );
    const perUser = withTrend(usage, (range) => runtimeIn(usage, range) / 1000 / Math.max(1, countUsers(range)));
    const { from, to } = usage.range;
    const weeks = bucketsBy(
      { from: Math.max(from, WEEKLY.floor(to - 1) - (SPARKLINE_POINTS - 1) * WEEK_MS), to },
      WEEKLY,
    );
    return {
      envRuntimePerUserSeconds: perUser.value,
      envRuntimePerUserTrend: perUser.trend,
      activeUsersCount: String(users.value),
      activeUsersTrend: users.trend,
      powerUsersCount: String(powerUsers.value),
      powerUsersTrend: powerUsers.trend,
      powerUsersThresholdSeconds: String(POWER_USER_MS / 1000),
      sessionsCount: String(sessions.value),
      sessionsTrend: sessions.trend,
      sparkline: pointsOf(weeks, rangesOf(weeks).map(countUsers)),
    };
  },
});
