import { type Change, type Lifetime, type Period, periods } from '../../../simulation/history.ts';
import type { Person, Project } from '../../../simulation/organization.ts';
import type { Random } from '../../../simulation/random.ts';
import { metricName } from '../metric-name.ts';
import type { BillingRow, MeteredSegment, Profile } from '../records.ts';
import type { ResourceTypeName } from '../resource-types.ts';

/** Something that is set up for a project, by whom and where. */
export interface Setup {
  readonly project: Project;
  readonly projectId: number;
  readonly regionId: number;
  readonly network: Network;
  readonly daysOff: readonly DayOff[];
  /** Somebody of the project's team, where there is anybody. */
  readonly owner: Person | undefined;
  /** ms */
  readonly at: number;
  /** ms; nothing changes after it. */
  readonly horizon: number;
  readonly random: Random;
  /** The lifetime of what begins at an instant (ms) and is wanted for so long (ms): its project or the span may end first. */
  readonly lifetime: (startedAt: number, lengthMs: number) => Lifetime;
  /** A name such as `atlas-api-3` that nothing else of the role has. */
  readonly nameFor: (role: string) => string;
}

/** A weekday on which most of the organization doesn't work. */
export interface DayOff {
  /** ms */
  readonly from: number;
  /** ms, exclusive */
  readonly to: number;
  /** Which part of the offices is closed. */
  readonly part: number;
}

/** What a closed office uses of what it uses on another weekday: as much as on a day of the weekend. */
const CLOSED = 0.25;

/** The rates of something, lower on days off where it keeps office hours. */
export function withDaysOff({ daysOff }: Setup, profile: Profile, rates: readonly Change<number>[]): Change<number>[] {
  const begun = rates[0]?.at ?? Infinity;
  const days = profile === 'office' ? daysOff.filter(({ from }) => from >= begun) : [];
  const changes = [
    ...rates.map(({ at, to }) => ({ at, rate: to })),
    ...days.flatMap(({ from, to, part }) => [
      { at: from, part },
      { at: to, part: 0 },
    ]),
  ].sort((a, b) => a.at - b.at);

  const lowered: Change<number>[] = [];
  let now = { rate: 0, part: 0 };
  for (const { at, ...change } of changes) {
    now = { ...now, ...change };
    // One day off may follow another.
    if (lowered.at(-1)?.at === at) lowered.pop();
    lowered.push({ at, to: Math.ceil(now.rate * (1 - now.part * (1 - CLOSED))) });
  }
  return lowered;
}

/** What a project's machines in a region are connected to. */
export interface Network {
  readonly id: string;
  readonly subnetId: string;
}

/** Makes what is set up, with all that comes with it. */
export type Blueprint = (setup: Setup) => Iterable<BillingRow>;

export type Tags = BillingRow['tags'];

export const MIB = 2 ** 20;

interface Details {
  readonly uuid?: string | null;
  readonly name?: string | null;
  readonly attributes?: BillingRow['attributes'];
  readonly tags?: Tags;
  readonly profile?: Profile;
  readonly segments: readonly MeteredSegment[];
}

/** A row of a type; its metric follows from its attributes. */
export function row({ projectId, regionId }: Setup, type: ResourceTypeName, details: Details): BillingRow {
  const { uuid = null, name = null, attributes = {}, tags = null, profile = 'flat', segments } = details;
  const billingMetricName = metricName(type, attributes);
  return { type, billingMetricName, projectId, regionId, uuid, name, attributes, tags, profile, segments };
}

/** Metered for being there. */
export function present({ startedAt, endedAt }: Lifetime): MeteredSegment {
  return { startedAt, endedAt, rate: 1 };
}

/** Metered by its size, in GiB or bytes. */
export function sized({ startedAt, endedAt, state }: Period<number>): MeteredSegment {
  return { startedAt, endedAt, rate: state, size: state };
}

/** Metered by what it does in a minute. */
export function used({ startedAt, endedAt, state }: Period<number>): MeteredSegment {
  return { startedAt, endedAt, rate: state };
}

/**
 * One row for each billed shape (flavor, volume type) that a resource has had: a change closes a segment of one row and
 * opens one of another at the same instant.
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

/** A step up the ladder, mostly, from the smallest to the largest. */
export function step<T>(ladder: readonly T[], from: T, random: Random): T {
  const index = ladder.indexOf(from);
  const up = index === 0 || (index < ladder.length - 1 && random.chance(0.7));
  return ladder[up ? index + 1 : index - 1] ?? from;
}

/** What people write on what they set up, where they do: a fourth is left untagged. */
export function labels({ project, owner, random }: Setup, environment: string): Tags {
  if (random.chance(0.25)) return null;
  const tags: [string, string][] = [['env', environment]];
  if (random.chance(0.9)) tags.push(['team', project.team.name]);
  if (random.chance(0.7)) tags.push(['cost_center', project.team.costCenter]);
  if (random.chance(0.6)) tags.push(['project', project.name]);
  if (owner !== undefined && random.chance(0.5)) tags.push(['owner', owner.handle]);
  return tags;
}

const SYSTEMS: readonly (readonly [readonly [distro: string, version: string], number])[] = [
  [['ubuntu', '22.04'], 5],
  [['ubuntu', '24.04'], 4],
  [['debian', '12'], 3],
  [['almalinux', '9'], 1],
];

/** Tags that name the operating system, as Gcore's own images bring them along. */
export function systemTags(random: Random): NonNullable<Tags> {
  const [distro, version] = random.weighted(SYSTEMS);
  return [
    ['os_distro', distro],
    ['os_version', version],
  ];
}

/** An address that nobody's machine has. */
export function privateAddress(random: Random): string {
  return `10.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`;
}
