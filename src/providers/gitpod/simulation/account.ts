import type { Random } from '../../../core/random.ts';
import type { Day } from '../../../core/time/day.ts';
import type { Office, Person, Project, Team } from '../../../simulation/organization.ts';
import { localMidnight } from '../../../simulation/time-zone.ts';
import type { World } from '../../../simulation/world.ts';
import type { Identities } from './identities.ts';
import type { Habits } from './sessions-field.ts';
import type { Teams } from './teams.ts';

/** What the organization has at Gitpod. */
export interface Account {
  readonly classes: readonly (readonly [id: string, weight: number])[];
  runnerOf(office: Office): string;
  /** The instant at which a day begins at an office, ms. */
  midnight(day: Day, office: Office): number;
  /** The team of a person on a day. */
  teamOf(person: Person, day: Day): Team;
  /** A project with work to do on a day; a team's own projects are more likely. `null` if there is none. */
  pickProject(day: Day, team: Team | null): AccountProject | null;
}

export interface AccountProject {
  readonly project: Project;
  readonly id: string;
  /** The environment class of its prebuilds. */
  readonly classId: string;
}

/** How much more likely people are to work on a project of their own team. */
const OWN_TEAM = 8;

export function createAccount(
  { organization }: World,
  habits: Habits,
  identities: Identities,
  teams: Teams,
  random: Random,
): Account {
  const classes = habits.classes.map(({ name, weight = 1 }) => [identities.environmentClassId(name), weight] as const);
  const runners = new Map(organization.offices.map((office) => [office, identities.runnerId(office)]));
  const projects = organization.projects.map((project) => ({
    project,
    id: identities.projectId(project),
    classId: random.weighted(classes),
  }));
  const projectWeights = perDay((day, team: Team | null) =>
    projects
      .map((one) => [one, one.project.load(day) * (teams.ownerOf(one.project, day) === team ? OWN_TEAM : 1)] as const)
      .filter(([, weight]) => weight > 0),
  );
  return {
    classes,
    runnerOf: (office) => runners.get(office) ?? identities.runnerId(office),
    midnight: perDay((day, office: Office) => localMidnight(office.zone, day)),
    teamOf: (person, day) => teams.teamOf(person, day),
    pickProject(day, team) {
      const weights = projectWeights(day, team);
      return weights.length === 0 ? null : random.weighted(weights);
    },
  };
}

/** Caches the results of one day, which many sessions share. */
function perDay<K, V>(compute: (day: Day, key: K) => V): (day: Day, key: K) => V {
  const cache = new Map<K, V>();
  let cachedDay: Day | undefined;
  return (day, key) => {
    if (day !== cachedDay) cache.clear();
    cachedDay = day;
    const value = cache.get(key) ?? compute(day, key);
    cache.set(key, value);
    return value;
  };
}
