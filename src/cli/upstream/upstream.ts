import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, findEndpoint } from '../../core/provider/endpoint.ts';
import { machineNow } from '../../core/time/clock.ts';
import type { ProbeAnswer, ProbeRequest } from '../../core/provider/probe.ts';
import { StartError } from '../exit.ts';

const MAX_BYTES = 32 * 2 ** 20;
const MAX_WAITS = 3;
const MAX_WAIT_S = 120;

export interface UpstreamOptions {
  readonly base: URL;
  readonly authorization: string;
  readonly endpoints: readonly Endpoint[];
  /** Paths that may be asked for by GET besides. */
  readonly unserved?: readonly string[];
  /** The most requests in a minute. */
  readonly rate: number;
  readonly timeoutMs?: number;
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
  pause = sleep,
}: UpstreamOptions): Send {
  let isFirst = true;

  async function send(request: ProbeRequest, waits: number): Promise<ProbeAnswer> {
    if (!isFirst) await pause(60_000 / rate);
    isFirst = false;
    const { response, text } = await fetchText(urlOf(base, request), request);
    const { status, headers } = response;
    if ((status === 401 || status === 403) && request.authorization === undefined)
      throw new StartError(`the server refuses the credential: status ${status}`);
    if (status >= 300 && status < 400)
      throw new StartError(`the server redirects (status ${status}): is --upstream right?`);
    if (status === 429 || status === 503) {
      const seconds = secondsToWait(headers.get('retry-after') ?? '1');
      if (waits >= MAX_WAITS || !(seconds <= MAX_WAIT_S))
        throw new StartError(`the server asks to wait (status ${status}): try again later, or with a lower --rate`);
      await pause(seconds * 1000);
      return send(request, waits + 1);
    }
    if (status >= 500) throw new StartError(`the server fails: status ${status}`);
    const others = { status, headers: Object.fromEntries(headers) };
    if (request.text && status === 200) return { ...others, json: text };
    try {
      return { ...others, json: JSON.parse(text) };
    } catch {
      if (request.authorization !== undefined || isUnserved(request)) return { ...others, json: undefined };
      throw new StartError(`the server doesn't send JSON (status ${status}): is --upstream the base URL of the API?`);
    }
  }

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
      throw new StartError(`the connection to the server failed or was cut off`);
    }
  }

  return async (request) => {
    if (!isUnserved(request) && findEndpoint(endpoints, request.method, request.path)?.reads !== true)
      throw new RangeError(`not an endpoint: ${request.method} ${request.path}`);
    return send(request, 0);
  };
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
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** A request as a dry run shows it. */
export function lineOf(base: URL, request: ProbeRequest): string {
  const { method, body, rawBody, authorization } = request;
  const sent = rawBody ?? (body && JSON.stringify(body));
  const credential = authorization === undefined ? [] : [`(credential: ${authorization || 'none'})`];
  return [method, urlOf(base, request).href, ...(sent === undefined ? [] : [sent]), ...credential].join(' ');
}
