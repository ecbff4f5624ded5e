import { type Static, Type } from '@sinclair/typebox';
import { births } from '../../../simulation/births.ts';
import { DAY_MS, dayOf, HOUR_MS, weekdayIndex } from '../../../simulation/calendar.ts';
import { countField, weightField } from '../../../simulation/fields.ts';
import type { Project } from '../../../simulation/organization.ts';
import type { Random } from '../../../simulation/random.ts';
import type { World } from '../../../simulation/world.ts';
import type { BillingRow } from '../records.ts';
import { baremetal, basicVm, instance, spareAddress } from './servers.ts';
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
import type { Blueprint, DayOff, Network, Setup } from './setup.ts';

/** What an organization runs at Gcore. */
export const WorkloadsField = Type.Object(
  {
    workloads: countField(
      'How many are set up in the whole span: instances with all that belongs to them, databases, functions, ...',
    ),
    regions: Type.Array(
      Type.Object(
        { id: countField('As reports name it.'), weight: weightField('How many projects are at home there.') },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'Where it runs.' },
    ),
  },
  { additionalProperties: false, description: 'What the organization runs.' },
);
export type WorkloadsField = Static<typeof WorkloadsField>;

/** What is set up, of a hundred workloads. */
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

/** Ids of projects that a scenario doesn't number. */
const FIRST_PROJECT_ID = 101;
/** How much of a project's workload is in its own region. */
const AT_HOME = 0.8;

/** The rows of the simulated organization, in the order in which what they are of is set up. */
export function* workloads(world: World, field: WorkloadsField): Iterable<BillingRow> {
  const { span, organization } = world;
  const random = world.random.branch('gcore', 'workloads');
  const regions = field.regions.map(({ id, weight }) => [id, weight] as const);
  const sites = new Map(
    organization.projects.map((project, index) => [
      project,
      { id: project.ids.gcore ?? FIRST_PROJECT_ID + index, home: random.weighted(regions) },
    ]),
  );
  const blueprints = shuffled(blueprintsFor(field.workloads), random);
  const networkOf = memoized((): Network => ({ id: random.uuid(), subnetId: random.uuid() }));
  const numberOf = counter();
  const daysOff = daysOffOf(world);

  for (const [index, { project, at }] of births(world, field.workloads, random).entries()) {
    const site = sites.get(project);
    const blueprint = blueprints[index];
    if (site === undefined || blueprint === undefined) continue;
    const regionId = random.chance(AT_HOME) ? site.home : random.weighted(regions);
    const team = organization.people.filter(
      (person) => person.team === project.team && person.joined <= dayOf(at) && dayOf(at) < person.left,
    );
    const setup: Setup = {
      project,
      projectId: site.id,
      regionId,
      daysOff,
      network: networkOf(`${site.id}/${regionId}`),
      owner: team.length === 0 ? undefined : random.pick(team),
      at,
      horizon: span.to,
      random,
      lifetime: (startedAt, lengthMs) => {
        const endedAt = Math.min(startedAt + lengthMs, endOf(project));
        return { startedAt, endedAt: endedAt < span.to ? endedAt : null };
      },
      nameFor: (role) => `${project.name}-${role}-${numberOf(`${project.name}-${role}`)}`,
    };
    yield* blueprint(setup);
  }
}

/** Which part of the offices has to be closed for a day off to be told from any other. */
const MOST = 0.5;

function daysOffOf({ days, organization: { offices } }: World): DayOff[] {
  return Array.from({ length: days.to - days.from }, (_, index) => days.from + index)
    .filter((day) => weekdayIndex(day) < 5)
    .map((day) => ({
      from: day * DAY_MS,
      to: (day + 1) * DAY_MS,
      part: offices.filter((office) => !office.isOpen(day)).length / offices.length,
    }))
    .filter(({ part }) => part >= MOST);
}

/** When a project's last machine is taken down: ms. */
function endOf({ to }: Project): number {
  return to === null ? Infinity : to * DAY_MS + 10 * HOUR_MS;
}

/** As many as asked for in the shares' proportions, and one of each at least, if there is room. */
function blueprintsFor(count: number): Blueprint[] {
  const total = SHARES.reduce((sum, [, share]) => sum + share, 0);
  const rare = SHARES.slice(1).flatMap(([blueprint, share]) =>
    Array.from({ length: Math.max(1, Math.round((count * share) / total)) }, () => blueprint),
  );
  const common = Array.from({ length: Math.max(0, count - rare.length) }, () => instance);
  return [...common, ...rare];
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = random.int(0, last);
    [deck[last], deck[other]] = [deck[other] as T, deck[last] as T];
  }
  return deck;
}

function memoized<T>(make: () => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make();
    made.set(key, value);
    return value;
  };
}

function counter(): (key: string) => number {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
}
