import type { Random } from '../../../core/random.ts';
import type { Day } from '../../../core/time/day.ts';
import type { Lifetime } from '../../../simulation/history.ts';
import type { Office, Project } from '../../../simulation/organization.ts';
import type { Infrastructure } from './infrastructure-field.ts';
import type { MeteredResource, ResourceType, Segment } from '../store/records.ts';

/** A deployment for a project, with everything that generating its resources needs. */
export interface Setup {
  readonly project: Project;
  /** ms */
  readonly at: number;
  readonly office: Office;
  readonly random: Random;
  readonly habits: Infrastructure;
  /** The activity on each day of the span, relative to what the calendar suggests; `undefined` without noise. */
  readonly activity: ((day: Day) => number) | undefined;
  /** The end of the span, ms. */
  readonly horizon: number;
  /** The lifetime of a resource that is needed for some time (ms): the project or the span may end earlier. */
  readonly lifetime: (startedAt: number, lengthMs: number) => Lifetime;
  readonly resource: (type: ResourceType, lifetime: Lifetime, segments: readonly Segment[]) => MeteredResource;
}

/** Generates a deployment's resources. */
export type Blueprint = (setup: Setup) => Iterable<MeteredResource>;
