import { Type } from '@sinclair/typebox';
import t from 'tap';
import { jsonHandler } from '../../../src/core/http/respond.ts';
import { readTwoWayPage } from '../../../src/core/paging/two-way.ts';
import { defineProvider } from '../../../src/core/provider/provider.ts';
import type { Endpoint } from '../../../src/core/provider/endpoint.ts';
import { errorResponses } from '../../../src/providers/nirvana/api/errors.ts';
import { answerPage, pageOf, pageParameters, paging } from '../../../src/providers/nirvana/api/pages.ts';
import { nirvana } from '../../../src/providers/nirvana/index.ts';
import { testServer } from '../../helpers/server.ts';
import { daily, fillWith } from './resources.ts';

/** What a file of another list in api/ contains: no code for cursors, pages or errors. */
const quotasList: Endpoint = {
  id: 'quotas.list',
  paths: ['/v1/quotas'],
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Quotas',
      query: Type.Object(pageParameters),
      responses: { 200: pageOf(Type.Object({ name: Type.String() })), ...errorResponses },
      answer: ({ dataset, query }) =>
        answerPage<readonly [name: string]>({
          dataset,
          scope: ['quotas.list'],
          query,
          read({ position, limit }) {
            const names = dataset.db.prepare<[], string>('SELECT DISTINCT region FROM nirvana_day ORDER BY 1').pluck();
            const all = names.all();
            const page = readTwoWayPage(
              {
                read: (way, from, count) =>
                  (way === 'forward'
                    ? all.filter((name) => from === null || name >= from[0])
                    : all.filter((name) => from === null || name <= from[0]).reverse()
                  ).slice(0, count),
                keyOf: (name): readonly [string] => [name],
              },
              position,
              limit,
            );
            return { ...page, rows: page.rows.map((name) => JSON.stringify({ name })), totalCount: all.length };
          },
        }),
    }),
  },
};

// [nirvana/all-lists-pagination-usage]
await t.test(
  "another list on Nirvana's data is one endpoint, with pages and errors like the first one's",
  async (t) => {
    const provider = defineProvider({
      ...nirvana,
      endpoints: [...nirvana.endpoints, quotasList],
      pathPrefixes: [...nirvana.pathPrefixes, '/v1/quotas'],
      settings: {},
    });
    const names = Array.from({ length: 12 }, (_, index) => `region-${String(index).padStart(2, '0')}`);
    const resources = daily(12).map((resource, index) => ({ ...resource, region: names[index] ?? '' }));
    const { app } = await testServer(t, { providers: [provider], fill: fillWith(resources) });
    const get = async (url: string) => {
      const response = await app.inject({ url, headers: { authorization: 'Bearer any' } });
      return { status: response.statusCode, body: response.json<{ pagination?: { next_cursor: string } }>() };
    };
    const first = await get('/v1/quotas');
    t.match(first.body, {
      items: names.slice(0, 10).map((name) => ({ name })),
      pagination: { next_cursor: String, previous_cursor: null, total_count: 12 },
    });
    const next = first.body.pagination?.next_cursor;
    t.match((await get(`/v1/quotas?cursor=${next}`)).body, {
      items: [{ name: 'region-10' }, { name: 'region-11' }],
      pagination: { next_cursor: null, previous_cursor: String },
    });
    t.same(await get('/v1/quotas?limit=1&cursor='), {
      status: 400,
      body: {
        code: 'bad_request',
        message:
          'cursor must be one next_cursor or previous_cursor of a response to the same filters and sort; ' +
          'limit must be one whole number from 10 to 100',
      },
    });
    t.equal((await get(`/v1/usage?cursor=${next}`)).status, 400, "another list's cursor");
    t.equal((await get('/v1/quotas/x')).status, 404);
  },
);
