import { instantMs } from '../../../core/schema/fields.ts';
import type { Day } from '../../../core/time/day.ts';
import { dayOf } from '../../../core/time/instant.ts';
import type { Person, Project, Team } from '../../../simulation/organization.ts';
import type { World } from '../../../simulation/world.ts';
import type { Habits } from './sessions-field.ts';

/** A person's move to another team. */
export interface Move {
  readonly day: Day;
  readonly from: Team;
}

/** Who works for which team, and on what. */
export interface Teams {
  /** The team of a person on a day. */
  teamOf(person: Person, day: Day): Team;
  /** The team that a project belongs to on a day. */
  ownerOf(project: Project, day: Day): Team;
  /** The moves of a person, oldest first. */
  movesOf(person: Person): readonly Move[];
  /** The team of a person on the last day. */
  lastTeamOf(person: Person): Team;
}

/**
 * The teams of an organization whose projects are handed over. As many of the old team's people move along as its work on
 * the project takes.
 */
export function createTeams({ organization, random }: World, { handovers }: Pick<Habits, 'handovers'>): Teams {
  const { people, projects, teams } = organization;
  const owners = new Map(projects.map((project) => [project, project.team]));
  const lastTeams = new Map(people.map((person) => [person, person.team]));
  const moves = new Map<Person, Move[]>();
  const takenOver = new Map<Project, Move>();
  const inOrder = Object.entries(handovers)
    .map(([name, { at, team }]) => ({ name, day: dayOf(instantMs(at)), to: teams.find((one) => one.name === team) }))
    .sort((a, b) => a.day - b.day);
  for (const { name, day, to } of inOrder) {
    const project = projects.find((one) => one.name === name);
    const from = project && owners.get(project);
    if (project === undefined || from === undefined || to === undefined || from === to) continue;
    const draw = random.branch('gitpod', 'handover', name);
    const work = projects.filter((one) => owners.get(one) === from).reduce((sum, one) => sum + one.load(day), 0);
    const share = work === 0 ? 0 : project.load(day) / work;
    owners.set(project, to);
    takenOver.set(project, { day, from });
    const team = people
      .filter((person) => lastTeams.get(person) === from && person.joined <= day && day < person.left)
      .map((person) => ({ person, order: draw.float() }))
      .sort((one, other) => one.order - other.order);
    for (const { person } of team.slice(0, Math.round(share * team.length))) {
      moves.set(person, [...(moves.get(person) ?? []), { day, from }]);
      lastTeams.set(person, to);
    }
  }
  const movesOf = (person: Person): readonly Move[] => moves.get(person) ?? [];
  const lastTeamOf = (person: Person): Team => lastTeams.get(person) ?? person.team;
  return {
    teamOf: (person, day) => movesOf(person).find((move) => day < move.day)?.from ?? lastTeamOf(person),
    ownerOf(project, day) {
      const taken = takenOver.get(project);
      return taken === undefined || day >= taken.day ? (owners.get(project) ?? project.team) : taken.from;
    },
    movesOf,
    lastTeamOf,
  };
}
