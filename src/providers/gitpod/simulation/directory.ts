import { DAY_MS, dayOf, formatInstant } from '../../../core/time/instant.ts';
import { instantMs } from '../../../core/schema/fields.ts';
import type { Day } from '../../../core/time/day.ts';
import type { Office, Person, Project } from '../../../simulation/organization.ts';
import { localMidnight } from '../../../simulation/time-zone.ts';
import type { World } from '../../../simulation/world.ts';
import type { DirectoryItems, Member, Organization, Project as NamedProject } from '../store/directory/kinds.ts';
import type { Identities } from './identities.ts';
import type { Users } from './users.ts';

export interface SimulatedDirectory extends DirectoryItems {
  readonly organization: Organization;
}

/** How long before the span the account was created. */
const ACCOUNT_AGE_MS = 30 * DAY_MS;

/**
 * Names the organization's people, teams and projects, and what they use.
 *
 * @param users `undefined` if no use of environments is simulated
 */
export function simulateDirectory(
  { organization, span, days }: World,
  identities: Identities,
  users: Users | undefined,
): SimulatedDirectory {
  const { offices } = organization;
  const opened = formatInstant(span.from - ACCOUNT_AGE_MS);
  const since = (day: Day, office: Office): string =>
    day <= days.from ? opened : formatInstant(localMidnight(office.zone, day));
  /** Offices east of Greenwich work on a day before it begins in UTC. */
  const sinceAnywhere = (day: Day): string =>
    formatInstant(
      Math.max(span.from - ACCOUNT_AGE_MS, Math.min(...offices.map(({ zone }) => localMidnight(zone, day)))),
    );
  const userIds = new Map(users?.developers.map(({ person, userId }) => [person, userId]));
  const membership = (person: Person): Pick<Member, 'teamId' | 'earlier'> => {
    const moves = users?.teams.movesOf(person) ?? [];
    const earlier = moves.map(({ day, from }) => ({
      until: since(day, person.office),
      teamId: identities.teamId(from),
    }));
    const team = users?.teams.lastTeamOf(person) ?? person.team;
    return { teamId: identities.teamId(team), ...(earlier.length > 0 && { earlier }) };
  };
  const people = organization.people.map((person, index): Member => ({
    userId: userIds.get(person) ?? identities.userId(person),
    fullName: person.name,
    email: person.email,
    avatarUrl: person.avatar,
    ...(index === 0 && { role: 'ORGANIZATION_ROLE_ADMIN' }),
    memberSince: since(person.joined, person.office),
    ...(person.left < days.to && { leftAt: formatInstant(localMidnight(person.office.zone, person.left)) }),
    loginProvider: 'google',
    ...membership(person),
  }));
  const service = users && {
    userId: users.prebuilder.userId,
    fullName: 'Prebuilds',
    email: `prebuilds@${organization.domain}`,
    avatarUrl: 'https://avatars.example.com/prebuilds.png',
    memberSince: opened,
  };
  const [firstOffice] = offices;
  // All runners offer the same classes, but a class has one runner.
  const classes =
    users === undefined || firstOffice === undefined
      ? []
      : users.habits.classes.map(({ name }) => ({
          id: identities.environmentClassId(name),
          displayName: name,
          runnerId: identities.runnerId(firstOffice),
        }));
  const names = ({ name }: Project): Pick<NamedProject, 'name' | 'earlier'> => {
    const renamed = users?.habits.renames[name];
    if (renamed === undefined) return { name };
    return { name: renamed.name, earlier: [{ until: sinceAnywhere(dayOf(instantMs(renamed.at))), name }] };
  };
  return {
    organization: {
      id: identities.organizationId,
      name: organization.name === '' ? 'Example' : organization.name,
      createdAt: opened,
      inviteDomains: [organization.domain],
    },
    members: service === undefined ? people : [...people, service],
    teams: organization.teams.map((team) => ({ id: identities.teamId(team), name: team.name, createdAt: opened })),
    projects: organization.projects.map((project) => ({
      id: identities.projectId(project),
      ...names(project),
      createdAt: project.from === -Infinity ? opened : sinceAnywhere(project.from),
      environmentClassIds: classes.map(({ id }) => id),
      remoteUri: `https://git.${organization.domain}/${encodeURIComponent(project.name)}.git`,
    })),
    runners: [...new Map(offices.map((office) => [identities.runnerId(office), office]))].map(([runnerId, office]) => ({
      runnerId,
      name: identities.runnerName(office),
      createdAt: opened,
    })),
    classes,
  };
}
