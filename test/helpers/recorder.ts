import { atOnce } from '../../src/core/turns.ts';
import type { AnsweredCall, Answers } from '../../src/core/provider/answer-reader.ts';
import { findEndpoint } from '../../src/core/provider/endpoint.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import type { UsageEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';

/** A request of a client. */
export interface Asked {
  readonly provider: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** What a client sees: as an entry of a HAR file. */
export interface HarEntry {
  request: {
    method: string;
    url: string;
    postData?: { mimeType: string; text: string };
  };
  response: { status: number; content: { mimeType: string; text?: string; encoding?: string } };
}

export interface Recorder {
  readonly entries: HarEntry[];
  /** Asks, and returns the text of the answer. */
  ask(asked: Asked): Promise<string>;
  har(): string;
}

/** A client of a dataset that keeps what it sees. */
export function recorder(
  emulator: Pick<UsageEmulator, 'inject'>,
  { keys }: { readonly keys: Readonly<Record<string, readonly string[]>> },
): Recorder {
  const entries: HarEntry[] = [];
  return {
    entries,
    async ask({ provider: name, path, query = {}, body }) {
      const provider = providerNamed(name);
      const key = keys[name]?.[0] ?? provider.exampleKey;
      const search = new URLSearchParams(query).toString();
      const url = search === '' ? path : `${path}?${search}`;
      const response = await emulator.inject({
        method: body === undefined ? 'GET' : 'POST',
        url,
        headers: { authorization: `${provider.authentication.scheme} ${key}` },
        ...(body !== undefined && { payload: body }),
      });
      if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${response.body}`);
      entries.push({
        request: {
          method: body === undefined ? 'GET' : 'POST',
          url: `https://api.example.com${url}`,
          ...(body !== undefined && { postData: { mimeType: 'application/json', text: JSON.stringify(body) } }),
        },
        response: {
          status: 200,
          content: { mimeType: String(response.headers['content-type']), text: response.body },
        },
      });
      return response.body;
    },
    har: () => JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } }),
  };
}

/** Asks for a list until there is no further page. Answers without their tokens, which differ from dataset to dataset. */
export async function askPages(
  { ask }: Pick<Recorder, 'ask'>,
  first: Asked,
  next: (answer: string) => Asked | undefined,
): Promise<string[]> {
  const pages: string[] = [];
  for (let asked: Asked | undefined = first; asked !== undefined;) {
    const page = await ask(asked);
    pages.push(page.replaceAll(/"(next_cursor|previous_cursor|nextToken)":"[^"]+"/g, '"$1":"..."'));
    asked = next(page);
  }
  return pages;
}

function providerNamed(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

export async function answersOf(name: string): Promise<Answers> {
  const answers = await providerNamed(name).answers?.();
  if (answers === undefined) throw new Error(`answers of ${name} can't be read`);
  return answers;
}

/** What was recorded, as readers take it. */
export function callsOf(name: string, entries: readonly HarEntry[]): AnsweredCall[] {
  return entries.map(({ request, response }) => {
    const url = new URL(request.url);
    return {
      endpoint: findEndpoint(providerNamed(name).endpoints, request.method, url.pathname)?.id ?? '',
      query: Object.fromEntries(url.searchParams),
      request: request.postData === undefined ? undefined : parse(request.postData.text),
      answer: parse(response.content.text ?? ''),
    };
  });
}

/** What a provider's reader makes of what was recorded, as the lines of an import. */
export async function linesOf(name: string, calls: readonly AnsweredCall[]): Promise<string> {
  const reader = (await answersOf(name)).createReader();
  for (const call of calls) if (!atOnce(reader.add(call))) throw new Error(`an answer of ${call.endpoint} isn't read`);
  return Array.from(reader.records(), ({ kind, record }) => JSON.stringify({ provider: name, kind, record })).join(
    '\n',
  );
}

function parse(text: string): unknown {
  return JSON.parse(text);
}
