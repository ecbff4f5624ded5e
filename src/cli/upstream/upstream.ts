import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, findEndpoint } from '../../core/provider/endpoint.ts';
import { parseJson } from '../../core/schema/json.ts';
import { machineNow } from '../../core/time/clock.ts';
import type { ProbeAnswer, ProbeRequest } from '../../core/provider/probe.ts';
import { StartError } from '../exit.ts';

const MAX_BYTES = 32 * 2 ** 20;
const MAX_WAITS = 3;
const MAX_WAIT_S = 120;
/** How many requests may fail one after the other. */
const MAX_FAILURES = 3;

const ADVICE = {
  401: 'Check that the API key is the right one and has not expired',
  403: 'Give the API key the permission to read this',
} as const;

export interface UpstreamOptions {
  readonly base: URL;
  readonly authorization: string;
  readonly endpoints: readonly Endpoint[];
  /** Paths that may be asked for by GET besides. */
  readonly unserved?: readonly string[];
  /** The most requests in a minute. */
  readonly rate: number;
  readonly timeoutMs?: number;
  /** Whether a status other than that of the first answer is an answer like others, and no reason to end. */
  readonly isAnswer?: (status: number) => boolean;
  /** Waits for a number of milliseconds. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Sends a request and returns what is answered. */
export type Send = (request: ProbeRequest) => Promise<ProbeAnswer>;

/**
 * A client of a vendor's API that sends only requests to endpoints that the provider declares as reads, and GETs of paths
 * that aren't served, one at a time.
 *
 * @returns a function that sends a request; it throws a StartError where going on makes no sense
 */
export function connect({
  base,
  authorization: own,
  endpoints,
  unserved = [],
  rate,
  timeoutMs = 60_000,
  isAnswer = () => false,
  pause = sleep,
}: UpstreamOptions): Send {
  let isFirst = true;
  let failures = 0;

  async function send(request: ProbeRequest, waits: number, isFirstAnswer: boolean): Promise<ProbeAnswer> {
    if (!isFirst) await pause(60_000 / rate);
    isFirst = false;
    const { response, text } = await fetchText(urlOf(base, request), request);
    const { status, headers } = response;
    const about = `status ${status} for ${nameOf(request)}`;
    const isJudged = !isFirstAnswer && isAnswer(status);
    if ((status === 401 || status === 403) && request.authorization === undefined && !isJudged)
      throw new StartError(`the server refuses the credential: ${about}. ${ADVICE[status]}`);
    if (status >= 300 && status < 400) throw new StartError(`the server redirects (${about}): is --upstream right?`);
    if (status === 429 || status === 503) {
      const seconds = secondsToWait(headers.get('retry-after') ?? '1');
      if (waits >= MAX_WAITS || !(seconds <= MAX_WAIT_S))
        throw new StartError(`the server asks to wait (status ${status}): try again later, or with a lower --rate`);
      await pause(seconds * 1000);
      return send(request, waits + 1, isFirstAnswer);
    }
    failures = status >= 500 ? failures + 1 : 0;
    if (status >= 500 && (!isJudged || failures > MAX_FAILURES)) throw new StartError(`the server fails: ${about}`);
    const others = { status, headers: Object.fromEntries(headers) };
    if (request.text && status === 200) return { ...others, json: text };
    const json = parseJson(text);
    const isRead = json !== undefined || request.authorization !== undefined || isUnserved(request);
    if (isRead || (status >= 400 && !isFirstAnswer)) return { ...others, json };
    throw new StartError(`the server doesn't send JSON (${about}): is --upstream the base URL of the API?`);
  }

  /** What a request is for, by its endpoint: its own path may have an id in it. */
  const nameOf = ({ method, path }: ProbeRequest): string =>
    `${method} ${findEndpoint(endpoints, method, path)?.paths[0] ?? path}`;

  const isUnserved = ({ method, path }: ProbeRequest): boolean => method === 'GET' && unserved.includes(path);

  async function fetchText(url: URL, request: ProbeRequest): Promise<{ response: Response; text: string }> {
    const { method, body, rawBody, authorization = own } = request;
    const sent = rawBody ?? (body && JSON.stringify(body));
    try {
      const response = await fetch(url, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          ...(authorization !== '' && { authorization }),
          ...(sent !== undefined && { 'content-type': 'application/json' }),
        },
        ...(sent !== undefined && { body: sent }),
      });
      return { response, text: (await bytesOf(response)).toString() };
    } catch (error) {
      if (error instanceof StartError) throw error;
      if (error instanceof DOMException && error.name === 'TimeoutError')
        throw new StartError(`the server doesn't answer within ${timeoutMs / 1000} s`);
      throw new StartError(`the connection to the server failed or was cut off${reasonOf(error)}`);
    }
  }

  return async (request) => {
    const isKnown = isUnserved(request) || findEndpoint(endpoints, request.method, request.path)?.reads === true;
    // An id such as .. would make it another path.
    if (!isKnown || urlOf(base, request).pathname !== pathOf(base, request))
      throw new RangeError(`not an endpoint: ${request.method}`);
    return send(request, 0, isFirst);
  };
}

/** What is known of why there is no answer: a code of Node's, which tells nothing of the account. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? `: ${code}` : '';
}

/** The seconds that `Retry-After` asks for: a number, or a date in HTTP's form. NaN if it is neither. */
function secondsToWait(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.endsWith(' GMT') ? Math.max(0, Math.ceil((Date.parse(text) - machineNow()) / 1000)) : NaN;
}

/** @throws StartError for a body that is too large */
export async function bytesOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const received: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? [];
  for await (const chunk of received) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new StartError(`the server sends more than ${MAX_BYTES / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Asks the same only once. */
export function remembering(send: Send): Send {
  const answers = new Map<string, ProbeAnswer>();
  return async (request) => {
    const key = JSON.stringify(request);
    const answer = answers.get(key) ?? (await send(request));
    answers.set(key, answer);
    return answer;
  };
}

/** The URL of a request, below the path of the base URL. */
export function urlOf(base: URL, { path, query = {} }: ProbeRequest): URL {
  const url = new URL(base);
  url.pathname = pathOf(base, { path });
  url.search = new URLSearchParams(query).toString();
  return url;
}

const pathOf = ({ pathname }: URL, { path }: Pick<ProbeRequest, 'path'>): string =>
  `${pathname.replace(/\/$/, '')}${path}`;

/** A request as a dry run shows it. */
export function lineOf(base: URL, request: ProbeRequest): string {
  const { method, body, rawBody, authorization } = request;
  const sent = rawBody ?? (body && JSON.stringify(body));
  const credential = authorization === undefined ? [] : [`(credential: ${authorization || 'none'})`];
  return [method, urlOf(base, request).href, ...(sent === undefined ? [] : [sent]), ...credential].join(' ');
}
