import type { FastifyReply, FastifyRequest, FastifySchema, preValidationAsyncHookHandler } from 'fastify';
import { parseJson } from '../schema/json.ts';

export const METHODS = ['DELETE', 'GET', 'POST', 'PUT'] as const;
export type Method = (typeof METHODS)[number];

/** How an endpoint answers one HTTP method. */
export interface Handler {
  /** Validates requests and describes them in the OpenAPI document. */
  readonly schema: FastifySchema;
  /** Runs before validation: a provider with a protocol of its own decodes the message here. */
  readonly preValidation?: preValidationAsyncHookHandler;
  /** Whether HEAD is answered along with GET; true by default. */
  readonly head?: boolean;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** Where a page's parts are, so that faults find them. A path consists of field names with dots between them. */
export interface Paging {
  /** The list of rows. */
  readonly rows: string;
  /** The token of the next page, if pages are requested by token. */
  readonly next?: string;
  /** The parameter or field of the request that skips rows, if pages are requested by offset. */
  readonly offset?: string;
}

export interface AnswerEncoding {
  readonly contentType: string;
  decode(body: Buffer): Promise<unknown>;
  /** @throws for JSON that it can't express */
  encode(json: unknown): Promise<Buffer>;
}

/**
 * One operation of a provider's API. Its routes, 404s and 405s, authentication, faults, journal entries, metrics, OpenAPI
 * paths and banner lines all follow from this declaration.
 */
export interface Endpoint {
  /** The vendor's own name for the operation. */
  readonly id: string;
  /** Every path that serves it, with Fastify's `:name` for parameters. Documentation shows the first. */
  readonly paths: readonly [string, ...string[]];
  /** Whether it changes nothing, whatever the method: `usage-emulator check` sends only such requests to a real API. */
  readonly reads?: true;
  /** Where a page's parts are, if it returns pages. */
  readonly paged?: Paging;
  /** Where an answer has numbers that count or sum up its rows: paths, in which `*` stands for each item of a list. */
  readonly totals?: readonly string[];
  /** How answers of another media type than JSON become JSON and back, so that faults can change them. */
  readonly encoding?: AnswerEncoding;
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
}

/** What 404s and 405s, faults and the banner need to know about an endpoint. */
export interface EndpointSummary {
  readonly id: string;
  readonly paths: readonly [string, ...string[]];
  readonly methods: readonly Method[];
}

/** The methods of an endpoint in alphabetical order. HEAD is implied by GET. */
export function methodsOf({ methods }: Pick<Endpoint, 'methods'>): Method[] {
  return METHODS.filter((method) => methods[method] !== undefined);
}

/** A part of a path that stands for another folder, as clients resolve it. */
const DOTS = /^(\.|%2e){1,2}$/i;

/** The endpoint that a path belongs to, if it answers the method; the path has no query. */
export function findEndpoint(endpoints: readonly Endpoint[], method: string, path: string): Endpoint | undefined {
  const parts = path.split('/');
  const matches = (declared: string): boolean => {
    const names = declared.split('/');
    const fits = (name: string, part = ''): boolean => (name.startsWith(':') ? !DOTS.test(part) : name === part);
    return names.length === parts.length && names.every((name, i) => fits(name, parts[i]));
  };
  return endpoints.find(
    (endpoint) => methodsOf(endpoint).some((one) => one === method) && endpoint.paths.some(matches),
  );
}

/** The JSON of an answer; `undefined` for what is neither JSON nor in the endpoint's own encoding. */
export async function decodeAnswer({ encoding }: Endpoint, mediaType: string, body: Buffer): Promise<unknown> {
  if (encoding === undefined || mediaType.split(';', 1)[0]?.trim() !== encoding.contentType) {
    return parseJson(body.toString());
  }
  try {
    return await encoding.decode(body);
  } catch {
    return undefined;
  }
}
