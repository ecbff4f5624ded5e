import { UsageService } from '../../gen/methods.ts';
import { bucketsOf, pointsOf, rangesOf } from './series.ts';
import { usageMethod, withTrend } from './usage.ts';

export const getActiveEnvironmentsCount = usageMethod({
  method: UsageService.getActiveEnvironmentsCount,
  description: 'Gets the number of distinct environments that ran in a date range, and its trend.',
  answer(usage) {
    const { value, trend } = withTrend(usage, usage.countEnvironments);
    return { count: String(value), trend };
  },
});

/** [gitpod/sessions-environments-started-active] */
export const getActiveEnvironmentsTimeSeries = usageMethod({
  method: UsageService.getActiveEnvironmentsTimeSeries,
  description: 'Gets the number of distinct environments that ran, over a date range.',
  answer(usage, { resolution }) {
    const buckets = bucketsOf(usage.range, resolution);
    return { activeEnvironments: pointsOf(buckets, rangesOf(buckets).map(usage.countEnvironments)) };
  },
});

/** [gitpod/sessions-environments-started-active] */
export const getEnvironmentSessionsTimeSeries = usageMethod({
  method: UsageService.getEnvironmentSessionsTimeSeries,
  description: 'Gets the number of environments that were started, over a date range.',
  answer(usage, { resolution }) {
    const buckets = bucketsOf(usage.range, resolution);
    return { sessions: pointsOf(buckets, usage.starts(buckets.bounds)) };
  },
});
