import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  listOf,
  type Probe,
  type ProbeAnswer,
} from '../../../core/provider/probe.ts';
import { DAY_MS, formatInstant, HOUR_MS } from '../../../core/time/instant.ts';
import { call, invalid, invalidAll, records } from './requests.ts';

const LENGTH_DAYS = 7;
const DAILY = 'RESOLUTION_DAILY';
const POWER_USER_SECONDS = 40 * 3600;
const SPARKLINE_POINTS = 4;

const SUM = 'gitpod/runtime-rounded-down-whole-seconds';
const POINTS = 'gitpod/empty-buckets-point-buckets-hours';

/** In protobuf's JSON a number that is 0 may be omitted, and large ones are text. */
const number = (answer: ProbeAnswer | undefined, field: string): number => Number(fieldOf(answer?.json, field) ?? 0);
const points = (answer: ProbeAnswer | undefined, field: string): readonly unknown[] =>
  answer ? listOf(answer, field) : [];
const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, point) => total + Number(fieldOf(point, 'value') ?? 0), 0);

/** Probes of sums over the week of the first record: it is over, and doesn't change any more. */
export function metricProbes(found: ProbeAnswer | undefined, now: number): readonly Probe[] {
  const first = Date.parse(String(fieldOf(records(found)[0], 'stoppedAt')));
  const start = (Number.isNaN(first) ? now : first) - ((Number.isNaN(first) ? now : first) % DAY_MS);
  /** 1970-01-05 was a Monday. */
  const monday = start - ((start - 4 * DAY_MS) % (LENGTH_DAYS * DAY_MS));
  const range = (from: number, days: number) => ({
    dateRange: { startTime: formatInstant(from), endTime: formatInstant(from + days * DAY_MS) },
  });
  const week = range(start, LENGTH_DAYS);
  const usage = (method: string, body: object) => call(`UsageService/${method}`, body);
  const runtime = usage('GetEnvironmentRuntime', week);
  const series = (body: object) => usage('GetEnvironmentRuntimeTimeSeries', { ...week, ...body });
  const ofUsage = (answer: ProbeAnswer | undefined, judge: () => Finding): Finding =>
    number(answer, 'totalRuntimeSeconds') > 0 ? judge() : cannotTell('no usage in this week');

  return [
    invalidAll('gitpod/date-range-required-ends', [
      usage('GetEnvironmentRuntime', {}),
      usage('GetEnvironmentRuntime', { dateRange: { startTime: week.dateRange.startTime } }),
      usage('GetEnvironmentRuntime', { dateRange: { endTime: week.dateRange.endTime } }),
    ]),
    invalid('gitpod/resolution-must-defined-value', series({ resolution: 99 })),
    invalidAll(
      'gitpod/page-size-top-lists-0',
      [101, -1].map((pageSize) => usage('GetTopProjects', { ...week, pagination: { pageSize } })),
    ),
    invalid(
      'gitpod/series-most-10-000-points',
      usage('GetEnvironmentRuntimeTimeSeries', { ...range(start, 417), resolution: 'RESOLUTION_HOURLY' }),
    ),
    comparing(
      POINTS,
      [
        usage('GetEnvironmentSessionsTimeSeries', {
          ...range(start - LENGTH_DAYS * DAY_MS, LENGTH_DAYS),
          resolution: DAILY,
        }),
        usage('GetEnvironmentSessionsTimeSeries', { ...range(monday, 14), resolution: 'RESOLUTION_WEEKLY' }),
        usage('GetEnvironmentSessionsTimeSeries', { ...range(start, 1), resolution: 'RESOLUTION_HOURLY' }),
      ],
      (answer, weekly, hourly) => {
        const timesOf = (series: ProbeAnswer): number[] =>
          points(series, 'sessions').map((point) => Date.parse(String(fieldOf(point, 'time'))));
        const times = timesOf(answer);
        const areSteps = (series: ProbeAnswer, from: number, step: number, count: number): boolean =>
          timesOf(series).join() === Array.from({ length: count }, (_, index) => from + index * step).join();
        const expected = Array.from({ length: LENGTH_DAYS }, (_, day) => start + (day - LENGTH_DAYS) * DAY_MS);
        return holdsIf(
          times.join() === expected.join() &&
            areSteps(weekly, monday, LENGTH_DAYS * DAY_MS, 2) &&
            areSteps(hourly, start, HOUR_MS, 24),
          'other points than one for each hour, day or week',
        );
      },
    ),
    comparing(SUM, [runtime, series({ resolution: DAILY })], (total, byDay) =>
      ofUsage(total, () =>
        holdsIf(
          sum(points(byDay, 'totalRuntime')) === number(total, 'totalRuntimeSeconds'),
          'the points do not add up to the total',
        ),
      ),
    ),
    comparing(
      'gitpod/resolution-unspecified-daily',
      [runtime, series({ resolution: DAILY }), series({})],
      (total, byDay, plain) =>
        ofUsage(total, () => holdsIf(JSON.stringify(byDay.json) === JSON.stringify(plain.json), 'another series')),
      [SUM],
    ),
    comparing(
      'gitpod/trend-current-previous-previous-against',
      [
        usage('GetEnvironmentRuntime', range(start + LENGTH_DAYS * DAY_MS, LENGTH_DAYS)),
        runtime,
        usage('GetEnvironmentRuntime', range(start - 3650 * DAY_MS, LENGTH_DAYS)),
      ],
      (current, previous, nothing) =>
        ofUsage(previous, () => {
          const [now, before] = [current, previous].map((answer) => number(answer, 'totalRuntimeSeconds'));
          const expected = ((now ?? 0) - (before ?? 0)) / (before ?? 1);
          return holdsIf(
            Math.abs(number(current, 'trend') - expected) < 0.001 &&
              (number(nothing, 'totalRuntimeSeconds') > 0 || number(nothing, 'trend') === 0),
            'another trend',
          );
        }),
    ),
    comparing(
      'gitpod/top-lists-sorted-total-runtime',
      [usage('GetTopActiveUsers', week), usage('GetTopProjects', week)],
      (...answers) => {
        const lists = answers.map((answer, index) =>
          points(answer, index === 0 ? 'users' : 'projects').map((one) =>
            Number(fieldOf(one, 'totalRuntimeSeconds') ?? 0),
          ),
        );
        if (lists.every(({ length }) => length < 2)) return cannotTell('fewer than two users or projects in this week');
        return holdsIf(
          lists.every((totals) => totals.every((total, index) => index === 0 || total <= (totals[index - 1] ?? total))),
          'another order',
        );
      },
    ),
    comparing(
      'gitpod/users-series-weekly-whatever-resolution',
      [usage('GetActiveUsersTimeSeries', { ...range(start, 2 * LENGTH_DAYS), resolution: DAILY })],
      (answer) => {
        const weeks = points(answer, 'weeklyActiveUsers').length;
        return holdsIf(weeks === 2 || weeks === 3, 'other points than one for each week');
      },
    ),
    comparing(
      'gitpod/range-ends-before-start-no',
      [runtime, usage('GetEnvironmentRuntime', { dateRange: reversed(week.dateRange) })],
      (total, none) =>
        ofUsage(total, () => holdsIf(number(none, 'totalRuntimeSeconds') === 0, 'usage in an empty range')),
    ),
    comparing('gitpod/power-user-environments-ran-40', [usage('GetAdoptionUsageSummary', range(start, 28))], (answer) =>
      holdsIf(
        number(answer, 'powerUsersThresholdSeconds') === POWER_USER_SECONDS &&
          points(answer, 'sparkline').length === SPARKLINE_POINTS,
        'another threshold or another number of points',
      ),
    ),
  ];
}

const reversed = ({ startTime, endTime }: { readonly startTime: string; readonly endTime: string }) => ({
  startTime: endTime,
  endTime: startTime,
});
