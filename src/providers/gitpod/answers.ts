import {
  addToAll,
  type AnswerSource,
  defineAnswers,
  type Fields,
  isObject,
  type ItemSource,
  itemSource,
} from '../../core/provider/answer-reader.ts';
import { getOrganization } from './api/directory/get-organization.ts';
import { getProject } from './api/directory/get-project.ts';
import { getUser } from './api/directory/get-user.ts';
import {
  listEnvironmentClasses,
  listEnvironmentClassesOfEnvironments,
} from './api/directory/list-environment-classes.ts';
import { listMembers } from './api/directory/list-members.ts';
import { listProjects } from './api/directory/list-projects.ts';
import { listRunners } from './api/directory/list-runners.ts';
import { listTeams } from './api/directory/list-teams.ts';
import { listEnvironmentUsageRecords } from './api/list-environment-usage-records.ts';
import { environmentClasses, members, organizations, projects, runners, teams } from './store/directory/kinds.ts';
import { usageRecords } from './store/record-kind.ts';

// Messages in protobuf's JSON mapping. Their empty fields are the same as absent ones.

const list = (field: string, source: Omit<ItemSource, 'itemsOf'>): AnswerSource =>
  itemSource({ itemsOf: (answer) => answer[field], ...source });

/** An object at a path of field names; without fields if there is none. */
const objectAt = (message: Fields, ...path: readonly string[]): Fields => {
  let value: unknown = message;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return isObject(value) ? value : {};
};

const itemsAt = (message: Fields, field: string): readonly Fields[] => {
  const items = message[field];
  return Array.isArray(items) ? items.filter(isObject) : [];
};

/** Fields that are neither absent nor empty. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

const usage = list('records', {
  endpoints: [listEnvironmentUsageRecords],
  kind: usageRecords.name,
  id: 'id',
  has: 'stoppedAt',
  recordOf: given,
});

const organization = itemSource({
  endpoints: [getOrganization],
  kind: organizations.name,
  itemsOf: (answer) => answer['organization'] && [answer['organization']],
  id: 'id',
  has: 'name',
  recordOf: ({ id, name, createdAt, tier, inviteDomains }) =>
    given({ id, name, createdAt, tier, inviteDomains: isObject(inviteDomains) ? inviteDomains['domains'] : undefined }),
});

/** Users have less than members. */
const users = itemSource({
  endpoints: [getUser],
  kind: members.name,
  itemsOf: (answer) => answer['user'] && [answer['user']],
  id: 'id',
  has: 'name',
  recordOf: ({ id, name, avatarUrl, email, createdAt, status }) =>
    member({ userId: id, fullName: name, avatarUrl, email, memberSince: createdAt }, status),
});

const memberList = list('members', {
  endpoints: [listMembers],
  kind: members.name,
  id: 'userId',
  has: 'memberSince',
  recordOf: ({ userId, fullName, email, avatarUrl, role, memberSince, loginProvider, status }) =>
    member({ userId, fullName, email, avatarUrl, role, memberSince, loginProvider }, status),
});

/** No answer says when someone left: as if on joining, they have at any later instant. */
function member(fields: Fields, status: unknown): Fields {
  return given({ ...fields, ...(status === 'USER_STATUS_LEFT' && { leftAt: fields['memberSince'] }) });
}

/** Members as lists show them, and those that only single calls show. */
const people: AnswerSource = {
  endpoints: [...memberList.endpoints, ...users.endpoints],
  recognizes: (answer) => memberList.recognizes(answer),
  createReader() {
    const [listed, single] = [memberList.createReader(), users.createReader()];
    return {
      add: (call, number) => addToAll([listed, single], call, number),
      *records() {
        const known = new Set<unknown>();
        for (const read of listed.records()) {
          known.add(read.record['userId']);
          yield read;
        }
        for (const read of single.records()) if (!known.has(read.record['userId'])) yield read;
      },
    };
  },
};

const teamList = list('teams', {
  endpoints: [listTeams],
  kind: teams.name,
  id: 'id',
  has: 'memberCount',
  recordOf: ({ id, name, createdAt }) => given({ id, name, createdAt }),
});

const projectList = itemSource({
  endpoints: [listProjects, getProject],
  kind: projects.name,
  itemsOf: (answer) => answer['projects'] ?? (answer['project'] && [answer['project']]),
  id: 'id',
  has: 'metadata',
  recordOf(project) {
    const { name, createdAt, updatedAt, creator } = objectAt(project, 'metadata');
    const [spec = {}] = itemsAt(objectAt(project, 'initializer'), 'specs');
    const classes = itemsAt(project, 'environmentClasses').flatMap((one) => one['environmentClassId'] ?? []);
    return given({
      ...{ id: project['id'], name, createdAt, creatorId: isObject(creator) ? creator['id'] : undefined },
      ...(updatedAt !== createdAt && { updatedAt }),
      remoteUri: objectAt(spec, 'git')['remoteUri'],
      environmentClassIds: classes.length === 0 ? undefined : classes,
    });
  },
});

const runnerList = list('runners', {
  endpoints: [listRunners],
  kind: runners.name,
  id: 'runnerId',
  has: 'name',
  recordOf: (runner) => {
    const { runnerId, name, createdAt, kind, provider } = runner;
    const region = objectAt(runner, 'status')['region'] ?? objectAt(runner, 'spec', 'configuration')['region'];
    return given({ runnerId, name, createdAt, kind, provider, region, creatorId: objectAt(runner, 'creator')['id'] });
  },
});

const classList = list('environmentClasses', {
  endpoints: [listEnvironmentClasses, listEnvironmentClassesOfEnvironments],
  kind: environmentClasses.name,
  id: 'id',
  has: 'displayName',
  recordOf: ({ id, displayName, description, runnerId, enabled }) =>
    // Canonical JSON omits false.
    given({ id, displayName, description, runnerId, enabled: enabled ?? false }),
});

/** What answers of the API show. Metrics follow from usage records. */
export const answers = defineAnswers([usage, organization, people, teamList, projectList, runnerList, classList]);
