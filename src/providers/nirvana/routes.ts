import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { accountOf } from '../../core/account.ts';
import type { Dataset } from '../../core/dataset.ts';
import { Failure } from '../../core/failure.ts';
import { type Instant, parseInstant } from '../../core/instant.ts';
import { listPage } from '../../core/list-page.ts';
import type { RenderedPage } from '../../core/page-cache.ts';
import { giveBackAfter } from '../../core/page-memory.ts';
import { badParameter } from './errors.ts';
import { FIRST_PAGE, type ListQuery } from './listing.ts';
import { openPageCursor, sealPageCursor } from './page-cursor.ts';
import { repositoryOf, type UsagePage } from './repository.ts';
import { DEFAULT_SORT, ErrorBody, LIMIT, Usage, UsageGetParams, UsageList, UsageListParams } from './schemas.ts';

export const LIST_PATH = '/v1/usage';
export const GET_PATH = '/v1/usage/:resource_id';

const LIST = 'nirvana usage.list';

const shared = { tags: ['nirvana'], security: [{ nirvana: [] }] };

export const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    LIST_PATH,
    {
      schema: {
        ...shared,
        operationId: 'usage.list',
        summary: 'List Usage Records',
        description:
          'List per-resource usage records for the current organization. Each item is one resource with its nested ' +
          'dimension history (active and closed segments).',
        querystring: UsageListParams,
        response: { 200: UsageList, '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    (request, reply) => {
      const { dataset, now } = accountOf(request);
      const key = `${LIST} ${JSON.stringify(request.query)}`;
      const { body, rows } = dataset.pages.page(dataset.image, now, key, () => renderPage(dataset, now, request.query));
      giveBackAfter(reply, body);
      request.rows = rows;
      sendJson(reply, body);
    },
  );

  app.get(
    GET_PATH,
    {
      schema: {
        ...shared,
        operationId: 'usage.get',
        summary: 'Get Usage Record',
        description:
          'Get the usage record for a single resource (metadata plus dimension history) for the current organization.',
        params: UsageGetParams,
        response: { 200: Usage, '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    (request, reply) => {
      const { dataset, now } = accountOf(request);
      const usage = repositoryOf(dataset).find(request.params.resource_id.toLowerCase(), now);
      if (usage === undefined) throw new Failure('not_found', 'no usage of such a resource');
      request.rows = 1;
      sendJson(reply, usage);
    },
  );
};

/** @throws Failure `invalid` */
function readQuery(query: UsageListParams): Omit<ListQuery, 'position'> {
  const min = readInstant(query, 'active_at_min');
  const max = readInstant(query, 'active_at_max');
  if (min !== undefined && max !== undefined && isAfter(min, max)) {
    throw new Failure('invalid', 'active_at_min must not be after active_at_max');
  }
  return {
    filter: {
      dimension: query.dimension,
      region: query.region,
      resourceId: query.resource_id?.toLowerCase(),
      resourceType: query.resource_type,
      // Rows begin and end on whole milliseconds: what is left of the instant's last one decides nothing.
      activeAtMin: min?.ms,
      activeAtMax: max?.ms,
    },
    order: (query.sort ?? DEFAULT_SORT) === 'created_at:asc' ? 'asc' : 'desc',
    limit: query.limit ?? LIMIT.default,
  };
}

function readInstant(query: UsageListParams, name: 'active_at_min' | 'active_at_max'): Instant | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined) throw badParameter(name);
  return instant;
}

function isAfter(a: Instant, b: Instant): boolean {
  return a.ms > b.ms || (a.ms === b.ms && a.nanos > b.nanos);
}

/** @throws Failure `invalid` */
function renderPage(dataset: Dataset, now: number, params: UsageListParams): RenderedPage {
  const query = readQuery(params);
  // Not the limit, which may change from page to page, nor the clock, which may move.
  const scope = `${LIST} ${JSON.stringify([query.filter, query.order])}`;
  const position = params.cursor === undefined ? FIRST_PAGE : openPageCursor(dataset.cursors, scope, params.cursor);
  if (position === undefined) throw badParameter('cursor');
  const page = repositoryOf(dataset).list({ ...query, position }, now);
  const cursor = (turn: UsagePage['next']): string =>
    turn === null ? 'null' : `"${sealPageCursor(dataset.cursors, scope, turn)}"`;
  // Joins what is rendered already; the fields of a `UsageList`.
  const pagination =
    `"pagination":{"next_cursor":${cursor(page.next)},"previous_cursor":${cursor(page.previous)},` +
    `"total_count":${page.totalCount}}`;
  return { body: listPage('{"items":[', page.items, `],${pagination}}`), rows: page.count };
}

/** Sends what is JSON already; the reply's own type would have it as objects. */
function sendJson(reply: FastifyReply, json: string | Buffer): void {
  reply.type('application/json; charset=utf-8').send(json);
}
