import type { Random } from '../../../core/random.ts';
import type { World } from '../../../simulation/world.ts';
import { createAccount } from './account.ts';
import { createDeveloper, type Developer } from './developer.ts';
import type { Identities } from './identities.ts';
import { createPrebuilder, type Prebuilder } from './prebuilds.ts';
import { createTeams, type Teams } from './teams.ts';
import { type Habits, habitsOf, type SessionsField } from './sessions-field.ts';

/** Who uses environments, and how. */
export interface Users {
  readonly habits: Habits;
  readonly developers: readonly Developer[];
  readonly prebuilder: Prebuilder;
  readonly teams: Teams;
  /** The source of everything random in their sessions. */
  readonly random: Random;
}

export function createUsers(world: World, field: SessionsField, identities: Identities): Users {
  const { organization } = world;
  const habits = habitsOf(field);
  const random = world.random.branch('gitpod', 'sessions');
  const teams = createTeams(world, habits);
  const account = createAccount(world, habits, identities, teams, random);
  const developers = organization.people
    .filter(({ team }) => team.coding > 0)
    .map((person) => createDeveloper(person, account, habits, random));
  return { habits, developers, prebuilder: createPrebuilder(account, organization.offices, random), teams, random };
}
