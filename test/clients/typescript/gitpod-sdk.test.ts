/** `@gitpod/sdk`, configured only by GITPOD_BASE_URL and GITPOD_API_KEY. */
import t, { type Test } from 'tap';
import Gitpod, {
  APIConnectionTimeoutError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
} from '@gitpod/sdk';
import type { EnvironmentUsageRecord, UsageListEnvironmentRuntimeRecordsParams } from '@gitpod/sdk/resources/usage';
import { busiestProject, listed, rangeOf, type Range, rfc3339, variable } from './expected.ts';
import { type Failing, failing } from './faults.ts';

const client = new Gitpod({ maxRetries: 0 });

function filterOf({ start, end }: Range, projectId?: string): UsageListEnvironmentRuntimeRecordsParams {
  return {
    filter: {
      dateRange: { startTime: rfc3339(start), endTime: rfc3339(end) },
      ...(projectId !== undefined && { projectId }),
    },
  };
}

async function walk(
  params: UsageListEnvironmentRuntimeRecordsParams,
  sdk: Gitpod = client,
): Promise<EnvironmentUsageRecord[]> {
  const found: EnvironmentUsageRecord[] = [];
  for await (const record of sdk.usage.listEnvironmentRuntimeRecords(params)) found.push(record);
  return found;
}

/** The reason for a promise's rejection. */
function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

for (const [pageSize, size] of [
  [1, 30],
  [7, 100],
  [25, 300],
  [100, 1000],
] as const) {
  void t.test(`the auto-pager lists every record of a range once and in order, pageSize ${pageSize}`, async (t) => {
    const range = rangeOf(size);
    t.strictSame(await walk({ ...filterOf(range), pagination: { pageSize } }), listed(range));
  });
}

void t.test('without a filter every completed record is listed', async (t) => {
  t.strictSame(await walk({ pageSize: 100 }), listed());
});

void t.test('pages can be read one by one, and only the last has no token', async (t) => {
  const range = rangeOf(60);
  let page = await client.usage.listEnvironmentRuntimeRecords({ ...filterOf(range), pageSize: 20 });
  const pages = [page];
  while (page.hasNextPage()) pages.push((page = await page.getNextPage()));
  t.strictSame(
    pages.flatMap(({ records }) => records),
    listed(range),
  );
  t.strictSame(
    pages.map(({ pagination }) => pagination.nextToken !== ''),
    pages.map((_, index) => index < pages.length - 1),
  );
});

void t.test('a page has 25 records by default, and the query string takes precedence over the body', async (t) => {
  const first = await client.usage.listEnvironmentRuntimeRecords({});
  t.strictSame(first.records, listed().slice(0, 25));
  const chosen = await client.usage.listEnvironmentRuntimeRecords({ pageSize: 7, pagination: { pageSize: 100 } });
  t.strictSame(chosen.records, listed().slice(0, 7));
});

void t.test('a token in the body is used if the query string has none', async (t) => {
  const range = rangeOf(40);
  const first = await client.usage.listEnvironmentRuntimeRecords({ ...filterOf(range), pageSize: 10 });
  const { nextToken = '' } = first.pagination;
  const rest = await walk({ ...filterOf(range), pageSize: 10, pagination: { token: nextToken } });
  t.strictSame([...first.records, ...rest], listed(range));
});

void t.test('a project filter selects the records of that project', async (t) => {
  const range = rangeOf(1000);
  const project = busiestProject(range);
  t.strictSame(await walk(filterOf(range, project)), listed(range, project));
  t.strictSame(await walk(filterOf(range, '00000000-0000-4000-8000-000000000000')), []);
});

void t.test('a record on the boundary of two ranges is only in the later one', async (t) => {
  const whole = rangeOf(40);
  const boundary = Date.parse(listed(whole)[20]?.stoppedAt ?? '');
  const halves: Range[] = [
    { start: whole.start, end: boundary },
    { start: boundary, end: whole.end },
  ];
  const found = await Promise.all(halves.map((half) => walk(filterOf(half))));
  t.strictSame(
    found,
    halves.map((half) => listed(half)),
  );
  t.strictSame(found.flat(), listed(whole));
});

void t.test('a range that ends before it starts is empty', async (t) => {
  const { start, end } = rangeOf(10);
  t.strictSame(await walk(filterOf({ start: end, end: start })), []);
});

void t.test("the vendor's own example has records", async (t) => {
  const range = { start: Date.parse('2024-01-01T00:00:00Z'), end: Date.parse('2024-01-02T00:00:00Z') };
  const projectId = 'd2c94c27-3b76-4a42-b88c-95a85e392c68';
  t.not(listed(range, projectId).length, 0);
  t.strictSame(await walk({ ...filterOf(range, projectId), pagination: { pageSize: 100 } }), listed(range, projectId));
});

void t.test('several clients page at once without affecting each other', async (t) => {
  const ranges = [20, 50, 90, 130, 170, 210, 250, 290].map(rangeOf);
  const found = await Promise.all(ranges.map((range) => walk({ ...filterOf(range), pageSize: 13 }, new Gitpod())));
  t.strictSame(
    found,
    ranges.map((range) => listed(range)),
  );
});

void t.test('the path of the production base URL is served too', async (t) => {
  const range = rangeOf(10);
  const baseURL = `${variable('GITPOD_BASE_URL').replace(/\/api$/, '')}/api`;
  t.strictSame(await walk(filterOf(range), new Gitpod({ baseURL })), listed(range));
});

void t.test('a wrong key is an AuthenticationError', async (t) => {
  const error = await failureOf(walk({}, new Gitpod({ bearerToken: 'wrong' })));
  t.ok(error instanceof AuthenticationError);
  t.match(error, { status: 401, error: { code: 'unauthenticated', message: String } });
});

const BAD: Readonly<Record<string, UsageListEnvironmentRuntimeRecordsParams>> = {
  'a page size above 100': { pagination: { pageSize: 101 } },
  'a page size below 0': { pagination: { pageSize: -1 } },
  'a page size above 100 in the query string': { pageSize: 101 },
  'a made-up token': { token: 'token' },
  'a made-up token in the body': { pagination: { token: 'token' } },
  'a range with a date in words': { filter: { dateRange: { startTime: 'yesterday', endTime: 'today' } } },
};
for (const [what, params] of Object.entries(BAD)) {
  void t.test(`${what} is a BadRequestError`, async (t) => {
    const error = await failureOf(walk(params));
    t.ok(error instanceof BadRequestError);
    t.match(error, { status: 400, error: { code: 'invalid_argument', message: String } });
  });
}

void t.test('the token of another filter is a BadRequestError', async (t) => {
  const { pagination } = await client.usage.listEnvironmentRuntimeRecords({ ...filterOf(rangeOf(50)), pageSize: 5 });
  const { nextToken = '' } = pagination;
  t.ok((await failureOf(walk({ ...filterOf(rangeOf(60)), token: nextToken }))) instanceof BadRequestError);
});

void t.test('an RPC that is not emulated is a NotFoundError', async (t) => {
  t.ok((await failureOf(client.secrets.list({}))) instanceof NotFoundError);
});

/** A client with its default retries, in a dataset in which calls fail. */
async function retrying(t: Test, fault: object): Promise<{ readonly sdk: Gitpod; readonly calls: Failing }> {
  const calls = await failing('gitpod', fault);
  t.teardown(() => calls.drop());
  return { sdk: new Gitpod({ bearerToken: calls.key }), calls };
}

void t.test('a 429 is retried after its retry-after-ms', async (t) => {
  // Longer than the client's default delay.
  const effect = { kind: 'error', status: 429, 'retry-after-ms': 1500 };
  const { sdk, calls } = await retrying(t, { effect, calls: { first: 1 } });
  t.strictSame((await sdk.usage.listEnvironmentRuntimeRecords({})).records, listed().slice(0, 25));
  const [failed, succeeded, ...more] = await calls.attempts();
  t.match([failed?.status, succeeded?.status, more], [429, 200, []]);
  t.ok(Number(succeeded?.time) - Number(failed?.time) > 1400);
});

void t.test('a 503 is retried twice and then succeeds', async (t) => {
  const { sdk, calls } = await retrying(t, { effect: { kind: 'error', status: 503 }, calls: { first: 2 } });
  t.strictSame((await sdk.usage.listEnvironmentRuntimeRecords({})).records, listed().slice(0, 25));
  t.strictSame(
    (await calls.attempts()).map(({ status }) => status),
    [503, 503, 200],
  );
});

void t.test('x-should-retry: false stops the retries', async (t) => {
  const effect = { kind: 'error', status: 503, 'x-should-retry': false };
  const { sdk, calls } = await retrying(t, { effect, calls: { first: 1 } });
  t.ok((await failureOf(sdk.usage.listEnvironmentRuntimeRecords({}))) instanceof InternalServerError);
  t.strictSame(
    (await calls.attempts()).map(({ status }) => status),
    [503],
  );
});

void t.test('a timeout is an APIConnectionTimeoutError', async (t) => {
  const slow = new Gitpod({ baseURL: variable('USAGE_EMULATOR_SLOW_URL'), timeout: 200, maxRetries: 0 });
  t.ok((await failureOf(walk({}, slow))) instanceof APIConnectionTimeoutError);
});

void t.test('a caller can abort a request in flight', async (t) => {
  const slow = new Gitpod({ baseURL: variable('USAGE_EMULATOR_SLOW_URL'), maxRetries: 0 });
  const request = slow.usage.listEnvironmentRuntimeRecords({}, { signal: AbortSignal.timeout(100) });
  t.ok((await failureOf(request)) instanceof Gitpod.APIUserAbortError);
});

void t.test('the raw response carries a request id', async (t) => {
  const response = await client.usage.listEnvironmentRuntimeRecords({}).asResponse();
  t.ok(response.headers.get('x-request-id'));
  t.match(response.headers.get('content-type'), 'application/json');
});

void t.test('a dashboard of the last 30 days finds a name and an address for every user that it lists', async (t) => {
  // A public dashboard reads the records of 30 days, and then the members to label them.
  const { organizationId = '' } = await client.identity.getAuthenticatedIdentity({});
  const end = Date.parse(listed().at(-1)?.stoppedAt ?? '') + 1;
  const records = await walk({ ...filterOf({ start: end - 30 * 86_400_000, end }), pagination: { pageSize: 100 } });
  const names = new Map<string, string>();
  const pages = client.organizations.listMembers({ organizationId, pagination: { pageSize: 100 } });
  for await (const { userId, fullName = '', email = '' } of pages) {
    if (email.includes('@')) names.set(userId, fullName);
  }
  t.ok(records.length > 0);
  for (const { userId = '' } of records) t.match(names.get(userId), /\w/, userId);
  const [projectId] = [busiestProject({ start: end - 30 * 86_400_000, end })];
  const { project } = await client.projects.retrieve({ projectId });
  t.ok(project?.metadata?.name);
  const projects = await client.projects.list({ filter: { projectIds: [projectId] } });
  t.strictSame(
    projects.projects.map(({ id }) => id),
    [projectId],
  );
  const unknown = await failureOf(client.projects.retrieve({ projectId: '00000000-0000-0000-0000-000000000000' }));
  t.ok(unknown instanceof NotFoundError);
});
