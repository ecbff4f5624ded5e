import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { UserService } from '../../gen/methods.ts';
import { directoryOf } from '../../store/directory/directory.ts';
import { getMethod } from '../methods.ts';
import { found } from './items.ts';
import { avatarOf, emailOf, statusOf } from './list-members.ts';

export const getUser = getMethod({
  method: UserService.getUser,
  description: 'Gets a user of the organization.',
  answer({ dataset, now, message }) {
    const { members, organization } = directoryOf(dataset);
    const user = found('user_id', message.userId, (id) => members.getAt(id, now));
    return {
      user: {
        id: user.userId,
        organizationId: organization?.id ?? '',
        name: user.fullName,
        avatarUrl: avatarOf(user),
        createdAt: formatInstant(instantMs(user.memberSince)),
        status: statusOf(user, now),
        email: emailOf(user),
      },
    };
  },
});
