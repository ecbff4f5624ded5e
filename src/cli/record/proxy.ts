import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../control/records/ndjson.ts';
import { decodeAnswer, type Endpoint, findEndpoint } from '../../core/provider/endpoint.ts';
import { http } from '../../core/http/node-http.ts';
import { Refusal } from '../../core/refusal.ts';
import { parseJson } from '../../core/schema/json.ts';
import { StartError } from '../exit.ts';
import { bytesOf } from '../upstream/upstream.ts';
import type { Recorder } from './recorder.ts';

const HOST = '127.0.0.1';
const MAX_REQUEST_BYTES = 2 ** 20;

/** Headers of a connection, and those that `fetch` sets or has taken care of. */
const NOT_PASSED_ON = new Set([
  ...['accept-encoding', 'connection', 'content-encoding', 'content-length', 'expect', 'host', 'keep-alive'],
  ...['proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

export interface ProxyOptions {
  /** The base URL of the API. */
  readonly base: URL;
  readonly endpoints: readonly Endpoint[];
  readonly recorder: Pick<Recorder, 'add'>;
  /** 0 for any free one. */
  readonly port: number;
  /** Called with a line that holds nothing of the account. */
  readonly log: (line: string) => void;
  readonly timeoutMs?: number;
}

export interface Proxy {
  readonly url: string;
  /** Stops listening, and ends the requests that are in progress. */
  readonly close: () => Promise<void>;
}

/** A call that was passed on. */
interface Passed {
  readonly endpoint: Endpoint;
  readonly url: URL;
  readonly sent: Buffer;
  readonly sentType: string;
  readonly response: Response;
  readonly received: Buffer;
}

/**
 * Listens on this machine, passes requests to the provider's own reading endpoints on to the real API with the credential
 * that they carry, and records what is answered.
 *
 * @throws StartError if the port can't be used
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { port, log } = options;
  const server = http.createServer((request, response) => {
    serve(request, response, options).catch(() => {
      log('a request failed');
      response.destroy();
    });
  });
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`can't listen on ${HOST}, port ${port}: ${reason}`);
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${HOST}:${actual}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ProxyOptions): Promise<void> {
  const { base, endpoints, log } = options;
  const { method = 'GET', headers } = request;
  const { pathname, search } = new URL(request.url ?? '/', 'http://proxy.invalid');
  const path = withoutBase(pathname, base);
  const found = findEndpoint(endpoints, method, path);
  // A server may read a parameter with a slash in it as another path.
  const endpoint = found?.reads === true && !/%2f|%5c/i.test(path) ? found : undefined;
  if (endpoint === undefined) {
    log('refused a request to another endpoint: not passed on');
    refuse(response, 403, 'only requests that read usage are passed on: this is none of them');
    return;
  }
  const sent = await bodyOf(request);
  if (sent === undefined) {
    refuse(response, 413, 'the request is too large');
    return;
  }
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  url.search = search;
  const answered = await passOn(url, method, headers, sent, options);
  if (typeof answered === 'string') {
    log(`${endpoint.id}: ${answered}`);
    refuse(response, 502, answered);
    return;
  }
  const passed = { endpoint, url, sent, sentType: headers['content-type'] ?? '', ...answered };
  const isRecorded = await record(passed, options);
  log(`${endpoint.id}: status ${answered.response.status}${isRecorded ? '' : ', not recorded'}`);
  response.writeHead(
    answered.response.status,
    [...answered.response.headers].filter(([name]) => isPassedOn(name)).flat(),
  );
  response.end(answered.received);
}

/** @returns `undefined` for a body that is too large */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) return undefined;
  try {
    return await readBody(request, MAX_REQUEST_BYTES);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** A client's base URL may repeat the path of the API's. */
function withoutBase(path: string, { pathname }: URL): string {
  const prefix = pathname.replace(/\/$/, '');
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

const isPassedOn = (name: string): boolean => !NOT_PASSED_ON.has(name.toLowerCase());

/** @returns what went wrong, if nothing was answered */
async function passOn(
  url: URL,
  method: string,
  headers: IncomingHttpHeaders,
  sent: Buffer,
  { timeoutMs = 60_000 }: ProxyOptions,
): Promise<Pick<Passed, 'response' | 'received'> | string> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: Object.entries(headers)
        .flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]))
        .filter(([name]) => name === 'content-encoding' || isPassedOn(name)),
      ...(sent.length > 0 && { body: new Uint8Array(sent) }),
    });
    return { response, received: await bytesOf(response) };
  } catch (error) {
    if (error instanceof StartError) return error.message;
    if (error instanceof DOMException && error.name === 'TimeoutError') return "the server doesn't answer in time";
    return 'the connection to the server failed or was cut off';
  }
}

/** @returns whether the answer shows something that can be recorded */
async function record({ endpoint, url, sent, sentType, response, received }: Passed, { recorder }: ProxyOptions) {
  if (response.status !== 200) return false;
  const json = await decodeAnswer(endpoint, response.headers.get('content-type') ?? '', received);
  if (json === undefined) return false;
  const body = sentType.startsWith('application/json') ? parseJson(sent.toString()) : undefined;
  recorder.add({
    endpoint: endpoint.id,
    query: Object.fromEntries(url.searchParams),
    body,
    answer: { status: response.status, json },
  });
  return true;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  // The connection may still be sending a body that isn't read.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message: `usage-emulator record: ${message}` }));
}
