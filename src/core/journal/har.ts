import { Type } from '@sinclair/typebox';
import { version } from '../version.ts';
import type { JournalRecord } from './journal.ts';
import { renderEntry } from './journal-entry.ts';

export const HttpArchive = Type.Object(
  {
    log: Type.Object({
      version: Type.Literal('1.2'),
      creator: Type.Object({ name: Type.String(), version: Type.String() }),
      entries: Type.Array(Type.Object({})),
    }),
  },
  { description: 'An HTTP Archive.' },
);

/**
 * The requests as an HTTP Archive 1.2, which browsers' and proxies' tools read.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function toHar(records: readonly JournalRecord[]): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'usage-emulator', version },
      entries: records.map(entryOf),
    },
  };
}

const UNKNOWN = -1;

function entryOf(record: JournalRecord): object {
  const { time, headers, body, status, duration_ms, query, fault, dataset, operation } = renderEntry(record);
  const pairs = (values: Readonly<Record<string, unknown>>): object[] =>
    Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
  return {
    startedDateTime: time,
    time: duration_ms,
    request: {
      method: record.method,
      url: `http://${record.host}${record.url}`,
      httpVersion: `HTTP/${record.httpVersion}`,
      cookies: [],
      headers: pairs(headers),
      queryString: pairs(query),
      ...(body !== null && {
        postData: {
          mimeType: record.mediaType ?? '',
          text: typeof body === 'string' ? body : JSON.stringify(body),
        },
      }),
      headersSize: UNKNOWN,
      bodySize: record.bodyBytes,
    },
    response: {
      status,
      statusText: '',
      httpVersion: `HTTP/${record.httpVersion}`,
      cookies: [],
      headers: fault === null ? [] : [{ name: 'x-usage-emulator-fault', value: fault }],
      content: { size: record.responseBytes, mimeType: record.responseType },
      redirectURL: '',
      headersSize: UNKNOWN,
      bodySize: record.responseBytes,
    },
    cache: {},
    timings: { send: 0, wait: duration_ms, receive: 0 },
    comment: `${dataset ?? 'no dataset'}: ${operation ?? 'no operation'}`,
  };
}
