// Internal: simulation. No rule says how teams reorganize.
import t from 'tap';
import { createTeams } from '../../../src/providers/gitpod/simulation/teams.ts';
import { identitiesOf } from '../../../src/providers/gitpod/simulation/identities.ts';
import { sessions } from '../../../src/providers/gitpod/simulation/sessions.ts';
import { createUsers } from '../../../src/providers/gitpod/simulation/users.ts';
import { atOnce } from '../../../src/core/turns.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { accountOf } from '../../simulation/account.ts';

const { world } = await accountOf('default');
const { people, projects, teams } = world.organization;
const day = Date.parse('2025-09-01') / DAY_MS;
const handovers = { dockyard: { at: '2025-09-01', team: 'platform' } };
const dockyard = projects.find(({ name }) => name === 'dockyard');
if (dockyard === undefined) throw new Error('no dockyard');

await t.test('a project and some of its people change their team on a day', (t) => {
  const made = createTeams(world, { handovers });
  t.same([made.ownerOf(dockyard, day - 1).name, made.ownerOf(dockyard, day).name], ['fleet', 'platform']);
  const moved = people.filter((person) => made.movesOf(person).length > 0);
  t.ok(moved.length > 0);
  for (const person of people) {
    const [before, after] = [made.teamOf(person, day - 1), made.teamOf(person, day)];
    if (moved.includes(person)) {
      t.same([before.name, after.name, made.lastTeamOf(person).name], ['fleet', 'platform', 'platform']);
      t.ok(person.joined <= day && day < person.left);
    } else {
      t.same([before, after], [person.team, person.team]);
    }
  }
  t.end();
});

await t.test('two handovers follow one another, in any order in the file; one to the same team does nothing', (t) => {
  const twice = createTeams(world, {
    handovers: {
      convoy: { at: '2026-03-02', team: 'web' },
      dockyard: { at: '2025-09-01', team: 'platform' },
      atlas: { at: '2026-01-05', team: 'platform' },
    },
  });
  const convoy = projects.find(({ name }) => name === 'convoy');
  t.equal(convoy && twice.ownerOf(convoy, day + 365).name, 'web');
  t.equal(twice.ownerOf(dockyard, day + 365).name, 'platform');
  for (const { from } of people.flatMap((person) => twice.movesOf(person))) t.equal(from.name, 'fleet');
  t.end();
});

await t.test('the new team uses most environments of a project that it has taken over', (t) => {
  const field = { records: 28_000, prebuilds: 0, handovers };
  const identities = identitiesOf(world, {});
  const users = createUsers(world, field, identities);
  const teamOf = new Map(users.developers.map(({ userId, person }) => [userId, person]));
  const count = (from: number, to: number, team: string): number => {
    const days = { from: from * DAY_MS, to: to * DAY_MS };
    return ofProject.filter(({ userId, createdAt }) => {
      const person = teamOf.get(userId);
      if (person === undefined || createdAt < days.from || createdAt >= days.to) return false;
      return users.teams.teamOf(person, Math.floor(createdAt / DAY_MS)).name === team;
    }).length;
  };
  const id = identities.projectId(dockyard);
  const ofProject = [...atOnce(sessions(world, users))].filter(({ projectId }) => projectId === id);
  t.ok(count(day - 300, day, 'fleet') > 2 * count(day - 300, day, 'platform'));
  t.ok(count(day + 30, day + 330, 'platform') > 2 * count(day + 30, day + 330, 'fleet'));
  t.ok(teams.length > 2);
  t.end();
});
