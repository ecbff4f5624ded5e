import { join } from 'node:path';
import type { Test } from 'tap';
import { askFor } from '../../src/cli/record/ask.ts';
import { writeRecording } from '../../src/cli/record/file.ts';
import { createPseudonyms } from '../../src/cli/record/pseudonyms.ts';
import { createRecorder } from '../../src/cli/record/recorder.ts';
import { connect } from '../../src/cli/upstream/upstream.ts';
import { findEndpoint } from '../../src/core/provider/endpoint.ts';
import { fieldOf, listOf, type ProbeRequest } from '../../src/core/provider/probe.ts';
import type { UsageEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';

export interface Recorded {
  /** An NDJSON file. */
  readonly ndjson: string;
  /** The same as a scenario. */
  readonly scenario: string;
  /** An answer of the original with pseudonyms for what the recording has pseudonyms for. */
  readonly translate: (answer: unknown) => unknown;
  /** What a request of the original is called in the recording. */
  readonly translateRequest: (request: ProbeRequest) => ProbeRequest;
}

/** Records a period, [from, to), of an emulator's account. @param shift moves instants (ms) */
export async function recordPeriod(
  t: Test,
  { url }: UsageEmulator,
  name: string,
  days: { readonly from: string; readonly to: string },
  shift: (ms: number) => number = (ms) => ms,
): Promise<Recorded> {
  const provider = providers.find((candidate) => candidate.name === name);
  const [recording, answers] = [await provider?.recording?.(), await provider?.answers?.()];
  if (!provider || !recording || !answers) throw new Error(`${name} can't be recorded`);
  const { authentication, endpoints, exampleKey } = provider;
  const pseudonyms = createPseudonyms(shift, Buffer.from('a key that only tests use'));
  const [texts, ids] = [new Map<string, string>(), new Map<number, number>()];
  const recorder = createRecorder({
    ...{ provider, recording, reader: answers.createReader(), shift },
    pseudonyms: {
      text(text) {
        texts.set(text, pseudonyms.text(text));
        return pseudonyms.text(text);
      },
      number(id) {
        ids.set(id, pseudonyms.number(id));
        return pseudonyms.number(id);
      },
    },
  });
  const period = { from: Date.parse(days.from), to: Date.parse(days.to) };
  const send = connect({
    ...{ base: new URL(url), endpoints, rate: 6000 },
    authorization: `${authentication.scheme} ${exampleKey}`,
    pause: async () => undefined,
  });
  await askFor(period, { recording, endpoints, send, recorder, onAnswer: () => undefined });
  const recorded = recorder.finish();
  t.equal(recorded.skipped, 0, 'every record has the form of its schema');
  t.same(recorded.refused, [], 'no request is refused');
  const folder = t.testdir();
  const [ndjson, scenario] = [join(folder, 'account.ndjson'), join(folder, 'account.yaml')];
  for (const file of [ndjson, scenario]) {
    const shown = { from: shift(period.from), to: shift(period.to) };
    writeRecording(file, recorded, { provider, period: shown, settings: recording.settings ?? {} });
  }

  const translate = (value: unknown, field = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => translate(item, field));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [texts.get(key) ?? key, translate(item, key)]),
      );
    }
    if (typeof value === 'string') return texts.get(value) ?? value;
    return typeof value === 'number' && /id$|^projects$/i.test(field) ? (ids.get(value) ?? value) : value;
  };
  const translateText = (text: string): string => String(translate(text));
  return {
    ndjson,
    scenario,
    translate,
    translateRequest: ({ path, query, body, ...request }) => ({
      ...request,
      path: path.split('/').map(translateText).join('/'),
      ...(query && {
        query: Object.fromEntries(Object.entries(query).map(([key, text]) => [key, translateText(text)])),
      }),
      ...(body && { body: { ...fieldsOf(translate(body)) } }),
    }),
  };
}

/** Asks an emulator, as a client with any key. */
export async function ask(emulator: UsageEmulator, name: string, request: ProbeRequest): Promise<unknown> {
  const { authentication, exampleKey } = providers.find((candidate) => candidate.name === name) ?? {};
  const { method, path: url, query, body } = request;
  const { statusCode, payload } = await emulator.inject({
    ...{ method, url },
    headers: { authorization: `${authentication?.scheme ?? ''} ${exampleKey ?? ''}` },
    ...(query && { query: { ...query } }),
    ...(body && { payload: body }),
  });
  if (statusCode !== 200) throw new Error(`${method} ${url}: status ${statusCode}: ${payload}`);
  return JSON.parse(payload);
}

/** The first page of a list with the rows of all pages, as far as the list has them; other answers unchanged. */
export async function askForAll(emulator: UsageEmulator, name: string, request: ProbeRequest): Promise<unknown> {
  const endpoints = providers.find((candidate) => candidate.name === name)?.endpoints ?? [];
  const { paged } = findEndpoint(endpoints, request.method, request.path) ?? {};
  const first = await ask(emulator, name, request);
  if (paged === undefined) return first;
  const rows = [...listOf({ status: 200, json: first }, paged.rows)];
  for (let page = first; ;) {
    const next = paged.next === undefined ? undefined : fieldOf(page, paged.next);
    const token = typeof next === 'string' && next !== '' ? next : undefined;
    const isLast = paged.next === undefined ? rows.length >= Number(fieldOf(first, 'count')) : token === undefined;
    if (isLast) return { ...fieldsOf(first), pagination: null, [paged.rows]: rows };
    page = await ask(emulator, name, nextPage(request, token, rows.length));
    rows.push(...listOf({ status: 200, json: page }, paged.rows));
  }
}

function nextPage({ query, body, ...request }: ProbeRequest, token: string | undefined, offset: number): ProbeRequest {
  if (token === undefined && body !== undefined) return { ...request, body: { ...body, offset } };
  if (token === undefined) return { ...request, query: { ...query, offset: String(offset) } };
  if (body === undefined) return { ...request, query: { ...query, cursor: token } };
  return { ...request, body: { ...body, pagination: { ...fieldsOf(fieldOf(body, 'pagination')), token } } };
}

const fieldsOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** The same for lists with the same items, whatever their order, which may be that of pseudonyms. */
export function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(unordered);
    return items.map((item) => JSON.stringify(item)).sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, unordered(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
