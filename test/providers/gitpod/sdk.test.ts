import Gitpod, { AuthenticationError, BadRequestError, NotFoundError } from '@gitpod/sdk';
import t from 'tap';
import { filterOf, PROJECT, record, recordsFrom, serve, textOf } from './support.ts';

// @gitpod/sdk 0.6.0 over a real socket, as its users have it.

const JANUARY = { from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00Z' };

const records = [
  record('december', '2023-12-31T23:59:59.999Z'),
  ...recordsFrom('2024-01-01T00:00:00Z', 230),
  record('february', '2024-02-01T00:00:00Z'),
];

const january = recordsFrom('2024-01-01T00:00:00Z', 230).map(({ id }) => id);

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('it was answered');
}

// [gitpod/official-0-x-clients-page]
await t.test('@gitpod/sdk', async (t) => {
  const server = await serve(t, records, { keys: ['right'] });
  const url = await server.listen();
  const client = new Gitpod({ baseURL: `${url}/api`, bearerToken: 'right' });
  const filter = filterOf(JANUARY, PROJECT);

  // [gitpod/official-0-x-clients-page]
  await t.test('the auto-pager returns each record of a month once, in order, whatever the page size', async (t) => {
    for (const pageSize of [1, 7, 25, 100, undefined]) {
      const ids: (string | undefined)[] = [];
      const pagination = pageSize === undefined ? {} : { pagination: { pageSize } };
      for await (const { id } of client.usage.listEnvironmentRuntimeRecords({ filter, ...pagination })) ids.push(id);
      t.same(ids, january, `pageSize ${pageSize ?? 'absent'}`);
    }
  });

  // [gitpod/official-0-x-clients-page]
  await t.test('token and pageSize may be given as parameters of their own', async (t) => {
    const first = await client.usage.listEnvironmentRuntimeRecords({ filter, pageSize: 3 });
    t.same(
      first.records.map(({ id }) => id),
      january.slice(0, 3),
    );
    const token = first.pagination.nextToken ?? '';
    const second = await client.usage.listEnvironmentRuntimeRecords({ filter, pageSize: 2, token });
    t.same(
      second.records.map(({ id }) => id),
      january.slice(3, 5),
    );
  });

  // [gitpod/vendor-documented-example-returns]
  await t.test("the vendor's documented example returns its records", async (t) => {
    const ids: (string | undefined)[] = [];
    for await (const environmentUsageRecord of client.usage.listEnvironmentRuntimeRecords({
      filter: {
        dateRange: { endTime: '2024-01-02T00:00:00Z', startTime: '2024-01-01T00:00:00Z' },
        projectId: 'd2c94c27-3b76-4a42-b88c-95a85e392c68',
      },
      pagination: { pageSize: 100 },
    })) {
      ids.push(environmentUsageRecord.id);
    }
    t.same(ids, january);
  });

  // [gitpod/without-filter-every-completed-record]
  await t.test('without arguments it lists every record', async (t) => {
    const page = await client.usage.listEnvironmentRuntimeRecords({});
    t.equal(textOf(page.records[0]?.id ?? ''), 'december');
    t.equal(page.records.length, 25);
  });

  // [gitpod/post-gitpod-v1-usage-service]
  await t.test('the base URL may do without /api', async (t) => {
    const bare = new Gitpod({ baseURL: url, bearerToken: 'right' });
    t.equal((await bare.usage.listEnvironmentRuntimeRecords({ filter })).records.length, 25);
  });

  // [gitpod/authorization-bearer-token-auth-any]
  await t.test('a wrong key raises AuthenticationError', async (t) => {
    const wrong = new Gitpod({ baseURL: `${url}/api`, bearerToken: 'wrong' });
    const error = await errorOf(wrong.usage.listEnvironmentRuntimeRecords({ filter }));
    t.ok(error instanceof AuthenticationError);
    t.match(error, {
      status: 401,
      message: '401 the bearer token is not known here',
      error: { code: 'unauthenticated' },
    });
  });

  // [gitpod/page-size-above-100-below, gitpod/unknown-damaged-token-another-filter]
  await t.test('a wrong range and a page size of 101 raise BadRequestError', async (t) => {
    const wrong = [
      { filter: { dateRange: { startTime: 'yesterday', endTime: JANUARY.to } } },
      { filter, pagination: { pageSize: 101 } },
      { filter, pageSize: 101 },
      { filter, pagination: { pageSize: -1 } },
      { filter, token: 'invented' },
    ];
    for (const params of wrong) {
      const error = await errorOf(client.usage.listEnvironmentRuntimeRecords(params));
      t.ok(error instanceof BadRequestError);
      t.match(error, { status: 400, error: { code: 'invalid_argument' } });
    }
  });

  // [gitpod/unknown-method-service-404-unimplemented]
  await t.test('what is not emulated raises NotFoundError', async (t) => {
    t.ok((await errorOf(client.environments.retrieve({ environmentId: 'x' }))) instanceof NotFoundError);
  });
});
