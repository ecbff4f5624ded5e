import { Failure } from '../../../../core/http/failure.ts';
import { IdentityService } from '../../gen/methods.ts';
import { callerAt, directoryOf } from '../../store/directory/directory.ts';
import { getMethod } from '../methods.ts';
import { userSubject } from './items.ts';
import { tierOf } from './get-organization.ts';

export const getAuthenticatedIdentity = getMethod({
  method: IdentityService.getAuthenticatedIdentity,
  description: 'Gets the user whose token the request carries, and the organization of this user.',
  answer({ dataset, now }) {
    const directory = directoryOf(dataset);
    const { organization } = directory;
    if (organization === undefined) {
      throw new Failure('not_found', "the dataset has no organization; add a record of the kind 'organizations'", {
        unknownId: true,
      });
    }
    const caller = callerAt(directory, now);
    return {
      ...(caller && { subject: userSubject(caller.userId) }),
      organizationId: organization.id,
      organizationTier: tierOf(organization),
    };
  },
});
