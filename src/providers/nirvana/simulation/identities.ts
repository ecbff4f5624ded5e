import { type Static, type TObject, Type } from '@sinclair/typebox';
import { uuidField } from '../../../core/schema/fields.ts';
import { keyedBy } from '../../../simulation/organization-field.ts';
import type { Project } from '../../../simulation/organization.ts';
import type { World } from '../../../simulation/world.ts';

/** The keys of a scenario's section that choose the organization's ids at Nirvana. */
export const identityFields = {
  organization_id: Type.Optional(uuidField('The organization id. If omitted, it derives from the seed.')),
  project_ids: Type.Optional(
    keyedBy('projects', uuidField('The project id.'), 'Project ids by project name. Omitted ids derive from the seed.'),
  ),
};
export type IdentityFields = Static<TObject<typeof identityFields>>;

/** The id of a project: chosen by the scenario or derived from its name and the seed. */
export function projectIdOf({ random }: World, { project_ids = {} }: IdentityFields, { name }: Project): string {
  return project_ids[name] ?? random.branch('nirvana', 'project', name).uuid();
}

/** The id of the organization: chosen by the scenario or derived from the seed. */
export function organizationIdOf({ random }: World, { organization_id }: IdentityFields): string {
  return organization_id ?? random.branch('nirvana', 'organization').uuid();
}
