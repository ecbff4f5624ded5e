import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from '@sinclair/typebox';
import type { Dataset } from '../datasets/dataset.ts';
import type { Handler } from '../provider/endpoint.ts';
import type { CachedResponse, ResponseCache } from '../paging/response-cache.ts';
import { isDeeperThan, MAX_LEVELS } from '../schema/nesting.ts';
import { accountOf } from './account.ts';
import { hintAtClock } from './hint.ts';
import { Failure } from './failure.ts';

/** A response body and the number of records it holds. */
export interface Answer {
  /** A complete body, or chunks of a long one, which are sent as the client reads them and never cached. */
  readonly body: string | Buffer | Iterable<string> | AsyncIterable<string>;
  readonly rows: number;
  /** The media type, if it is not the endpoint's usual one. */
  readonly contentType?: string | undefined;
}

/**
 * Computes a request's answer, or takes it from the response cache. What `render` returns may depend on nothing but the
 * dataset, its clock and the key.
 *
 * @param key everything else the answer depends on: the endpoint, the filter, the position and the page size
 */
export function cachedAnswer<Rendered extends Answer>(
  request: Pick<FastifyRequest, 'account'>,
  key: string,
  render: () => Rendered,
): CachedResponse | Rendered;
export function cachedAnswer<Rendered extends Answer>(
  request: Pick<FastifyRequest, 'account'>,
  key: string,
  render: () => Rendered | Promise<Rendered>,
): CachedResponse | Rendered | Promise<Rendered>;
export function cachedAnswer<Rendered extends Answer>(
  request: Pick<FastifyRequest, 'account'>,
  key: string,
  render: () => Rendered | Promise<Rendered>,
): CachedResponse | Rendered | Promise<Rendered> {
  const { dataset, now } = accountOf(request);
  const { responses, image } = dataset;
  const whole = `${image.version} ${now} ${key}`;
  const known = responses.get(whole);
  if (known !== undefined) return reusable(known, whole, responses);
  const keep = (answer: Rendered): Rendered => {
    const { body, rows, contentType } = answer;
    if (isWhole(body)) responses.set(whole, { body, rows, contentType });
    return answer;
  };
  const answer = render();
  // Without a promise where there is none: waiting for nothing costs a measurable part of a small page.
  return answer instanceof Promise ? answer.then(keep) : keep(answer);
}

/** Encodes a body when it is first requested again, so that later requests send its bytes as they are. */
function reusable(known: CachedResponse, key: string, responses: ResponseCache): CachedResponse {
  if (typeof known.body !== 'string') return known;
  const encoded = { ...known, body: Buffer.from(known.body) };
  responses.set(key, encoded);
  return encoded;
}

function isWhole(body: Answer['body']): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

/** A request to a JSON endpoint, validated. */
export interface Call<Params, Query, Body> {
  readonly dataset: Dataset;
  /** The dataset's clock, read once for the request: ms. */
  readonly now: number;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export interface JsonHandler<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Schemas by status, such as `200` or `4xx`, or by media type in `content`: for the OpenAPI document. */
  readonly responses: Readonly<Record<string, TSchema | { readonly description: string; readonly content: object }>>;
  /** The media type of the answer; `application/json; charset=utf-8` by default. */
  readonly contentType?: string;
  /** The first instant that a request asks for, ms: a request for the future gets a hint. */
  readonly startsAt?: (call: Call<Static<Params>, Static<Query>, Static<Body>>) => number | undefined;
  /** Computes the response from the dataset, its clock and the request, and from nothing else: it is cached. */
  readonly answer: (call: Call<Static<Params>, Static<Query>, Static<Body>>) => Answer | Promise<Answer>;
}

/**
 * The handler of an endpoint that answers with JSON text. It refuses a body that is nested deeper than
 * {@link MAX_LEVELS}, also where the schema allows any value.
 */
export function jsonHandler<Params extends TSchema, Query extends TSchema, Body extends TSchema>({
  summary,
  description,
  params,
  query,
  body,
  responses,
  contentType = 'application/json; charset=utf-8',
  startsAt,
  answer,
}: JsonHandler<Params, Query, Body>): Handler {
  const send = (request: FastifyRequest, reply: FastifyReply, { body, rows, ...answer }: Answer): FastifyReply => {
    request.rows = rows;
    reply.type(answer.contentType ?? contentType);
    if (isWhole(body)) return reply.send(body);
    reply.raw.once('close', accountOf(request).dataset.image.pin());
    return reply.send(Readable.from(body));
  };
  return {
    schema: {
      summary,
      ...(description !== undefined && { description }),
      ...(params !== undefined && { params }),
      ...(query !== undefined && { querystring: query }),
      ...(body !== undefined && { body }),
      response: responses,
    },
    handle(request, reply) {
      const { dataset, now } = accountOf(request);
      if (isDeeperThan(MAX_LEVELS, request.body)) {
        throw new Failure('invalid', `the body is nested deeper than ${MAX_LEVELS} levels`);
      }
      // The route's schemas have validated all three.
      const call = { dataset, now, params: request.params, query: request.query, body: request.body };
      if (startsAt !== undefined) hintAtClock(request, reply, startsAt(call));
      const sent = [request.params, request.query, request.body];
      const key = `${request.routeOptions.config.endpoint ?? ''} ${JSON.stringify(sent)}`;
      const answered = cachedAnswer(request, key, () => answer(call));
      return answered instanceof Promise
        ? answered.then((whole) => send(request, reply, whole))
        : send(request, reply, answered);
    },
  };
}
