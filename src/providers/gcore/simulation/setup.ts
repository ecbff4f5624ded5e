import {
  type Change,
  type Durations,
  grown,
  type Lifetime,
  mapped,
  type Period,
  periods,
  WEEK_MS,
} from '../../../simulation/history.ts';
import type { Person, Project } from '../../../simulation/organization.ts';
import type { Random } from '../../../core/random.ts';
import { metricName } from '../metric-name.ts';
import {
  type BaseProfile,
  type BillingRow,
  type MeteredSegment,
  NOISE_SCALE,
  type Profile,
  withNoise,
} from '../store/records.ts';
import type { DayOff } from './days-off.ts';
import type { Tags } from './labels/tags.ts';
import type { ResourceTypeName } from '../resource-types.ts';

/** A deployment for a project, with everything that generating its rows needs. */
export interface Setup {
  readonly project: Project;
  readonly projectId: number;
  readonly regionId: number;
  readonly network: Network;
  readonly daysOff: readonly DayOff[];
  /** A person in the project's team; `undefined` if it has no people. */
  readonly owner: Person | undefined;
  /** ms */
  readonly at: number;
  /** The end of the span, ms. */
  readonly horizon: number;
  readonly random: Random;
  /** The lifetime of a resource that is needed for some time (ms): the project or the span may end earlier. */
  readonly lifetime: (startedAt: number, lengthMs: number) => Lifetime;
  /** The stream of daily noise that the deployment's usage follows, if it varies from day to day. */
  readonly noise: number | undefined;
  /** Whether it has all the parts that it may have, because it runs throughout. */
  readonly standing: boolean;
  /** Whether GPUs are used with care. */
  readonly fewGpus: boolean;
  /** A unique name such as `atlas-api-3`. */
  readonly nameFor: (role: string) => string;
}

/** The network of a project's machines in a region. */
export interface Network {
  readonly id: string;
  readonly subnetId: string;
}

/** Generates a deployment's rows. */
export type Blueprint = (setup: Setup) => Iterable<BillingRow>;

export const MIB = 2 ** 20;

interface Details {
  readonly uuid?: string | null;
  readonly name?: string | null;
  readonly attributes?: BillingRow['attributes'];
  readonly tags?: Tags;
  readonly profile?: Profile;
  readonly segments: readonly MeteredSegment[];
}

/** A row whose metric follows from its type and attributes. */
export function row({ projectId, regionId }: Setup, type: ResourceTypeName, details: Details): BillingRow {
  const { uuid = null, name = null, attributes = {}, tags = null, profile = 'flat', segments } = details;
  const billingMetricName = metricName(type, attributes);
  return { type, billingMetricName, projectId, regionId, uuid, name, attributes, tags, profile, segments };
}

/** Usage that follows a profile, and varies from day to day if the scenario wants that. */
export function varied(
  { noise }: Setup,
  profile: BaseProfile,
  rates: readonly Change<number>[],
): { readonly profile: Profile; readonly rates: readonly Change<number>[] } {
  if (noise === undefined) return { profile, rates };
  const whole = (rate: number): number => Math.max(1, Math.round(rate / NOISE_SCALE[profile]));
  return { profile: withNoise(profile, noise), rates: mapped(rates, whole) };
}

/** A size that grew by some percent; what runs throughout grows slowly, or it would be huge in the end. */
export function enlarged({ random, standing }: Setup, size: number, percent: readonly [number, number]): number {
  return grown(random, size, standing ? [1, 8] : percent);
}

/** The time between two steps of usage that drifts: weeks, if days vary by themselves. */
export function driftsEvery({ noise }: Setup): Durations {
  return noise === undefined ? [WEEK_MS, WEEK_MS] : [2 * WEEK_MS, 7 * WEEK_MS];
}

/** A segment metered by time. */
export function present({ startedAt, endedAt }: Lifetime): MeteredSegment {
  return { startedAt, endedAt, rate: 1 };
}

/** A segment metered by size, in GiB or bytes. */
export function sized({ startedAt, endedAt, state }: Period<number>): MeteredSegment {
  return { startedAt, endedAt, rate: state, size: state };
}

/** A segment metered by its usage in a minute. */
export function used({ startedAt, endedAt, state }: Period<number>): MeteredSegment {
  return { startedAt, endedAt, rate: state };
}

/**
 * One row for each billed shape (flavor, volume type) that a resource has over time: a change closes a segment of one row
 * and opens a segment of another.
 */
export function* shaped<T>(
  lifetime: Lifetime,
  changes: readonly Change<T>[],
  shapeOf: (state: T) => string,
  segmentOf: (period: Period<T>) => MeteredSegment,
  rowOf: (shape: string, segments: readonly MeteredSegment[]) => BillingRow,
): Iterable<BillingRow> {
  const byShape = new Map<string, MeteredSegment[]>();
  for (const period of periods(lifetime, changes)) {
    const shape = shapeOf(period.state);
    const segments = byShape.get(shape) ?? [];
    segments.push(segmentOf(period));
    byShape.set(shape, segments);
  }
  for (const [shape, segments] of byShape) yield rowOf(shape, segments);
}

/** The next larger or smaller item of a ladder, usually the larger. */
export function step<T>(ladder: readonly T[], from: T, random: Random): T {
  const index = ladder.indexOf(from);
  const up = index === 0 || (index < ladder.length - 1 && random.chance(0.7));
  return ladder[up ? index + 1 : index - 1] ?? from;
}

/** The rate of the next week, which is a little higher on average. */
export function drift(rate: number, random: Random): number {
  return Math.max(1, Math.round(rate * (0.85 + 0.32 * random.float())));
}
