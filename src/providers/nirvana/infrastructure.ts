import { type Static, Type } from '@sinclair/typebox';
import { births } from '../../simulation/births.ts';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '../../simulation/calendar.ts';
import { countField, nameField } from '../../simulation/fields.ts';
import {
  type Change,
  constant,
  duration,
  type Durations,
  evolve,
  type Lifetime,
  mapped,
} from '../../simulation/history.ts';
import type { Office, Project } from '../../simulation/organization.ts';
import type { Random } from '../../simulation/random.ts';
import { localMidnight } from '../../simulation/time-zone.ts';
import type { World } from '../../simulation/world.ts';
import type { MeteredResource, ResourceType, Segment } from './records.ts';
import { bundleSegments, dimensionSegments, type Family, type Machines, memoryGb, type Shape } from './segments.ts';

/** What an organization runs at Nirvana. */
export const InfrastructureField = Type.Object(
  {
    region: nameField('Where all of it is.'),
    vms: countField('How many VMs are started in the whole span. Volumes come with them.'),
    clusters: countField('How many Kubernetes clusters. Node pools and load balancers come with them.'),
    connections: countField('How many connections to networks elsewhere.'),
  },
  { additionalProperties: false, description: 'What the organization runs. VPCs come with the projects.' },
);
export type InfrastructureField = Static<typeof InfrastructureField>;

/** Something that is set up for a project, and what it needs. */
interface Setup {
  readonly project: Project;
  /** ms */
  readonly at: number;
  readonly office: Office;
  readonly random: Random;
  /** ms; nothing changes after it. */
  readonly horizon: number;
  /** The lifetime of what begins at an instant (ms) and is wanted for so long (ms): its project or the span may end first. */
  readonly lifetime: (startedAt: number, lengthMs: number) => Lifetime;
  readonly resource: (type: ResourceType, lifetime: Lifetime, segments: readonly Segment[]) => MeteredResource;
}

/** Makes what is set up, with all that comes with it. */
type Blueprint = (setup: Setup) => Iterable<MeteredResource>;

/** The resources of the simulated organization, each with its whole history, in the order in which they are set up. */
export function* infrastructure(world: World, field: InfrastructureField): Iterable<MeteredResource> {
  const { span, organization } = world;
  const random = world.random.branch('nirvana', 'infrastructure');
  const projectIds = new Map(
    organization.projects.map((project) => [
      project,
      project.ids.nirvana ?? world.random.branch('nirvana', 'project', project.name).uuid(),
    ]),
  );
  const planned: readonly (readonly [number, Blueprint])[] = [
    [field.vms, vm],
    [field.clusters, cluster],
    [field.connections, connection],
  ];
  const plans = planned
    .flatMap(([count, blueprint]) => births(world, count, random).map((birth) => ({ ...birth, blueprint })))
    .sort((a, b) => a.at - b.at);

  const networked = new Set<Project>();
  for (const { project, at, blueprint } of plans) {
    const projectEnd = project.to === null ? Infinity : project.to * DAY_MS + 10 * HOUR_MS;
    const setup: Setup = {
      project,
      at,
      office: random.pick(organization.offices),
      random,
      horizon: span.to,
      lifetime: (startedAt, lengthMs) => {
        const endedAt = Math.min(startedAt + lengthMs, projectEnd);
        return { startedAt, endedAt: endedAt < span.to ? endedAt : null };
      },
      resource: (resourceType, lifetime, segments) => ({
        resourceId: random.uuid(),
        resourceType,
        projectId: projectIds.get(project) ?? '',
        region: field.region,
        ...lifetime,
        segments: segments.toSorted((a, b) => a.startedAt - b.startedAt),
      }),
    };
    if (!networked.has(project)) {
      networked.add(project);
      yield* networks(setup);
    }
    yield* blueprint(setup);
  }
}

const MONTH_MS = 30 * DAY_MS;

/** A network before anything can be in it, and often another one for trying things out. */
function* networks({ at, random, lifetime, resource }: Setup): Iterable<MeteredResource> {
  const starts = [at - duration(random, [HOUR_MS, 3 * HOUR_MS])];
  if (random.chance(0.7)) starts.push(at + duration(random, [DAY_MS, 3 * DAY_MS]));
  for (const startedAt of starts) {
    const life = lifetime(startedAt, Infinity);
    yield resource('vpc', life, dimensionSegments(random, 'network_vpc', life, constant(life, 1)));
  }
}

/** A line to somebody's data centre, of which more and more is wanted. */
function* connection({ at, random, lifetime, resource }: Setup): Iterable<MeteredResource> {
  const life = lifetime(at, Infinity);
  const changes: Change<number>[] = [];
  let next = at;
  for (const to of [50, 200, 500, 1000, 2000].slice(random.int(0, 2))) {
    changes.push({ at: next, to });
    next += duration(random, [4 * MONTH_MS, 14 * MONTH_MS]);
  }
  yield resource('connect_connection', life, dimensionSegments(random, 'connect_bandwidth_mbps', life, changes));
}

interface VmKind {
  readonly lives: Durations;
  /** Between two resizes; never, where it is missing. */
  readonly resizes?: Durations;
  readonly vcpu: readonly number[];
  readonly dataVolumes: number;
}

const SERVICE: VmKind = {
  lives: [4 * MONTH_MS, 30 * MONTH_MS],
  resizes: [2 * MONTH_MS, 9 * MONTH_MS],
  vcpu: [2, 4, 8],
  dataVolumes: 2,
};
const WORKBENCH: VmKind = {
  lives: [3 * DAY_MS, 45 * DAY_MS],
  resizes: [6 * DAY_MS, 50 * DAY_MS],
  vcpu: [2, 4, 8, 16],
  dataVolumes: 1,
};
const BATCH: VmKind = { lives: [40 * MINUTE_MS, 14 * HOUR_MS], vcpu: [8, 16, 32], dataVolumes: 0 };
const VM_KINDS = [
  [SERVICE, 4],
  [WORKBENCH, 3],
  [BATCH, 3],
] as const;

const FAMILIES: readonly (readonly [Family, number])[] = [
  ['standard', 8],
  ['highmem', 2],
  ['highcpu', 1],
];
/** The part of the VMs that is not of an instance type, and so billed by its leaves. */
const CUSTOM = 0.12;

function* vm(setup: Setup): Iterable<MeteredResource> {
  const { at, random, horizon, lifetime, resource } = setup;
  const { lives, resizes, vcpu, dataVolumes } = random.weighted(VM_KINDS);
  const life = lifetime(at, duration(random, lives));
  const ordered = { family: random.weighted(FAMILIES), vcpu: random.pick(vcpu) };
  const shapes =
    resizes === undefined
      ? constant(life, ordered)
      : evolve(random, life, horizon, ordered, resizes, (shape) => resized(shape, random));
  yield resource(
    'vm',
    life,
    random.chance(CUSTOM)
      ? [
          ...dimensionSegments(
            random,
            'compute_vcpu',
            life,
            mapped(shapes, (shape) => shape.vcpu),
          ),
          ...dimensionSegments(random, 'compute_memory_gb', life, mapped(shapes, memoryGb)),
        ]
      : bundleSegments(
          random,
          life,
          mapped(shapes, (shape) => ({ shape, count: 1 })),
        ),
  );
  yield volume(setup, life, 'abs', constant(life, random.pick([32, 64, 128])));
  for (let left = random.int(0, dataVolumes); left > 0; left -= 1) yield dataVolume(setup, life);
}

function resized({ family, vcpu }: Shape, random: Random): Shape {
  const grown = vcpu === 1 || (vcpu < 32 && random.chance(0.7));
  return { family, vcpu: grown ? vcpu * 2 : vcpu / 2 };
}

/** A data volume that is made with its VM or later, and sometimes outlives it. */
function dataVolume(setup: Setup, life: Lifetime): MeteredResource {
  const { random, horizon } = setup;
  const end = life.endedAt ?? horizon;
  const at = random.chance(0.6)
    ? life.startedAt
    : duration(random, [life.startedAt, Math.max(life.startedAt, end - HOUR_MS)]);
  const kept = random.chance(0.15) ? duration(random, [DAY_MS, MONTH_MS]) : 0;
  const lifetime = life.endedAt === null ? setup.lifetime(at, Infinity) : setup.lifetime(at, end + kept - at);
  const gb = random.pick([100, 200, 500]);
  const sizes = evolve(random, lifetime, horizon, gb, [20 * DAY_MS, 6 * MONTH_MS], (size) => grown(size, random));
  return volume(setup, lifetime, random.chance(0.4) ? 'nvme' : 'abs', sizes);
}

function volume(
  { random, resource }: Setup,
  life: Lifetime,
  type: 'abs' | 'nvme',
  sizes: readonly Change<number>[],
): MeteredResource {
  return resource('volume', life, dimensionSegments(random, `storage_${type}_gb`, life, sizes));
}

/** Volumes can only be made larger: by up to as much again, in tens of GB. */
function grown(gb: number, random: Random): number {
  return Math.ceil((gb * random.int(115, 200)) / 1000) * 10;
}

/** A Kubernetes cluster with its node pools, each replaced every few months, and its load balancers. */
function* cluster(setup: Setup): Iterable<MeteredResource> {
  const { at, random, horizon, lifetime, resource } = setup;
  const life = lifetime(at, duration(random, [3 * MONTH_MS, 24 * MONTH_MS]));
  const end = life.endedAt ?? horizon;
  yield resource('nks_cluster', life, dimensionSegments(random, 'nks_control_plane', life, constant(life, 1)));
  yield* pools(setup, end, false);
  if (random.chance(0.8)) yield* pools(setup, end, true);
  for (let left = random.int(1, 3); left > 0; left -= 1) {
    const startedAt = at + duration(random, [20 * MINUTE_MS, 10 * DAY_MS]);
    if (startedAt >= end) continue;
    const balanced = lifetime(startedAt, life.endedAt === null ? Infinity : end - startedAt);
    yield resource(
      'nks_load_balancer',
      balanced,
      dimensionSegments(random, 'nks_load_balancer', balanced, constant(balanced, 1)),
    );
  }
}

/** One pool after another: an upgrade brings up the next one before it takes the last one down. */
function* pools(setup: Setup, end: number, elastic: boolean): Iterable<MeteredResource> {
  const { random, lifetime, resource, horizon } = setup;
  const shape: Shape = { family: random.weighted(FAMILIES), vcpu: elastic ? random.pick([4, 8, 16]) : 4 };
  let startedAt = setup.at + duration(random, [5 * MINUTE_MS, 30 * MINUTE_MS]);
  while (startedAt < end - HOUR_MS) {
    const length = duration(random, elastic ? [5 * 7 * DAY_MS, 18 * 7 * DAY_MS] : [3 * MONTH_MS, 9 * MONTH_MS]);
    const endedAt = Math.min(startedAt + length, end);
    const life = lifetime(startedAt, endedAt < horizon ? endedAt - startedAt : Infinity);
    const counts = elastic
      ? weeklyCounts(setup, life)
      : evolve(random, life, horizon, random.int(2, 3), [2 * MONTH_MS, 8 * MONTH_MS], (count) => count + 1);
    const machines = mapped(counts, (count): Machines => ({ shape, count }));
    yield resource('nks_node_pool', life, bundleSegments(random, life, machines));
    startedAt = endedAt - duration(random, [20 * MINUTE_MS, 2 * HOUR_MS]);
    if (endedAt === end) return;
  }
}

/** Up before people come after a weekend or a holiday, and down after they have left before one. */
function weeklyCounts({ random, office, project, horizon }: Setup, life: Lifetime): Change<number>[] {
  const weekend = random.int(1, 2);
  const busy = (at: number): number => weekend + 1 + Math.round(project.load(dayOf(at)) * (0.8 + 0.5 * random.float()));
  const changes: Change<number>[] = [{ at: life.startedAt, to: busy(life.startedAt) }];
  for (let day = dayOf(life.startedAt) + 1; day * DAY_MS < (life.endedAt ?? horizon); day += 1) {
    const midnight = localMidnight(office.zone, day);
    if (!office.isOpen(day)) continue;
    if (!office.isOpen(day - 1)) {
      const at = midnight + office.opens * MINUTE_MS - duration(random, [60 * MINUTE_MS, 90 * MINUTE_MS]);
      changes.push({ at, to: busy(at) });
    }
    if (!office.isOpen(day + 1)) {
      changes.push({
        at: midnight + office.closes * MINUTE_MS + duration(random, [30 * MINUTE_MS, 3 * HOUR_MS]),
        to: weekend,
      });
    }
  }
  return changes;
}
