import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { accountOf } from '../../core/account.ts';
import type { CursorCodec, Position } from '../../core/cursor.ts';
import type { Dataset } from '../../core/dataset.ts';
import { Failure } from '../../core/failure.ts';
import { ceilMs, parseInstant } from '../../core/instant.ts';
import type { RenderedPage } from '../../core/page-cache.ts';
import { giveBackAfter } from '../../core/page-memory.ts';
import type { Operation } from '../../core/provider.ts';
import type { Codec } from './codec.ts';
import { type Call, checkProtocolHeaders, checkQuery, codecs, readBody, readQuery, sendMessage } from './connect.ts';
import { ConnectError, TIMESTAMP_RULE } from './errors.ts';
import { countOf } from './packed-record.ts';
import { type Listing, repositoryOf } from './repository.ts';
import { DEFAULT_PAGE_SIZE, GetQuery, ListRequest, ListResponse, PagingQuery } from './schemas.ts';

const LIST = 'gitpod.v1.UsageService/ListEnvironmentUsageRecords';

export const LIST_PATH = `/${LIST}`;

/** Production's base URL ends in `/api`; clients are also pointed at a bare host. */
const PREFIXES = ['', '/api'] as const;

export const operations: readonly Operation[] = [
  { id: LIST, methods: ['GET', 'POST'], paths: [LIST_PATH, `/api${LIST_PATH}`], pageTokens: true },
];

const documentation = {
  summary: 'ListEnvironmentUsageRecords',
  description:
    'Lists completed environment runtime records within a specified date range. Returns a list of environment ' +
    'runtime records that were completed within the specified date range. Records of currently running environments ' +
    'are not included.',
  tags: ['gitpod'],
  security: [{ gitpod: [] }],
  response: {
    200: {
      description: 'A page of records',
      content: {
        'application/json': { schema: ListResponse },
        'application/proto': { schema: Type.String({ format: 'binary', description: 'The same in binary' }) },
      },
    },
    default: ConnectError,
  },
} satisfies FastifySchema;

/** Where a POST's call waits for its handler. */
const CALL = 'connectCall';

export const routes: FastifyPluginAsyncTypebox = async (app) => {
  // Bodies stay bytes until they are unpacked; other content types are answered with 415.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    codecs.map(({ contentType }) => contentType),
    { parseAs: 'buffer' },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.decorateRequest(CALL, null);
  app.addHook('onRequest', (request, _reply, done) => {
    checkProtocolHeaders(request);
    done();
  });

  for (const prefix of PREFIXES) {
    // The prefixed ones are the same again.
    const hide = prefix !== '';
    app.post(
      `${prefix}${LIST_PATH}`,
      {
        schema: { ...documentation, operationId: LIST, hide, querystring: PagingQuery, body: ListRequest },
        preValidation: async (request: FastifyRequest) => {
          const call = await readBody(request);
          request.setDecorator(CALL, call);
          request.body = call.message;
        },
      },
      (request, reply) => list(request, reply, request.getDecorator<Call>(CALL), request.body, request.query),
    );
    app.get(
      `${prefix}${LIST_PATH}`,
      {
        schema: { ...documentation, operationId: `${LIST}.get`, hide, querystring: GetQuery },
        exposeHeadRoute: false,
        preValidation: async (request: FastifyRequest) => {
          checkQuery(request.query);
        },
      },
      async (request, reply) => {
        const call = await readQuery(request.query);
        return list(request, reply, call, validated(request, call.message), request.query);
      },
    );
  }
};

/** Fastify validates no bodies of GETs: this does, by the same schema and set-up. */
function validated(request: FastifyRequest, message: unknown): ListRequest {
  const validate = request.compileValidationSchema(ListRequest, 'body');
  if (validate(message)) return message as ListRequest;
  throw new Failure('invalid', 'invalid message', { violations: validate.errors ?? [], part: 'body' });
}

function list(
  request: FastifyRequest,
  reply: FastifyReply,
  call: Call,
  message: ListRequest,
  query: PagingQuery,
): Promise<void> | undefined {
  const { dataset, now } = accountOf(request);
  const { codec } = call;
  const key = `${LIST} ${codec.contentType} ${JSON.stringify([message, query])}`;
  const { body, rows } = dataset.pages.page(dataset.image, now, key, () =>
    renderPage(dataset, now, codec, message, query),
  );
  giveBackAfter(reply, body);
  request.rows = rows;
  return sendMessage(request, reply, call, body);
}

/** @throws Failure `invalid` */
function renderPage(
  dataset: Dataset,
  now: number,
  codec: Codec,
  { filter, pagination }: ListRequest,
  query: PagingQuery,
): RenderedPage {
  const listing = listingOf(filter);
  // Not the page size, which may change from page to page, nor the clock, which may move.
  const scope = `${LIST} ${JSON.stringify(listing)}`;
  const after = openToken(dataset.cursors, scope, query.token ?? pagination?.token ?? '');
  const pageSize = query.pageSize ?? pagination?.pageSize ?? 0;
  const limit = pageSize === 0 ? DEFAULT_PAGE_SIZE : pageSize;
  return repositoryOf(dataset).withPage({ ...listing, after, limit, now }, ({ records, next }) => {
    const nextToken = next === undefined ? '' : dataset.cursors.seal(scope, next);
    return { body: codec.encodePage(records, nextToken), rows: countOf(records) };
  });
}

/** @throws Failure `invalid` */
function listingOf(filter: ListRequest['filter']): Listing {
  if (filter === undefined) return EVERYTHING;
  const { projectId, dateRange } = filter;
  return {
    // What proto3 takes an empty string for: unset.
    projectId: projectId === '' ? undefined : projectId,
    from: readBound(dateRange.startTime, 'start_time'),
    to: readBound(dateRange.endTime, 'end_time'),
  };
}

const EVERYTHING: Listing = { projectId: undefined, from: -Infinity, to: Infinity };

/** @returns ms, rounded up: among rows of whole milliseconds that moves no inclusive and no exclusive bound */
function readBound(text: string, field: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Failure('invalid', `filter.date_range.${field}: ${TIMESTAMP_RULE}`);
  return ceilMs(instant);
}

/**
 * @param token empty for the first page
 * @throws Failure `invalid`
 */
function openToken(cursors: CursorCodec, scope: string, token: string): Position | undefined {
  if (token === '') return undefined;
  const position = cursors.open(scope, token);
  if (position !== undefined) return position;
  throw new Failure('invalid', 'pagination.token: not a token of this filter; pass on the nextToken of its last page');
}
