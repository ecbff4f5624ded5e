import { UsageService } from '../../gen/methods.ts';
import { bucketsOf, pointsOf } from './series.ts';
import { runtimeIn, seconds, usageMethod, withTrend } from './usage.ts';

export const getEnvironmentRuntime = usageMethod({
  method: UsageService.getEnvironmentRuntime,
  description: 'Gets the total runtime of environments in a date range, and its trend.',
  answer(usage) {
    const { value, trend } = withTrend(usage, (range) => seconds(runtimeIn(usage, range)));
    return { totalRuntimeSeconds: String(value), trend };
  },
});

export const getEnvironmentRuntimeTimeSeries = usageMethod({
  method: UsageService.getEnvironmentRuntimeTimeSeries,
  description: 'Gets the runtime of environments in seconds over a date range.',
  answer(usage, { resolution }) {
    const buckets = bucketsOf(usage.range, resolution);
    // The difference of rounded sums, so that the points add up to the total.
    let total = 0;
    const values = usage.runtime(buckets.bounds).map((runtime) => {
      const before = seconds(total);
      total += runtime;
      return seconds(total) - before;
    });
    return { totalRuntime: pointsOf(buckets, values) };
  },
});
