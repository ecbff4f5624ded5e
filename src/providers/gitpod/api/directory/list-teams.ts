import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import type { TeamJson } from '../../gen/gitpod/v1/team_pb.ts';
import { TeamService } from '../../gen/methods.ts';
import { directoryOf, hasLeft } from '../../store/directory/directory.ts';
import { listMethod } from '../methods.ts';
import { answerItems, isFound } from './items.ts';

/** [gitpod/runners-teams-environment-classes, gitpod/teams-search-part-name] */
export const listTeams = listMethod({
  method: TeamService.listTeams,
  description: 'Lists the teams of the organization by name.',
  answer(request) {
    const { dataset, now, message } = request;
    const { teams, members, organization } = directoryOf(dataset);
    const present = members.at(now).filter((member) => !hasLeft(member, now));
    return answerItems(request, {
      field: 'teams',
      items: teams.at(now).filter(({ name }) => isFound(message.filter?.search, name)),
      keyOf: ({ name, id }) => [name, id],
      render: ({ id, name, createdAt }): TeamJson => ({
        id,
        organizationId: organization?.id ?? '',
        name,
        createdAt: formatInstant(instantMs(createdAt)),
        updatedAt: formatInstant(instantMs(createdAt)),
        memberCount: present.filter(({ teamId }) => teamId === id).length,
      }),
    });
  },
});
