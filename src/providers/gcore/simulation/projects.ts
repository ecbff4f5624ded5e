import type { Database } from 'better-sqlite3';
import { DAY_MS } from '../../../core/time/instant.ts';
import type { World } from '../../../simulation/world.ts';
import { type ProjectRow, projects } from '../store/account/projects.ts';
import { type IdentityFields, projectIdOf } from './identities.ts';

/** The organization's projects, apart from those that the scenario names itself. They stay when they have ended. */
export function namedProjects(
  db: Database,
  { organization, span }: Pick<World, 'organization' | 'span'>,
  identities: IdentityFields,
): ProjectRow[] {
  return organization.projects
    .map(({ name, team, from }, index) => ({
      id: projectIdOf(identities, name, index),
      name,
      description: `Team ${team.name}`,
      created_at: Math.max(span.from, from * DAY_MS),
      deleted_at: null,
    }))
    .filter(({ id }) => !projects.has(db, String(id)));
}
