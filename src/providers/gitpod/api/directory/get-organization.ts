import { Failure } from '../../../../core/http/failure.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { OrganizationService } from '../../gen/methods.ts';
import { type Directory, directoryOf } from '../../store/directory/directory.ts';
import type { Organization } from '../../store/directory/kinds.ts';
import { getMethod } from '../methods.ts';
import { found } from './items.ts';

export const getOrganization = getMethod({
  method: OrganizationService.getOrganization,
  description: 'Gets the organization: its name and plan.',
  answer({ dataset, message }) {
    const organization = organizationOf(directoryOf(dataset), message.organizationId);
    const createdAt = formatInstant(instantMs(organization.createdAt));
    return {
      organization: {
        id: organization.id,
        name: organization.name,
        createdAt,
        updatedAt: createdAt,
        inviteDomains: { domains: organization.inviteDomains ?? [] },
        tier: tierOf(organization),
      },
    };
  },
});

export function tierOf({ tier = 'ORGANIZATION_TIER_ENTERPRISE' }: Organization) {
  return tier;
}

/** @throws Failure `invalid` for an empty id, `not_found` for another organization's */
export function organizationOf({ organization }: Directory, id: string | undefined): Organization {
  if (id === undefined || id === '') throw new Failure('invalid', 'organization_id: value is required [required]');
  return found('organization_id', id, (wanted) => (organization?.id === wanted ? organization : undefined));
}
