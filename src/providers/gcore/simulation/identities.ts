import { type Static, type TObject, Type } from '@sinclair/typebox';
import { countField } from '../../../core/schema/fields.ts';
import { keyedBy } from '../../../simulation/organization-field.ts';

/** The keys of a scenario's section that choose the organization's ids at Gcore. */
export const identityFields = {
  project_ids: Type.Optional(
    keyedBy(
      'projects',
      countField('The project id.'),
      "Project ids by project name. Omitted ids count up from 101 in the organization's order.",
    ),
  ),
};
export type IdentityFields = Static<TObject<typeof identityFields>>;

const FIRST_PROJECT_ID = 101;

/** @param index the project's position in the organization */
export function projectIdOf({ project_ids = {} }: IdentityFields, name: string, index: number): number {
  return project_ids[name] ?? FIRST_PROJECT_ID + index;
}
