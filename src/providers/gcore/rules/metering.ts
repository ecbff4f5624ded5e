import type { RuleSection } from '../../../core/provider/rule.ts';
import { USAGE_REPORT } from './links.ts';

export const metering: RuleSection = {
  title: 'metering',
  rules: [
    {
      id: 'gcore/resources-sampled-once-minute-second',
      rule: 'Resources are sampled once a minute, at second :30',
      evidence: 'assumed',
      settledBy: 'the `first_seen` of a resource whose creation is known to the second',
    },
    {
      id: 'gcore/first-seen-last-seen-first',
      rule: '`first_seen` and `last_seen` are the first and the last sample inside the period',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/usage-sum-samples-period',
      rule: 'Usage is the sum of the samples in the period',
      evidence: 'assumed',
      settledBy: 'a bill compared with the history of its resources',
    },
    {
      id: 'gcore/flavors-addresses-billed-minute',
      rule: 'Flavors and addresses are billed by the minute',
      evidence: 'assumed',
      settledBy: 'a bill compared with the history of its resources',
    },
    {
      id: 'gcore/gbminutes-size-gi-b-times',
      rule: '`gbminutes` are size in GiB times minutes; images, backups and log indexes report their size in bytes, of which a GiB has 2^30',
      evidence: 'assumed',
      settledBy: "a real image's `last_size` and `billing_value` over a known time",
    },
    {
      id: 'gcore/traffic-functions-gb-2-30',
      rule: 'Traffic of functions is in GB of 2^30 bytes, their calls in millions, the memory of functions and containers in GiB-seconds, inference in GPU-hours',
      evidence: 'assumed',
      settledBy: 'a bill compared with a known load',
    },
    {
      id: 'gcore/usage-varies-over-day-traffic',
      rule: 'Usage that varies over the day (traffic, calls) has a whole-number weight for each hour of the UTC week',
      evidence: 'assumed',
      settledBy: 'nothing: it is invented, like the data',
    },
    {
      id: 'gcore/without-lag-metering-ends-simulated',
      rule: 'Without a lag, metering ends at the simulated current time',
      evidence: 'assumed',
      settledBy: 'how long after a sample the real API reports it (the reference says an hour to a day)',
    },
    {
      id: 'gcore/data-past-hour-may-incomplete',
      rule: "Data of the past hour may be incomplete: a scenario's `lag_minutes` ends reports that long before the simulated current time; late usage appears as the clock advances",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/lag-constant-same-every-type',
      rule: 'The lag is constant and the same for every type; scenarios without `lag_minutes`, such as `default`, have none',
      evidence: 'assumed',
      settledBy: 'reports of the real API for the current day, minute after minute',
    },
    {
      id: 'gcore/resource-report-least-sample-period',
      rule: 'A resource is in the report if it has at least one sample in the period, even with nothing to bill',
      evidence: 'assumed',
      settledBy: 'a response of the real API for a function that was never called',
    },
    {
      id: 'gcore/resource-whose-billed-shape-changes',
      rule: 'A resource whose billed shape changes is one row for each `billing_metric_name`',
      evidence: 'assumed',
      settledBy: 'a response of the real API for an instance whose flavor changed',
    },
    {
      id: 'gcore/resource-renamed-retagged-row-each',
      rule: 'A resource that is renamed or retagged is one row for each name and set of tags',
      evidence: 'assumed',
      settledBy: 'a response of the real API for an instance whose tags changed',
    },
    {
      id: 'gcore/resize-within-metric-summed-row',
      rule: 'A resize within one metric is summed in one row, and `last_size` is the latest size',
      evidence: 'assumed',
      settledBy: 'a response of the real API for a volume that grew',
    },
  ],
};
