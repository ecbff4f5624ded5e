import type { Random } from '../../../../core/random.ts';
import type { BillingRow } from '../../store/records.ts';
import type { Setup } from '../setup.ts';

export type Tags = BillingRow['tags'];

/** The tags that people give to a resource; a quarter of the resources have none. */
export function labelsFor({ project, owner, random }: Setup, environment: string): Tags {
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

/** The operating system tags of the vendor's images. */
export function systemTags(random: Random): NonNullable<Tags> {
  const [distro, version] = random.weighted(SYSTEMS);
  return [
    ['os_distro', distro],
    ['os_version', version],
  ];
}
