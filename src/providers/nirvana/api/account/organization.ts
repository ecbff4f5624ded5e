import { Type } from '@sinclair/typebox';
import type { Dataset } from '../../../../core/datasets/dataset.ts';
import { Failure } from '../../../../core/http/failure.ts';
import { type Organization, organizationOf } from '../../store/account/organization.ts';

export const organizationParams = Type.Object({ organization_id: Type.String({ description: 'A UUID' }) });

/** @throws Failure `not_found` if the account belongs to another organization [nirvana/api-key-sees-organization-another] */
export function organizationNamed(
  dataset: Dataset,
  { organization_id }: { readonly organization_id: string },
): Organization {
  const organization = organizationOf(dataset);
  if (organization?.id !== organization_id.toLowerCase()) throw new Failure('not_found', 'no such organization');
  return organization;
}
