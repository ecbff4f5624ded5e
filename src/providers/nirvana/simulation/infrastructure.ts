import { deployments, lifetimesIn } from '../../../simulation/deployments.ts';
import type { Project } from '../../../simulation/organization.ts';
import { rhythmOf } from '../../../simulation/rhythm.ts';
import type { World } from '../../../simulation/world.ts';
import type { MeteredResource } from '../store/records.ts';
import { cluster } from './clusters.ts';
import { type IdentityFields, projectIdOf } from './identities.ts';
import { completed, type InfrastructureField } from './infrastructure-field.ts';
import { connection, networks } from './networks.ts';
import type { Blueprint, Setup } from './setup.ts';
import { vm } from './vms.ts';

/** Generates the organization's resources in the order of their deployment, each with its whole history. */
export function* infrastructure(
  world: World,
  field: InfrastructureField,
  identities: IdentityFields,
): Iterable<MeteredResource> {
  const { span, days, organization } = world;
  const habits = completed(field);
  const { region, vms, clusters, connections, noise = 0 } = habits;
  const rhythm = noise > 0 ? rhythmOf(world, 'nirvana', habits) : undefined;
  const random = world.random.branch('nirvana', 'infrastructure');
  const projectIds = new Map(
    organization.projects.map((project) => [project, projectIdOf(world, identities, project)]),
  );
  const planned: readonly (readonly [number, Blueprint])[] = [
    [vms, vm],
    [clusters, cluster],
    [connections, connection],
  ];
  const plans = planned
    .flatMap(([count, blueprint]) => {
      // Clusters are too few to leave them to chance: there might be none for a year.
      const bursts = blueprint === vm ? rhythm : undefined;
      return deployments(world, count, random, bursts).map((one) => ({ ...one, blueprint }));
    })
    .sort((a, b) => a.at - b.at);

  const networked = new Set<Project>();
  for (const { project, at, blueprint } of plans) {
    const setup: Setup = {
      project,
      at,
      office: random.pick(organization.offices),
      random,
      habits,
      activity: rhythm && ((day) => rhythm[day - days.from] ?? 1),
      horizon: span.to,
      lifetime: lifetimesIn(world, project),
      resource: (resourceType, lifetime, segments) => ({
        resourceId: random.uuid(),
        resourceType,
        projectId: projectIds.get(project) ?? projectIdOf(world, identities, project),
        region,
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
