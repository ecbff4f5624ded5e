import type { Rule } from '../../../core/provider/rule.ts';
import { descriptor } from './links.ts';

export const metrics: readonly Rule[] = [
  {
    id: 'gitpod/date-range-required-ends',
    rule: '`date_range` is required, and both ends in it',
    evidence: 'doc',
    link: descriptor('usage_pb.js'),
  },
  {
    id: 'gitpod/resolution-must-defined-value',
    rule: '`resolution` must be a defined value',
    evidence: 'doc',
    link: descriptor('usage_pb.js'),
  },
  {
    id: 'gitpod/page-size-top-lists-0',
    rule: '`page_size` of the top lists is from 0 to 100',
    evidence: 'doc',
    link: descriptor('pagination_pb.d.ts'),
  },
  {
    id: 'gitpod/trend-current-previous-previous-against',
    rule: 'A trend is (current - previous) / previous against the period of the same length just before, 0 where there was nothing',
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/top-lists-sorted-total-runtime',
    rule: 'Top lists are sorted by total runtime, descending',
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/environment-classes-local-runners',
    rule: 'Environment classes of local runners are one group without an id',
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/users-series-weekly-whatever-resolution',
    rule: "The users' series is weekly whatever the resolution",
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/sessions-environments-started-active',
    rule: 'Sessions are environments that were started; active environments are distinct ids',
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/environment-straddles-range-counts',
    rule: 'An environment that straddles the range counts with the part of its runtime inside',
    evidence: 'assumed',
    settledBy: 'the runtime of a range that begins while an environment runs',
  },
  {
    id: 'gitpod/running-environments-count-up-clock',
    rule: 'Running environments count up to the clock; a late record counts while it runs and from its arrival on',
    evidence: 'assumed',
    settledBy: 'the runtime of today while an environment runs',
  },
  {
    id: 'gitpod/closed-periods-never-change-except',
    rule: "Closed periods don't change, except when late usage arrives or a revision becomes known",
    evidence: 'assumed',
    settledBy: 'the same range on two days',
  },
  {
    id: 'gitpod/revision-shows-closed-period',
    rule: 'A correction of a record shows in the period that the record belongs to, closed or not; no other record makes up for it',
    evidence: 'assumed',
    settledBy: 'whether the vendor ever corrects a record, and how a later list shows it',
  },
  {
    id: 'gitpod/runtime-rounded-down-whole-seconds',
    rule: 'Runtime is rounded down to whole seconds; the points of a series and the top lists are rounded so that they add up to the total',
    evidence: 'assumed',
    settledBy: 'the series and the total of a range with milliseconds',
  },
  {
    id: 'gitpod/empty-buckets-point-buckets-hours',
    rule: 'Empty buckets have a point; buckets are hours, days, weeks from Monday and months in UTC; a point has the start of its bucket',
    evidence: 'assumed',
    settledBy: 'a series of the real API with days without usage',
  },
  {
    id: 'gitpod/resolution-unspecified-daily',
    rule: '`RESOLUTION_UNSPECIFIED` is daily',
    evidence: 'assumed',
    settledBy: "the real API's answer without a resolution",
  },
  {
    id: 'gitpod/returning-user-active-calendar-week',
    rule: 'A returning user was also active in the calendar week before',
    evidence: 'assumed',
    settledBy: 'the series of a user who paused for a week',
  },
  {
    id: 'gitpod/series-most-10-000-points',
    rule: 'A series has at most 10,000 points',
    evidence: 'assumed',
    settledBy: "the real API's answer to an hourly series of ten years",
  },
  {
    id: 'gitpod/range-ends-before-start-no',
    rule: 'A range that ends at or before its start has no usage, and is no error',
    evidence: 'assumed',
    settledBy: "the real API's answer to such a range",
  },
  {
    id: 'gitpod/get-top-projects-lists-runtime',
    rule: '`GetTopProjects` lists runtime without a project as one entry without a name',
    evidence: 'assumed',
    settledBy: 'a top list of an organization with environments without a project',
  },
  {
    id: 'gitpod/power-user-environments-ran-40',
    rule: "A power user's environments ran for 40 hours in the range; the sparkline has the active users of the last four weeks",
    evidence: 'assumed',
    settledBy: '`powerUsersThresholdSeconds` and a sparkline of the real API',
  },
  {
    id: 'gitpod/metrics-seeded-dataset-follow-records',
    rule: 'Metrics of a seeded dataset follow from its records',
    evidence: 'assumed',
    settledBy: "nothing: the data are the emulator's",
  },
];
