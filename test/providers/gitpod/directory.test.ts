import { fromBinary, toBinary, create, type DescMethodUnary } from '@bufbuild/protobuf';
import t, { type Test } from 'tap';
import { startEmulator, type StartOptions, type UsageEmulator } from '../../../src/index.ts';
import { GetUserRequestSchema, GetUserResponseSchema } from '../../../src/providers/gitpod/gen/gitpod/v1/user_pb.ts';
import { UserService } from '../../../src/providers/gitpod/gen/gitpod/v1/user_pb.ts';
import { uuid } from './support.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Item = Readonly<Record<string, unknown>>;

const shared = await startEmulator({ scenario: 'default', socket: false });
t.teardown(() => shared.close());

/** The default account, whose clock each test may move, or one of another scenario. */
const start = async (t: Test, options?: StartOptions): Promise<UsageEmulator> => {
  if (options === undefined) {
    shared.clock.set({ mode: 'frozen', now: '2026-02-01T00:00:00Z' });
    return shared;
  }
  const emulator = await startEmulator({ socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

async function call(emulator: UsageEmulator, method: string, message: unknown = {}): Promise<Answer> {
  const response = await emulator.inject({
    method: 'POST',
    url: `/api/gitpod.v1.${method}`,
    headers: { authorization: `Bearer ${emulator.env['GITPOD_API_KEY'] ?? ''}`, 'content-type': 'application/json' },
    payload: JSON.stringify(message),
  });
  return { status: response.statusCode, body: response.json() };
}

/** Every page of a listing. */
async function all(emulator: UsageEmulator, method: string, field: string, message: object = {}): Promise<Item[]> {
  const items: Item[] = [];
  let token = '';
  do {
    const { status, body } = await call(emulator, method, { ...message, pagination: { pageSize: 100, token } });
    if (status !== 200) throw new Error(JSON.stringify(body));
    items.push(...(body[field] as Item[]));
    token = (body['pagination'] as { nextToken: string }).nextToken;
  } while (token !== '');
  return items;
}

const organizationId = async (emulator: UsageEmulator): Promise<string> =>
  String((await call(emulator, 'IdentityService/GetAuthenticatedIdentity')).body['organizationId']);

const membersOf = async (emulator: UsageEmulator, message: object = {}): Promise<Item[]> =>
  all(emulator, 'OrganizationService/ListMembers', 'members', {
    organizationId: await organizationId(emulator),
    ...message,
  });

const namesOf = (items: readonly Item[], field = 'fullName'): string[] => items.map((item) => String(item[field]));

// [gitpod/every-id-seeded-usage-records]
await t.test('every id in usage records has a name, every user also an e-mail address and a picture', async (t) => {
  const emulator = await start(t);
  for (const clock of ['2024-03-01T00:00:00Z', '2026-02-01T00:00:00Z', '2027-12-31T00:00:00Z']) {
    emulator.clock.set({ mode: 'frozen', now: clock });
    const records = await all(emulator, 'UsageService/ListEnvironmentUsageRecords', 'records');
    const members = new Map((await membersOf(emulator)).map((member) => [member['userId'], member]));
    const projects = await all(emulator, 'ProjectService/ListProjects', 'projects');
    const runners = await all(emulator, 'RunnerService/ListRunners', 'runners');
    const classes = await all(emulator, 'RunnerConfigurationService/ListEnvironmentClasses', 'environmentClasses');
    const ids = (field: string): Set<unknown> =>
      new Set(records.flatMap((record) => (record[field] === undefined ? [] : [record[field]])));
    for (const id of ids('userId')) {
      const member = members.get(id);
      t.match(member?.['fullName'], /\w/, `${clock} ${String(id)}`);
      t.match(member?.['email'], /@.*example\.com$/);
      t.match(member?.['avatarUrl'], /^https:\/\/avatars\.example\.com\//);
    }
    const missing = (field: string, items: readonly Item[], id: string, name: (item: Item) => unknown): unknown[] =>
      [...ids(field)].filter((wanted) => !items.some((item) => item[id] === wanted && name(item)));
    t.same(
      missing('projectId', projects, 'id', ({ metadata }) => (metadata as Item)['name']),
      [],
    );
    t.same(
      missing('runnerId', runners, 'runnerId', ({ name }) => name),
      [],
    );
    t.same(
      missing('environmentClassId', classes, 'id', ({ displayName }) => displayName),
      [],
    );
  }
});

// [gitpod/without-sort-members-listed-caller, gitpod/every-token-belongs-administrator]
await t.test('members are listed with the caller first, then by name', async (t) => {
  const emulator = await start(t);
  const { body } = await call(emulator, 'IdentityService/GetAuthenticatedIdentity');
  const members = await membersOf(emulator);
  const [first, ...others] = members;
  t.equal(first?.['userId'], (body['subject'] as Item)['id']);
  t.equal(first?.['role'], 'ORGANIZATION_ROLE_ADMIN');
  t.same(namesOf(others), namesOf(others).toSorted());
  t.ok(others.length > 20);
});

// [gitpod/names-compared-their-unicode-code]
await t.test('members can be sorted by name and by the date on which they joined', async (t) => {
  const emulator = await start(t);
  const byName = namesOf(await membersOf(emulator, { sort: { field: 'SORT_FIELD_NAME', order: 'SORT_ORDER_DESC' } }));
  t.same(byName, byName.toSorted().reverse());
  const joined = namesOf(await membersOf(emulator, { sort: { field: 2 } }), 'memberSince').map((at) => Date.parse(at));
  t.same(
    joined,
    joined.toSorted((a, b) => a - b),
  );
});

// [gitpod/members-search-name-address, gitpod/filter-search-looks-part-name]
await t.test('members can be filtered by search, status, role, id and team', async (t) => {
  const emulator = await start(t);
  const members = await membersOf(emulator);
  const [, someone] = members;
  const email = String(someone?.['email']);
  t.same(namesOf(await membersOf(emulator, { filter: { search: email.toUpperCase() } }), 'email'), [email]);
  const part = String(someone?.['fullName']).slice(1).toLowerCase();
  t.ok(namesOf(await membersOf(emulator, { filter: { search: part } }), 'email').includes(email));
  const byStatus = async (status: unknown) => (await membersOf(emulator, { filter: { statuses: [status] } })).length;
  const [active, left] = [await byStatus('USER_STATUS_ACTIVE'), await byStatus(3)];
  t.ok(active > 0 && left > 0);
  t.equal(active + left, members.length);
  const admins = await membersOf(emulator, { filter: { roles: ['ORGANIZATION_ROLE_ADMIN'] } });
  t.equal(admins.length, 1);
  const userIds = members.slice(3, 5).map(({ userId }) => userId);
  t.same(new Set(namesOf(await membersOf(emulator, { filter: { userIds } }), 'userId')), new Set(userIds));
  const inNoTeam = await membersOf(emulator, { filter: { excludeMembersInAnyTeam: true } });
  t.ok(namesOf(inNoTeam).includes('Prebuilds') && inNoTeam.length < 10);
});

// [gitpod/count-first-page]
await t.test('the first page has the count of everything that the filter selects', async (t) => {
  const emulator = await start(t);
  const members = await membersOf(emulator);
  const organization = await organizationId(emulator);
  const page = async (token: string) => {
    const message = { organizationId: organization, pagination: { pageSize: 2, token }, count: { include: true } };
    return (await call(emulator, 'OrganizationService/ListMembers', message)).body;
  };
  const first = await page('');
  t.same(first['count'], { value: members.length, relation: 'COUNT_RESPONSE_RELATION_EQ' });
  t.equal((first['members'] as Item[]).length, 2);
  const second = await page((first['pagination'] as { nextToken: string }).nextToken);
  t.equal((second['members'] as Item[]).length, 2);
  t.notOk('count' in second);
});

// [gitpod/member-listed-day-person-joins]
await t.test(
  'members are listed from the day on which they join, and have the status LEFT once they leave',
  async (t) => {
    const emulator = await start(t);
    let known = 0;
    for (const clock of [
      '2024-01-02T00:00:00Z',
      '2025-01-01T00:00:00Z',
      '2026-02-01T00:00:00Z',
      '2027-12-01T00:00:00Z',
    ]) {
      emulator.clock.set({ mode: 'frozen', now: clock });
      const members = await membersOf(emulator);
      t.ok(members.every(({ memberSince }) => Date.parse(String(memberSince)) <= Date.parse(clock)));
      t.ok(members.length >= known, clock);
      known = members.length;
    }
    t.ok((await membersOf(emulator)).some(({ status }) => status === 'USER_STATUS_LEFT'));
  },
);

// [gitpod/id-does-not-exist-not]
await t.test('a user, the organization and a project are found by id; another id is not_found', async (t) => {
  const emulator = await start(t);
  const [member] = await membersOf(emulator);
  const user = await call(emulator, 'UserService/GetUser', { userId: member?.['userId'] });
  t.match(user.body['user'], { id: member?.['userId'], name: member?.['fullName'], email: member?.['email'] });
  const organization = await call(emulator, 'OrganizationService/GetOrganization', {
    organization_id: await organizationId(emulator),
  });
  t.match(organization.body['organization'], { name: 'Halbmond Robotics', tier: 'ORGANIZATION_TIER_ENTERPRISE' });
  const project = await call(emulator, 'ProjectService/GetProject', {
    projectId: 'a71a5000-0000-4000-8000-000000000001',
  });
  t.match(project.body['project'], { metadata: { name: 'atlas', organizationId: await organizationId(emulator) } });
  for (const [method, field] of [
    ['UserService/GetUser', 'user_id'],
    ['OrganizationService/GetOrganization', 'organization_id'],
    ['OrganizationService/ListMembers', 'organization_id'],
    ['ProjectService/GetProject', 'project_id'],
  ] as const) {
    const unknown = await call(emulator, method, { [field]: uuid('nothing') });
    t.match(unknown, {
      status: 404,
      body: { code: 'not_found', message: `${field}: '${uuid('nothing')}' does not exist` },
    });
    t.match(
      await call(emulator, method),
      { status: 400, body: { code: 'invalid_argument' } },
      `${method} without an id`,
    );
  }
});

const nameOf = ({ metadata }: Item): string => String((metadata as Item)['name']);

// [gitpod/projects-search-name-id-repository]
await t.test('projects are filtered by ids, and by a search', async (t) => {
  const emulator = await start(t);
  const projects = await all(emulator, 'ProjectService/ListProjects', 'projects');
  const names = projects.map(nameOf);
  t.ok(names.includes('atlas') && !names.includes('tether'), 'a project of the future is not listed');
  const projectIds = projects.slice(0, 2).map(({ id }) => id);
  t.equal((await all(emulator, 'ProjectService/ListProjects', 'projects', { filter: { projectIds } })).length, 2);
  const search = async (text: string) =>
    (await all(emulator, 'ProjectService/ListProjects', 'projects', { filter: { search: text } })).map(nameOf);
  t.same((await search('STORE')).toSorted(), ['storefront', 'storefront-next']);
  t.same(await search(String(projectIds[0]).slice(1).toUpperCase()), names.slice(0, 1));
});

// [gitpod/projects-search-name-id-repository]
await t.test('a search for projects looks in the names of their repositories, too', async (t) => {
  const folder = t.testdir({
    'mine.yaml': `
seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-02-01 }
gitpod:
  projects:
    - { id: ${uuid('p')}, name: Phoenix, createdAt: 2026-01-01T00:00:00Z, remoteUri: 'https://git.example.com/fire/Salamander.git' }
    - { id: ${uuid('q')}, name: Griffin, createdAt: 2026-01-01T00:00:00Z }
`,
  });
  const emulator = await start(t, { scenario: `${folder}/mine.yaml` });
  for (const [search, found] of [
    ['SALAMANDER', ['Phoenix']],
    ['fire', []],
    ['.git', []],
    ['i', ['Griffin', 'Phoenix']],
  ] as const) {
    const projects = await all(emulator, 'ProjectService/ListProjects', 'projects', { filter: { search } });
    t.same(projects.map(nameOf), found, search);
  }
});

// [gitpod/list-projects-sorts-popularity-id, gitpod/popularity-last-30-days, gitpod/other-sort-fields-refused]
await t.test('projects are sorted by the records of the last 30 days, or by id', async (t) => {
  const records = [
    ['edge', 3, '2026-01-02T00:00:00Z', '2026-01-02T01:00:00Z'],
    ['older', 5, '2026-01-01T23:59:59.999Z', '2026-01-02T01:00:00Z'],
    ['today', 5, '2026-02-01T00:00:00Z', '2026-02-01T01:00:00Z'],
    ['running', 5, '2026-01-31T12:00:00Z', '2026-02-01T13:00:00Z'],
    ['late', 2, '2026-01-20T00:00:00Z', '2026-01-20T01:00:00Z', '2026-01-25T00:00:00Z'],
    ['later', 5, '2026-01-20T00:00:00Z', '2026-01-20T01:00:00Z', '2026-02-02T00:00:00Z'],
  ] as const;
  const folder = t.testdir({
    'mine.yaml': JSON.stringify({
      seed: 1,
      clock: '2026-02-01T12:00:00Z',
      span: { from: '2026-01-01', to: '2026-02-03' },
      gitpod: {
        projects: records.map(([name]) => ({ id: uuid(name), name, createdAt: '2026-01-01T00:00:00Z' })),
        records: records.flatMap(([name, count, createdAt, stoppedAt, arrivesAt]) =>
          Array<object>(count).fill({ projectId: uuid(name), createdAt, stoppedAt, arrivesAt }),
        ),
      },
    }),
  });
  const emulator = await start(t, { scenario: `${folder}/mine.yaml` });
  const sorted = async (sort?: object): Promise<string[]> =>
    (await all(emulator, 'ProjectService/ListProjects', 'projects', { sort })).map(nameOf);
  const unpopular = ['later', 'older', 'running', 'today'];
  const popular = ['edge', 'late', ...unpopular];
  t.same(await sorted(), popular);
  for (const order of [undefined, 'SORT_ORDER_UNSPECIFIED', 'SORT_ORDER_DESC']) {
    t.same(await sorted({ field: 'popularity', order }), popular, String(order));
  }
  t.same(await sorted({ field: 'popularity', order: 'SORT_ORDER_ASC' }), [...unpopular, 'late', 'edge']);
  // The ids spell the names.
  const names = popular.toSorted();
  t.same(await sorted({ field: 'id' }), names);
  t.same(await sorted({ field: 'id', order: 'SORT_ORDER_DESC' }), names.toReversed());
  for (const field of ['name', 'createdAt', 'size']) {
    t.match(await call(emulator, 'ProjectService/ListProjects', { sort: { field } }), {
      status: 400,
      body: { code: 'invalid_argument', message: `sort.field: value must be popularity or id, not '${field}'` },
    });
  }
});

// [gitpod/runners-teams-environment-classes, gitpod/teams-search-part-name]
await t.test('runners, teams and environment classes of both services are listed by name', async (t) => {
  const emulator = await start(t);
  const runners = await all(emulator, 'RunnerService/ListRunners', 'runners');
  t.same(namesOf(runners, 'name').slice(0, 2), ['ap-south', 'eu-central']);
  t.same(await all(emulator, 'RunnerService/ListRunners', 'runners', { filter: { kinds: ['RUNNER_KIND_LOCAL'] } }), []);
  const teams = await all(emulator, 'TeamService/ListTeams', 'teams');
  t.same(namesOf(teams, 'name'), ['data', 'fleet', 'operations', 'perception', 'platform', 'web']);
  t.same(namesOf(await all(emulator, 'TeamService/ListTeams', 'teams', { filter: { search: 'LEE' } }), 'name'), [
    'fleet',
  ]);
  const active = await membersOf(emulator, { filter: { statuses: ['USER_STATUS_ACTIVE'] } });
  const counted = teams.reduce((sum, { memberCount }) => sum + Number(memberCount), 0);
  t.ok(counted > 0 && counted < active.length);
  const classes = await all(emulator, 'RunnerConfigurationService/ListEnvironmentClasses', 'environmentClasses');
  t.ok(namesOf(classes, 'displayName').includes('gpu'));
  t.same(await all(emulator, 'EnvironmentService/ListEnvironmentClasses', 'environmentClasses'), classes);
});

// [gitpod/enum-value-may-sent-name]
await t.test('an enum value may be a name or a number; an unknown one is invalid_argument', async (t) => {
  const emulator = await start(t);
  for (const status of ['USER_STATUS_ACTIVE', 1]) {
    t.ok((await membersOf(emulator, { filter: { statuses: [status] } })).length > 0);
  }
  for (const status of ['active', 9, -1, 1.5, true, null, {}]) {
    const { body } = await call(emulator, 'OrganizationService/ListMembers', { filter: { statuses: [status] } });
    t.match(body, { code: 'invalid_argument', message: /filter\.statuses/ }, JSON.stringify(status));
  }
});

// [gitpod/every-id-seeded-usage-records]
await t.test('a scenario, an import and the records API can describe members', async (t) => {
  const folder = t.testdir({
    'mine.yaml': `
seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-02-01 }
gitpod:
  organizations: [{ id: ${uuid('org')}, name: Acme, createdAt: 2026-01-01T00:00:00Z }]
  members:
    - { userId: ${uuid('ann')}, fullName: Ann, memberSince: 2026-01-01T00:00:00Z, role: ORGANIZATION_ROLE_ADMIN }
  records:
    - { userId: ${uuid('ann')}, createdAt: 2026-01-02T00:00:00Z, stoppedAt: 2026-01-02T01:00:00Z }
    - { userId: ${uuid('bob')}, createdAt: 2026-01-02T00:00:00Z, stoppedAt: 2026-01-02T01:00:00Z }
`,
  });
  const emulator = await start(t, { scenario: `${folder}/mine.yaml` });
  t.equal(await organizationId(emulator), uuid('org'));
  t.same(namesOf(await membersOf(emulator)), ['Ann', 'User 626f6200'], 'a user without a description gets a name');
  const added = { userId: uuid('cid'), fullName: 'Cid', memberSince: '2026-01-03T00:00:00Z' };
  const response = await emulator.inject({
    method: 'POST',
    url: '/_emulator/datasets/default/gitpod/records?kind=members',
    payload: added,
  });
  t.equal(response.statusCode, 201, response.body);
  t.match(await membersOf(emulator, { filter: { userIds: [uuid('cid')] } }), [
    { fullName: 'Cid', email: `${uuid('cid')}@example.com`, role: 'ORGANIZATION_ROLE_MEMBER' },
  ]);
  const { body } = await emulator.inject('/_emulator/datasets/default/export');
  const copy = await emulator.datasets.create({ scenario: 'empty' });
  await copy.import(body);
  const copied = await emulator.inject({
    method: 'POST',
    url: '/gitpod.v1.OrganizationService/ListMembers',
    headers: { authorization: `Bearer ${copy.env['GITPOD_API_KEY'] ?? ''}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ organizationId: uuid('org') }),
  });
  t.same(copied.json(), { pagination: { nextToken: '' }, members: await membersOf(emulator) });
});

// [gitpod/list-members-get-organization-list]
await t.test('the calls for names are answered in binary, by POST and by Connect GET', async (t) => {
  const emulator = await start(t);
  const [member] = await membersOf(emulator);
  const userId = String(member?.['userId']);
  const method: DescMethodUnary = UserService.method.getUser;
  t.equal(method.idempotency, 1);
  const message = Buffer.from(toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { userId })));
  const headers = { authorization: `Bearer ${emulator.env['GITPOD_API_KEY'] ?? ''}` };
  const posted = await emulator.inject({
    method: 'POST',
    url: '/gitpod.v1.UserService/GetUser',
    headers: { ...headers, 'content-type': 'application/proto' },
    payload: message,
  });
  const got = await emulator.inject({
    url: `/gitpod.v1.UserService/GetUser?connect=v1&encoding=proto&base64=1&message=${message.toString('base64url')}`,
    headers,
  });
  for (const { rawPayload } of [posted, got]) {
    t.equal(fromBinary(GetUserResponseSchema, rawPayload).user?.name, member?.['fullName']);
  }
});

// [gitpod/six-calls-usage-service-about]
await t.test('the calls about commits, agents and pull requests stay unimplemented', async (t) => {
  const emulator = await start(t);
  for (const name of ['GetCoAuthorSummary', 'GetAgentTraceTimeSeries', 'GetPrSummary']) {
    t.match(await call(emulator, `UsageService/${name}`), { status: 404, body: { code: 'unimplemented' } });
  }
});

// [gitpod/no-token-empty-token-another]
await t.test('a request without a token is unauthenticated', async (t) => {
  const emulator = await start(t);
  const response = await emulator.inject({ method: 'POST', url: '/gitpod.v1.TeamService/ListTeams', payload: '{}' });
  t.equal(response.statusCode, 401);
});

// [gitpod/project-name-member-team-time]
await t.test('a project has the name, and a member the team, of the time of the request', async (t) => {
  const [projectId, userId] = [uuid('project'), uuid('user')];
  const [teamA, teamB] = [uuid('a'), uuid('b')];
  const since = { createdAt: '2026-01-01T00:00:00Z' };
  const emulator = await start(t, {
    scenario: {
      description: 'x',
      seed: 1,
      clock: '2026-01-01T00:00:00Z',
      span: { from: '2026-01-01', to: '2026-06-01' },
      gitpod: {
        teams: [
          { id: teamA, name: 'a', ...since },
          { id: teamB, name: 'b', ...since },
        ],
        members: [
          {
            ...{ userId, fullName: 'Ada', memberSince: since.createdAt, teamId: teamB },
            // In any order; there was no team at first.
            earlier: [{ until: '2026-03-01T00:00:00Z', teamId: teamA }, { until: '2026-02-01T00:00:00Z' }],
          },
        ],
        projects: [
          {
            ...{ id: projectId, name: 'now', ...since },
            earlier: [
              { until: '2026-03-01T00:00:00Z', name: 'then' },
              { until: '2026-02-01T00:00:00Z', name: 'first' },
            ],
          },
        ],
        records: [{ userId, projectId, createdAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' }],
      },
    },
  });
  const dateRange = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' };
  for (const [now, name, updatedAt, countA, countB] of [
    ['2026-01-31T23:59:59Z', 'first', '2026-01-01T00:00:00Z', 0, 0],
    ['2026-02-01T00:00:00Z', 'then', '2026-02-01T00:00:00Z', 1, 0],
    ['2026-03-01T00:00:00Z', 'now', '2026-03-01T00:00:00Z', 0, 1],
  ] as const) {
    emulator.clock.set(now);
    const expected = { id: projectId, metadata: { name, updatedAt, createdAt: since.createdAt } };
    t.match((await call(emulator, 'ProjectService/GetProject', { projectId })).body, { project: expected });
    const found = await all(emulator, 'ProjectService/ListProjects', 'projects', { filter: { search: name } });
    t.match(found, [expected]);
    const top = await all(emulator, 'UsageService/GetTopProjects', 'projects', { dateRange });
    t.match(top, [{ projectId, projectName: name }]);
    const teams = await all(emulator, 'TeamService/ListTeams', 'teams');
    t.same(
      teams.map(({ memberCount }) => memberCount ?? 0),
      [countA, countB],
    );
    for (const [teamId, members] of [
      [teamA, countA],
      [teamB, countB],
    ] as const) {
      const { body } = await call(emulator, 'UsageService/GetEnvironmentRuntime', { dateRange, teamId });
      t.match(body, { totalRuntimeSeconds: String(3600 * members) }, 'metrics select by the team of that time');
    }
    const inNoTeam = await membersOf(emulator, { filter: { excludeMembersInAnyTeam: true } });
    t.equal(inNoTeam.length, 1 - countA - countB);
  }
});

// [gitpod/project-name-member-team-time]
await t.test('the default account renames projects, and hands one over with people who work on it', async (t) => {
  const emulator = await start(t);
  const names = async (): Promise<string[]> =>
    (await all(emulator, 'ProjectService/ListProjects', 'projects')).map(({ metadata }) =>
      String((metadata as Item)['name']),
    );
  const sizes = async (): Promise<Map<unknown, number>> =>
    new Map(
      (await all(emulator, 'TeamService/ListTeams', 'teams')).map(({ name, memberCount }) => [
        name,
        Number(memberCount),
      ]),
    );
  const setClock = (now: string): void => {
    emulator.clock.set({ mode: 'frozen', now });
  };
  setClock('2025-06-15T12:00:00Z');
  t.ok((await names()).includes('lighthouse'));
  setClock('2025-06-16T12:00:00Z');
  const later = await names();
  t.ok(later.includes('beacon') && !later.includes('lighthouse'));
  setClock('2025-08-31T12:00:00Z');
  const before = await sizes();
  setClock('2025-09-01T12:00:00Z');
  const after = await sizes();
  const change = (team: string): number => (after.get(team) ?? 0) - (before.get(team) ?? 0);
  t.ok(change('platform') > 0);
  t.equal(change('platform'), -change('fleet'));
  const moved = change('platform');
  t.ok(moved < (before.get('fleet') ?? 0), 'the others stay');
});
