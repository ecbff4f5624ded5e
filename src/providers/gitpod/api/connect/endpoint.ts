import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../../../../core/datasets/dataset.ts';
import { accountOf } from '../../../../core/http/account.ts';
import { Failure } from '../../../../core/http/failure.ts';
import { hintAtClock } from '../../../../core/http/hint.ts';
import { cachedAnswer } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { type Call, checkQuery, readBody, readQuery, sendMessage } from './call.ts';
import { codecs, CONTENT_TYPES, type MessageTypes, PROTO } from './codec.ts';
import { ConnectError } from './errors.ts';
import { GetQuery } from './get-query.ts';
import { checkProtocolHeaders } from './headers.ts';

/** A validated request. */
export interface ConnectRequest<Message, Query> {
  /** The endpoint's id. */
  readonly endpoint: string;
  readonly dataset: Dataset;
  /** The dataset's clock, read once for the request: ms. */
  readonly now: number;
  /** The message in canonical protobuf JSON. */
  readonly message: Message;
  readonly query: Query;
}

export interface ConnectResponse {
  /** The message in canonical protobuf JSON. */
  readonly json: string;
  /** The number of records in it. */
  readonly rows: number;
}

export interface ProtoMethod extends Omit<MessageTypes, 'request'> {
  /** The service's and the method's name. */
  readonly id: string;
}

export interface ConnectMethod<Request extends TSchema, Query extends TProperties> {
  /** The method as generated from the proto file. */
  readonly method: ProtoMethod;
  /** The vendor's description. */
  readonly description: string;
  /** The request message in canonical protobuf JSON. */
  readonly request: Request;
  /** The response message in canonical protobuf JSON. */
  readonly response: TSchema;
  /** Query parameters besides the protocol's own. */
  readonly query: Query;
  /** Whether it returns pages that are requested by token. */
  readonly paged: boolean;
  /** The first instant that a request asks for, ms: a request for the future gets a hint. */
  readonly startsAt?: (message: Static<Request>) => number | undefined;
  /** Computes the response from the dataset, its clock and the request, and from nothing else: it is cached. */
  readonly answer: (request: ConnectRequest<Static<Request>, Static<TObject<Query>>>) => ConnectResponse;
}

/** The request decorator that passes a POST's decoded call to its handler. */
const CALL = 'connectCall';

/** Sets up the Connect protocol for all endpoints of the API. */
export function connectProtocol(scope: FastifyInstance): void {
  // Bodies stay bytes until they are decompressed. Other content types are answered with 415.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>([...CONTENT_TYPES], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  scope.decorateRequest(CALL, null);
  scope.addHook('onRequest', (request, _reply, done) => {
    checkProtocolHeaders(request);
    done();
  });
}

/** Serves a unary method over the Connect protocol, by POST and by GET. [gitpod/rpc-no-side-effects-so] */
export function connectEndpoint<Request extends TSchema, Query extends TProperties>({
  method: { id, input, output },
  description,
  request: requestSchema,
  response,
  query,
  paged,
  startsAt,
  answer,
}: ConnectMethod<Request, Query>): Endpoint {
  const types: MessageTypes = { input, output, request: requestSchema };
  const documentation = {
    summary: id.slice(id.indexOf('/') + 1),
    description,
    response: {
      200: {
        description: output,
        content: {
          'application/json': { schema: response },
          'application/proto': { schema: Type.String({ format: 'binary', description: 'The same message in binary' }) },
        },
      },
      default: ConnectError,
    },
  };

  const respond = (request: FastifyRequest, reply: FastifyReply, call: Call): FastifyReply | Promise<FastifyReply> => {
    const { dataset, now } = accountOf(request);
    const { codec, message } = call;
    // The route's schemas have validated both.
    const validated = { message: message as Static<Request>, query: request.query as Static<TObject<Query>> };
    if (startsAt !== undefined) hintAtClock(request, reply, startsAt(validated.message));
    const key = `${id} ${codec.contentType} ${JSON.stringify([message, request.query])}`;
    const { body, rows } = cachedAnswer(request, key, () => {
      const { json, rows } = answer({ endpoint: id, dataset, now, ...validated });
      return { body: codec.encode(types, json), rows };
    });
    request.rows = rows;
    return sendMessage(request, reply, call, body);
  };

  return {
    id,
    // [gitpod/post-gitpod-v1-usage-service]
    paths: [`/${id}`, `/api/${id}`],
    reads: true,
    ...(paged && pagingOf(response)),
    encoding: {
      contentType: PROTO,
      decode: async (body) => (await codecs[PROTO]()).decode({ ...types, input: output }, body),
      encode: async (json) => Buffer.from((await codecs[PROTO]()).encode(types, JSON.stringify(json))),
    },
    methods: {
      POST: {
        schema: { ...documentation, querystring: Type.Object(query), body: requestSchema },
        preValidation: async (request) => {
          const call = await readBody(types, request);
          request.setDecorator(CALL, call);
          request.body = call.message;
        },
        handle: (request, reply) => respond(request, reply, request.getDecorator<Call>(CALL)),
      },
      GET: {
        schema: { ...documentation, querystring: Type.Object({ ...GetQuery.properties, ...query }) },
        head: false,
        preValidation: async (request) => {
          checkQuery(request.query);
        },
        async handle(request, reply) {
          const call = await readQuery(types, request.query as GetQuery);
          validateMessage(request, requestSchema, call.message);
          return respond(request, reply, call);
        },
      },
    },
  };
}

/** Pages have one list, and the token of the next one in `pagination`. */
function pagingOf({ properties }: TSchema): Pick<Endpoint, 'paged' | 'totals'> {
  const fields = Object.entries(properties as Readonly<Record<string, TSchema>>);
  const [rows] = fields.find(([, { type }]) => [type].flat()[0] === 'array') ?? [''];
  return {
    paged: { rows, next: 'pagination.nextToken' },
    // Requests can ask for the number of all items.
    ...(fields.some(([name]) => name === 'count') && { totals: ['count.value'] }),
  };
}

/** Fastify doesn't validate the bodies of GETs. */
function validateMessage(request: FastifyRequest, schema: TSchema, message: unknown): void {
  const validate = request.compileValidationSchema(schema, 'body');
  if (validate(message)) return;
  throw new Failure('invalid', 'invalid message', { violations: validate.errors ?? [], part: 'body' });
}
