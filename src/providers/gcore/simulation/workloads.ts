import type { Random } from '../../../core/random.ts';
import { instantMs } from '../../../core/schema/fields.ts';
import { dayOf, HOUR_MS } from '../../../core/time/instant.ts';
import { type Deployment, deployments, lifetimesIn } from '../../../simulation/deployments.ts';
import { duration, type Durations, MONTH_MS, WEEK_MS } from '../../../simulation/history.ts';
import type { Project } from '../../../simulation/organization.ts';
import type { World } from '../../../simulation/world.ts';
import { NOISE_STREAMS } from '../store/noise.ts';
import type { BillingRow } from '../store/records.ts';
import { spareAddress } from './addresses.ts';
import { daysOffOf } from './days-off.ts';
import { type IdentityFields, projectIdOf } from './identities.ts';
import { baremetal, basicVm, instance } from './machines.ts';
import {
  aiCluster,
  aiVirtualCluster,
  container,
  database,
  fileShare,
  image,
  inference,
  loadBalancer,
  logIndex,
  serverlessFunction,
} from './services.ts';
import type { Blueprint, Network, Setup } from './setup.ts';
import { handover, misspelled, relabeled, relabeling } from './labels/untidy.ts';
import { completed, type WorkloadsField } from './workloads-field.ts';

/** The kinds of workloads, with their shares in percent. */
const SHARES: readonly (readonly [Blueprint, number])[] = [
  [instance, 48],
  [basicVm, 9],
  [loadBalancer, 7],
  [image, 7],
  [serverlessFunction, 5],
  [container, 5],
  [fileShare, 4],
  [spareAddress, 4],
  [database, 3],
  [logIndex, 2],
  [inference, 2],
  [baremetal, 2],
  [aiVirtualCluster, 1],
  [aiCluster, 1],
];

/** The share of a project's workloads in its home region. */
const AT_HOME = 0.8;

/** What uses GPUs. */
const ON_GPUS: readonly Blueprint[] = [inference, aiCluster, aiVirtualCluster];

/** A workload that is forgotten lives for so much longer. */
const FORGOTTEN: Durations = [3 * WEEK_MS, 5 * MONTH_MS];

interface Workload extends Deployment {
  readonly blueprint: Blueprint;
  /** Whether it runs until its project or the span ends. */
  readonly standing: boolean;
}

/** Generates the rows of the organization's workloads, in the order of their deployment. */
export function* workloads(world: World, field: WorkloadsField, identities: IdentityFields): Iterable<BillingRow> {
  const { span, organization } = world;
  const settings = completed(field);
  const random = world.random.branch('gcore', 'workloads');
  const regions = settings.regions.map(({ id, weight = 1 }) => [id, weight] as const);
  const sites = new Map(
    organization.projects.map((project, index) => [
      project,
      { id: projectIdOf(identities, project.name, index), home: random.weighted(regions) },
    ]),
  );
  const blueprints = shuffled(blueprintsFor(settings.workloads), random);
  const networkOf = createNetworks(random);
  const numberOf = createCounter();
  const daysOff = daysOffOf(world);
  const deployed = deployments(world, settings.workloads, random).flatMap((deployment, index): Workload[] => {
    const blueprint = blueprints[index];
    return blueprint === undefined ? [] : [{ ...deployment, blueprint, standing: false }];
  });
  const standing = settings.standing ? standingWorkloads(world) : [];

  for (const [index, { project: deployedFor, at, blueprint, standing: isStanding }] of [
    ...standing,
    ...deployed,
  ].entries()) {
    // What makes data look real draws from a source of its own, so that it changes nothing else.
    const own = world.random.branch('gcore', 'habits', index);
    const project = (ON_GPUS.includes(blueprint) ? gpuProject(world, settings, at, own) : undefined) ?? deployedFor;
    const site = sites.get(project);
    if (site === undefined) continue;
    const regionId = random.chance(AT_HOME) ? site.home : random.weighted(regions);
    const team = organization.people.filter(
      (person) => person.team === project.team && person.joined <= dayOf(at) && dayOf(at) < person.left,
    );
    const lifetime = lifetimesIn(world, project);
    const extra = own.chance(settings.forgotten) && !ON_GPUS.includes(blueprint) ? duration(own, FORGOTTEN) : 0;
    const setup: Setup = {
      project,
      projectId: site.id,
      regionId,
      daysOff,
      network: networkOf(site.id, regionId),
      owner: team.length === 0 ? undefined : random.pick(team),
      at,
      horizon: span.to,
      random,
      lifetime: (startedAt, lengthMs) =>
        lifetime(startedAt, isStanding && startedAt === at ? Infinity : lengthMs + (startedAt === at ? extra : 0)),
      noise: settings.noise ? own.int(1, NOISE_STREAMS) : undefined,
      standing: isStanding,
      fewGpus: Object.keys(settings.gpu_projects).length > 0,
      nameFor: (role) => `${project.name}-${role}-${numberOf(`${project.name}-${role}`)}`,
    };
    yield* lived([...blueprint(setup)], setup, settings, own);
  }
}

/** What happens to the labels of a workload's resources. */
function lived(
  rows: readonly BillingRow[],
  setup: Setup,
  { misspelled: share, relabeled: changing, handovers }: WorkloadsField,
  random: Random,
): BillingRow[] {
  const labeled = random.chance(share ?? 0) ? misspelled(rows, random) : rows;
  const { at, team } = handovers?.[setup.project.name] ?? {};
  const changes = [
    ...(random.chance(changing ?? 0) ? relabeling(labeled, setup, random) : []),
    ...(at === undefined || team === undefined ? [] : [handover(instantMs(at), team)]),
  ];
  return changes.reduce<BillingRow[]>(
    (parts, change) => parts.flatMap((row) => [...relabeled(row, change)]),
    [...labeled],
  );
}

/** A project that uses GPUs at an instant (ms), if the scenario says which do. */
function gpuProject(
  { organization: { projects } }: World,
  { gpu_projects: shares = {} }: WorkloadsField,
  at: number,
  random: Random,
): Project | undefined {
  const day = dayOf(at);
  const candidates = projects
    .filter(({ from, to }) => from <= day && day < (to ?? Infinity))
    .map((project) => [project, shares[project.name] ?? 0] as const);
  return candidates.some(([, share]) => share > 0) ? random.weighted(candidates) : undefined;
}

/** A workload of each kind that runs throughout, and a training run each month, for the projects that never end. */
function standingWorkloads({ organization: { projects }, days, span }: World): Workload[] {
  const lasting = projects.filter(({ from, to }) => from <= days.from && to === null);
  const projectAt = (index: number): Project[] => lasting.slice(index % lasting.length, (index % lasting.length) + 1);
  const months = Math.ceil((span.to - span.from) / MONTH_MS);
  const runs = Array.from({ length: months }, (_, month) => span.from + month * MONTH_MS + (8 + (month % 9)) * HOUR_MS);
  return [
    ...SHARES.filter(([blueprint]) => blueprint !== aiCluster).flatMap(([blueprint], index) =>
      projectAt(index).map((project) => ({
        project,
        blueprint,
        at: span.from + 8 * HOUR_MS + index * 97_000,
        standing: true,
      })),
    ),
    ...runs.flatMap((at) => projectAt(0).map((project) => ({ project, blueprint: aiCluster, at, standing: false }))),
  ];
}

/** Blueprints in proportion to their shares, with at least one of each. */
function blueprintsFor(count: number): Blueprint[] {
  const total = SHARES.reduce((sum, [, share]) => sum + share, 0);
  const rare = SHARES.slice(1).flatMap(([blueprint, share]) =>
    Array.from({ length: Math.max(1, Math.round((count * share) / total)) }, () => blueprint),
  );
  const common = Array.from({ length: Math.max(0, count - rare.length) }, () => instance);
  return [...common, ...rare];
}

/** A Fisher-Yates shuffle. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = random.int(0, last);
    [deck[last], deck[other]] = [deck[other] as T, deck[last] as T];
  }
  return deck;
}

/** Creates the network of each project and region on first use. */
function createNetworks(random: Random): (projectId: number, regionId: number) => Network {
  const networks = new Map<string, Network>();
  return (projectId, regionId) => {
    const key = `${projectId}/${regionId}`;
    const network = networks.get(key) ?? { id: random.uuid(), subnetId: random.uuid() };
    networks.set(key, network);
    return network;
  };
}

/** Numbers what has the same name: 1, 2, ... */
function createCounter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}
