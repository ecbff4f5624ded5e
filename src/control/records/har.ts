import { setImmediate as turn } from 'node:timers/promises';
import { type AnsweredCall, type Fields, isObject } from '../../core/provider/answer-reader.ts';
import { decodeAnswer, findEndpoint } from '../../core/provider/endpoint.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { parseJson } from '../../core/schema/json.ts';

/** A HAR file's entries; `undefined` for JSON that is no HAR file. */
export function entriesOf(json: unknown): readonly unknown[] | undefined {
  const log = isObject(json) ? json['log'] : undefined;
  const entries = isObject(log) ? log['entries'] : undefined;
  return Array.isArray(entries) ? entries : undefined;
}

export interface ProvidersCall {
  readonly provider: Provider;
  readonly call: AnsweredCall;
}

/** Entries that are read before other requests get their turn. */
const BATCH = 20;

/**
 * The successful calls of providers' endpoints in HAR entries.
 *
 * @returns for each entry the call, or why it is none
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export async function* callsIn(
  entries: readonly unknown[],
  providers: readonly Provider[],
): AsyncIterable<ProvidersCall | string> {
  for (const [index, entry] of entries.entries()) {
    if (index % BATCH === BATCH - 1) await turn();
    yield await callIn(entry, providers);
  }
}

async function callIn(entry: unknown, providers: readonly Provider[]): Promise<ProvidersCall | string> {
  const [request, response] = [fieldOf(entry, 'request'), fieldOf(entry, 'response')];
  const [method, url] = [fieldOf(request, 'method'), fieldOf(request, 'url')];
  if (typeof method !== 'string' || typeof url !== 'string' || !URL.canParse(url)) return 'it has no request';
  const { pathname, searchParams } = new URL(url);
  const [found] = providers.flatMap((provider) => {
    const endpoint = findEndpoint(provider.endpoints, method, pathname);
    return endpoint === undefined ? [] : [{ provider, endpoint }];
  });
  if (found === undefined) return `${method} is no request to an endpoint of ${namesOf(providers)}`;
  const { provider, endpoint } = found;
  const status = fieldOf(response, 'status');
  if (typeof status !== 'number' || status < 200 || status > 299) return `its status is ${showStatus(status)}`;
  const content = fieldOf(response, 'content');
  const [mediaType, body] = [fieldOf(content, 'mimeType'), textIn(content)];
  const answer = body && (await decodeAnswer(endpoint, typeof mediaType === 'string' ? mediaType : '', body));
  if (answer === undefined) return 'its response is not JSON';
  const call: AnsweredCall = {
    endpoint: endpoint.id,
    query: Object.fromEntries(searchParams),
    request: parseJson(textIn(fieldOf(request, 'postData'))?.toString() ?? ''),
    answer,
  };
  return { provider, call };
}

export function namesOf(providers: readonly Provider[]): string {
  return providers.map(({ name }) => name).join(' or ');
}

const showStatus = (status: unknown): string => (typeof status === 'number' ? String(status) : 'unknown');

/** The bytes of a body. */
function textIn(body: unknown): Buffer | undefined {
  const text = fieldOf(body, 'text');
  if (typeof text !== 'string') return undefined;
  return Buffer.from(text, fieldOf(body, 'encoding') === 'base64' ? 'base64' : 'utf8');
}

function fieldOf(value: unknown, name: keyof Fields): unknown {
  return isObject(value) ? value[name] : undefined;
}
