import type { RuleSection } from '../../../core/provider/rule.ts';
import { GO_TEST, USAGE_REPORT } from './links.ts';

export const periods: RuleSection = {
  title: 'periods',
  rules: [
    {
      id: 'gcore/report-starts-beginning-time-utc',
      rule: "The report starts at the beginning of `time_from`'s UTC day",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/report-ends-just-before-beginning',
      rule: "The report ends just before the beginning of `time_to`'s UTC day",
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/enable-last-day-day-time',
      rule: 'With `enable_last_day` the day of `time_to` is included',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/time-offset-converted-utc-before',
      rule: 'A time with an offset is converted to UTC before it is truncated to its day',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/time-without-offset-utc',
      rule: 'A time without an offset is UTC',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a report near midnight, requested with and without `Z`',
    },
    {
      id: 'gcore/equal-days-without-enable-last',
      rule: 'Equal days without `enable_last_day` give an empty report',
      evidence: 'client',
      link: GO_TEST,
    },
    {
      id: 'gcore/time-day-before-time-validation',
      explains: ['invalid'],
      rule: 'If the day of `time_to` is before that of `time_from`, also with `enable_last_day`: a ValidationError of `time_to`',
      evidence: 'assumed',
      settledBy: 'a response of the real API to such a period',
    },
    {
      id: 'gcore/times-rfc-3339-seconds-dates',
      explains: ['invalid'],
      rule: 'Times are RFC 3339 with seconds; dates without a time, numbers, leap seconds and hour 24 are refused',
      evidence: 'assumed',
      settledBy: 'a response of the real API to `2024-01-01`',
    },
    {
      id: 'gcore/period-can-span-all-years',
      rule: 'A period can span all years from 0001 to 9999',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a period of a century',
    },
  ],
};
