import type { Dataset } from '../../../../core/datasets/dataset.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { directoryOf } from '../../store/directory/directory.ts';
import type { Member } from '../../store/directory/kinds.ts';
import type { Range, UsageFilter } from '../../store/metrics/activity.ts';
import type { UserSet } from '../../store/metrics/users.ts';
import { type Dimension, metricsOf } from '../../store/metrics/metrics.ts';
import type { DateRangeJson } from '../../gen/gitpod/v1/common_pb.ts';
import { readDateRange } from '../fields.ts';
import { type GetMethod, getMethod } from '../methods.ts';

/** What the requests for metrics have in common. */
export interface UsageMessage {
  readonly dateRange?: DateRangeJson;
  readonly projectId?: string;
  readonly teamId?: string;
  readonly userId?: string;
}

/** The usage that a request is about, up to the dataset's clock. Ranges may reach beyond it. */
export interface Usage {
  /** The requested range. */
  readonly range: Range;
  /** ms of each bucket between the bounds */
  runtime(bounds: readonly number[]): number[];
  /** Environments that were started in each bucket between the bounds. */
  starts(bounds: readonly number[]): number[];
  /** The users who had an environment running. */
  readonly activeUsers: (range: Range) => UserSet;
  readonly countEnvironments: (range: Range) => number;
  /** ms by the id of a user, project or class; the empty id stands for no project. */
  runtimeBy(dimension: Dimension, range: Range): Map<string, number>;
}

interface UsageMethod<Input, Output> extends Omit<GetMethod<Input, Output>, 'answer'> {
  readonly answer: (usage: Usage, message: Input) => Output;
}

/** Declares a method that is answered from the usage its request is about. */
export function usageMethod<Input extends UsageMessage, Output>({
  answer,
  ...declaration
}: UsageMethod<Input, Output>): Endpoint {
  return getMethod<Input, Output>({
    ...declaration,
    answer: ({ dataset, now, message }) => answer(usageOf(dataset, now, message), message),
  });
}

/**
 * Reads the usage that a request is about. [gitpod/running-environments-count-up-clock, gitpod/closed-periods-never-change-except]
 *
 * @throws Failure `invalid` for a date that doesn't exist
 */
export function usageOf(dataset: Dataset, now: number, message: UsageMessage): Usage {
  const metrics = metricsOf(dataset);
  const filter = filterOf(metrics.numberOf, directoryOf(dataset).members.all(now), message);
  // The schema requires the range and both its ends. [gitpod/date-range-required-ends]
  const { startTime = '', endTime = '' } = message.dateRange ?? {};
  const { from, to } = readDateRange({ startTime, endTime }, 'date_range');
  const clip = (range: Range, end: number): Range => ({ from: Math.min(range.from, end), to: Math.min(range.to, end) });
  const clipAll = (bounds: readonly number[], end: number): number[] => bounds.map((bound) => Math.min(bound, end));
  return {
    // [gitpod/range-ends-before-start-no]
    range: { from, to: Math.max(from, to) },
    runtime: (bounds) => metrics.totals(clipAll(bounds, now), filter, now).runtime,
    // A record that starts at the clock has started, and has run for no time.
    starts: (bounds) => metrics.totals(clipAll(bounds, now + 1), filter, now).starts,
    activeUsers: (range) => metrics.activeUsers(clip(range, now + 1), filter, now),
    countEnvironments: (range) => metrics.countEnvironments(clip(range, now + 1), filter, now),
    runtimeBy(dimension, range) {
      const byNumber = metrics.runtimeBy(dimension, clip(range, now), filter, now);
      return new Map(Array.from(byNumber, ([number, runtime]) => [metrics.idOf(number), runtime]));
    },
  };
}

/** In proto3 an empty string means unset. */
function filterOf(
  numberOf: (id: string) => number,
  members: readonly Member[],
  { projectId = '', teamId = '', userId = '' }: UsageMessage,
): UsageFilter {
  const users = members.filter((member) => member.teamId === teamId).map((member) => numberOf(member.userId));
  const user = numberOf(userId);
  return {
    project: projectId === '' ? undefined : numberOf(projectId),
    users:
      userId !== '' ? [user].filter((one) => teamId === '' || users.includes(one)) : teamId === '' ? undefined : users,
  };
}

/** The runtime of a range, ms. */
export function runtimeIn(usage: Usage, { from, to }: Range): number {
  return usage.runtime([from, to])[0] ?? 0;
}

export function startsIn(usage: Usage, { from, to }: Range): number {
  return usage.starts([from, to])[0] ?? 0;
}

/** [gitpod/runtime-rounded-down-whole-seconds] */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** A metric of the requested range, and its trend. [gitpod/trend-current-previous-previous-against] */
export function withTrend({ range }: Usage, metric: (range: Range) => number): { value: number; trend: number } {
  const value = metric(range);
  const previous = metric({ from: range.from - (range.to - range.from), to: range.from });
  return { value, trend: previous === 0 ? 0 : (value - previous) / previous };
}
