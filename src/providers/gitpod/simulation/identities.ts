import { type Static, type TObject, Type } from '@sinclair/typebox';
import { nameField, uuidField } from '../../../core/schema/fields.ts';
import { keyedBy } from '../../../simulation/organization-field.ts';
import type { Office, Person, Project, Team } from '../../../simulation/organization.ts';
import type { World } from '../../../simulation/world.ts';

/** The keys of a scenario's section that choose the organization's ids at Gitpod. */
export const identityFields = {
  organization_id: Type.Optional(uuidField('The id of the organization. If omitted, it derives from the seed.')),
  project_ids: Type.Optional(
    keyedBy('projects', uuidField('The project id.'), 'Project ids by project name. Omitted ids derive from the seed.'),
  ),
  runners: Type.Optional(
    keyedBy(
      'offices',
      nameField('The name that the runner id derives from.'),
      "The runner of each office's environments, by office name. Offices may share one; the default is the office's name.",
    ),
  ),
};
export type IdentityFields = Static<TObject<typeof identityFields>>;

/** The organization's ids at Gitpod: chosen by the scenario or derived from names and the seed. */
export interface Identities {
  readonly organizationId: string;
  projectId(project: Project): string;
  /** Offices may share a runner. */
  runnerName(office: Office): string;
  runnerId(office: Office): string;
  environmentClassId(name: string): string;
  teamId(team: Team): string;
  /** The id of someone who doesn't use environments. */
  userId(person: Person): string;
}

export function identitiesOf(
  { random }: World,
  { organization_id, project_ids = {}, runners = {} }: IdentityFields,
): Identities {
  const derive = (kind: string, name: string): string => random.branch('gitpod', kind, name).uuid();
  const runnerName = ({ name }: Office): string => runners[name] ?? name;
  return {
    organizationId: organization_id ?? derive('organization', ''),
    projectId: ({ name }) => project_ids[name] ?? derive('project', name),
    runnerName,
    runnerId: (office) => derive('runner', runnerName(office)),
    environmentClassId: (name) => derive('class', name),
    teamId: ({ name }) => derive('team', name),
    userId: ({ handle }) => derive('user', handle),
  };
}
