import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import type { UserStatusJson } from '../../gen/gitpod/v1/common_pb.ts';
import type { OrganizationMemberJson } from '../../gen/gitpod/v1/organization_pb.ts';
import { OrganizationService } from '../../gen/methods.ts';
import { callerAt, directoryOf, hasLeft } from '../../store/directory/directory.ts';
import type { Member } from '../../store/directory/kinds.ts';
import { listMethod } from '../methods.ts';
import { organizationOf } from './get-organization.ts';
import { answerItems, isFound, isListed } from './items.ts';

/** [gitpod/without-sort-members-listed-caller, gitpod/members-search-name-address] */
export const listMembers = listMethod({
  method: OrganizationService.listMembers,
  description: 'Lists the members of the organization: without a sort, the caller first, then by name.',
  answer(request) {
    const { dataset, now, message } = request;
    const directory = directoryOf(dataset);
    organizationOf(directory, message.organizationId);
    const { filter = {}, sort = {} } = message;
    const members = directory.members
      .at(now)
      .filter(
        (member) =>
          isFound(filter.search, member.fullName, emailOf(member)) &&
          isListed(filter.statuses, statusOf(member, now)) &&
          isListed(filter.roles, roleOf(member)) &&
          isListed(filter.userIds, member.userId) &&
          !(filter.excludeMembersInAnyTeam === true && member.teamId !== undefined),
      );
    const caller = callerAt(directory, now)?.userId;
    const isUnsorted = (sort.field ?? 'SORT_FIELD_UNSPECIFIED') === 'SORT_FIELD_UNSPECIFIED';
    return answerItems(request, {
      field: 'members',
      items: members,
      keyOf: (member) => [
        isUnsorted && member.userId === caller ? 0 : 1,
        sort.field === 'SORT_FIELD_DATE_JOINED' ? instantMs(member.memberSince) : member.fullName,
        member.userId,
      ],
      order: isUnsorted ? undefined : sort.order,
      render: (member) => memberJson(member, now),
    });
  },
});

function memberJson(member: Member, now: number): OrganizationMemberJson {
  return {
    userId: member.userId,
    role: roleOf(member),
    memberSince: formatInstant(instantMs(member.memberSince)),
    avatarUrl: avatarOf(member),
    fullName: member.fullName,
    email: emailOf(member),
    status: statusOf(member, now),
    loginProvider: member.loginProvider ?? '',
  };
}

function roleOf({ role = 'ORGANIZATION_ROLE_MEMBER' }: Member) {
  return role;
}

/** Under `example.com`, so that a message to it reaches no one. */
export function emailOf({ userId, email = `${userId}@example.com` }: Member): string {
  return email;
}

export function avatarOf({ userId, avatarUrl = `https://avatars.example.com/${userId}.png` }: Member): string {
  return avatarUrl;
}

/** [gitpod/member-listed-day-person-joins] */
export function statusOf(member: Member, now: number): UserStatusJson {
  return hasLeft(member, now) ? 'USER_STATUS_LEFT' : 'USER_STATUS_ACTIVE';
}
