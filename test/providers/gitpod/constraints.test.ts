import t from 'tap';
import { startEmulator } from '../../../src/index.ts';
import { uuid } from './support.ts';

const emulator = await startEmulator({ scenario: 'default', socket: false });
t.teardown(() => emulator.close());

const PROJECTS = 'ProjectService/ListProjects';
const MEMBERS = 'OrganizationService/ListMembers';
const RUNNERS = 'RunnerService/ListRunners';
const CLASSES = ['RunnerConfigurationService/ListEnvironmentClasses', 'EnvironmentService/ListEnvironmentClasses'];

async function send(method: string, message: object | Uint8Array) {
  const isBinary = message instanceof Uint8Array;
  const response = await emulator.inject({
    method: 'POST',
    url: `/gitpod.v1.${method}`,
    headers: {
      authorization: `Bearer ${emulator.env['GITPOD_API_KEY'] ?? ''}`,
      'content-type': isBinary ? 'application/proto' : 'application/json',
    },
    payload: isBinary ? Buffer.from(message) : JSON.stringify(message),
  });
  return { status: response.statusCode, body: response.rawPayload };
}

/** What a request is refused for: a line for each field. */
async function violations(method: string, message: object | Uint8Array): Promise<string[]> {
  const { status, body } = await send(method, message);
  if (status === 200) return [];
  const { code, message: text } = JSON.parse(body.toString()) as { code: string; message: string };
  if (status !== 400 || code !== 'invalid_argument') throw new Error(body.toString());
  return text.replace('validation error:\n - ', '').split('\n - ');
}

const { organizationId } = JSON.parse(
  (await send('IdentityService/GetAuthenticatedIdentity', {})).body.toString(),
) as Record<string, unknown>;
const filtering = (filter: object) => ({ organizationId, filter });

const INVALID = 'value must be a valid UUID [string.uuid]';
const EMPTY = 'value is empty, which is not a valid UUID [string.uuid_empty]';
const MISSING = 'value is required [required]';
const WRONG = ['x', `urn:uuid:${uuid('a')}`, uuid('a').replaceAll('-', ''), `${uuid('a')} `];

// [gitpod/ids-must-be-uuids]
await t.test('an id that is no UUID, or none, is invalid_argument and not not_found', async (t) => {
  for (const [method, field, absent] of [
    ['ProjectService/GetProject', 'project_id', EMPTY],
    ['UserService/GetUser', 'user_id', EMPTY],
    ['OrganizationService/GetOrganization', 'organization_id', MISSING],
    [MEMBERS, 'organization_id', MISSING],
  ] as const) {
    for (const id of WRONG) t.same(await violations(method, { [field]: id }), [`${field}: ${INVALID}`], method);
    for (const message of [{}, { [field]: '' }, { [field]: null }, new Uint8Array()]) {
      t.same(await violations(method, message), [`${field}: ${absent}`], method);
    }
    for (const id of [uuid('nothing'), uuid('nothing').toUpperCase()]) {
      t.equal((await send(method, { [field]: id })).status, 404, `${method} ${id}`);
    }
  }
  // Field 1, a text of one letter: binary messages are validated, too.
  t.same(await violations('ProjectService/GetProject', new Uint8Array([0x0a, 1, 0x78])), [`project_id: ${INVALID}`]);
});

const ids = [
  [PROJECTS, 'project_ids'],
  [PROJECTS, 'runner_ids'],
  [PROJECTS, 'creator_ids'],
  [MEMBERS, 'user_ids'],
  [MEMBERS, 'exclude_group_ids'],
  [RUNNERS, 'creator_ids'],
  ...CLASSES.map((method) => [method, 'runner_ids'] as const),
] as const;

// [gitpod/ids-must-be-uuids]
await t.test('the ids that a filter lists are UUIDs; the error names each that is not', async (t) => {
  for (const [method, field] of ids) {
    const sent = (values: readonly string[]) => violations(method, filtering({ [field]: values }));
    t.same(await sent([]), [], `${method} ${field}`);
    t.same(await sent([uuid('a'), uuid('b').toUpperCase()]), [], `${method} ${field}`);
    t.same(
      await sent([uuid('a'), 'x', '']),
      [`filter.${field}[1]: ${INVALID}`, `filter.${field}[2]: ${EMPTY}`],
      `${method} ${field}`,
    );
  }
  const dateRange = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-01-02T00:00:00Z' };
  t.same(await violations('UsageService/GetEnvironmentRuntime', { dateRange, projectId: 'x', teamId: 'x' }), []);
  t.same(await violations('UsageService/GetAdoptionUsageSummary', { dateRange, userId: 'x' }), []);
  t.same(await violations('UsageService/ListEnvironmentUsageRecords', { filter: { dateRange, projectId: 'x' } }), []);
});

// [gitpod/filter-lists-most-25-entries]
await t.test('a list in a filter has at most 25 entries, statuses and roles any number', async (t) => {
  const lists: readonly (readonly [string, string, unknown])[] = [
    ...ids.map(([method, field]) => [method, field, uuid('a')] as const),
    [PROJECTS, 'runner_kinds', 1],
    [PROJECTS, 'spec_remote_uris', 'https://git.example.com/a.git'],
    [RUNNERS, 'kinds', 1],
    [RUNNERS, 'providers', 1],
    ...CLASSES.flatMap((method) => [[method, 'runner_kinds', 1] as const, [method, 'runner_providers', 1] as const]),
  ];
  for (const [method, field, value] of lists) {
    const sent = (count: number) => violations(method, filtering({ [field]: Array(count).fill(value) }));
    t.same(await sent(25), [], `${method} ${field}`);
    t.same(
      await sent(26),
      [`filter.${field}: value must contain no more than 25 item(s) [repeated.max_items]`],
      `${method} ${field}`,
    );
  }
  for (const field of ['statuses', 'roles']) {
    t.same(await violations(MEMBERS, filtering({ [field]: Array(26).fill(1) })), []);
  }
});

// [gitpod/search-most-256-characters]
await t.test('a search has at most 256 characters, whatever their bytes', async (t) => {
  for (const method of [PROJECTS, MEMBERS, 'TeamService/ListTeams']) {
    for (const letter of ['x', 'é', '😀']) {
      t.same(await violations(method, filtering({ search: letter.repeat(256) })), [], method);
      t.same(
        await violations(method, filtering({ search: letter.repeat(257) })),
        ['filter.search: value length must be at most 256 characters [string.max_len]'],
        method,
      );
    }
  }
});

// [gitpod/spec-remote-uris-are-uris]
await t.test('the addresses of repositories that a filter lists are URIs', async (t) => {
  const sent = (...specRemoteUris: readonly string[]) => violations(PROJECTS, filtering({ specRemoteUris }));
  t.same(await sent('https://git.example.com/fire/salamander.git', 'ssh://git@git.example.com/a'), []);
  for (const address of ['', 'git@git.example.com:fire/salamander.git', '/fire/salamander', 'https://a b']) {
    t.same(await sent(address), ['filter.spec_remote_uris[0]: value must be a valid URI [string.uri]'], address);
  }
});

// [gitpod/runner-kinds-defined-values, gitpod/other-enums-defined-values]
await t.test('undefined enum values are refused, also where the vendor publishes no such constraint', async (t) => {
  for (const [method, field] of [
    [PROJECTS, 'runner_kinds'],
    [RUNNERS, 'kinds'],
    [RUNNERS, 'providers'],
    ...CLASSES.map((name) => [name, 'runner_kinds'] as const),
    ...CLASSES.map((name) => [name, 'runner_providers'] as const),
    [MEMBERS, 'statuses'],
    [MEMBERS, 'roles'],
  ] as const) {
    t.same(await violations(method, filtering({ [field]: [1] })), [], `${method} ${field}`);
    const [line, ...others] = await violations(method, filtering({ [field]: [1, 99] }));
    t.match(line, new RegExp(`^filter\\.${field}\\[1\\]: value must be one of `), `${method} ${field}`);
    t.same(others, []);
  }
});

// [gitpod/message-lists-all-violated-constraints]
await t.test('a message lists at most 100 violations', async (t) => {
  for (const [field, value] of [
    ['project_ids', 'x'],
    ['runner_kinds', 'x'],
  ] as const) {
    t.equal(
      (await violations(PROJECTS, filtering({ [field]: Array.from({ length: 1_000 }, () => value) }))).length,
      100,
    );
  }
});
