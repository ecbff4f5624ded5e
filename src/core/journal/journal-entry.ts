import { type Static, Type } from '@sinclair/typebox';
import { ignoredFields, ignoredParameters } from './ignored.ts';
import { formatInstant } from '../time/instant.ts';
import type { JournalRecord } from './journal.ts';
import { sentBody } from './sent-body.ts';
import { cutNesting } from '../schema/nesting.ts';

const Nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const JournalEntry = Type.Object(
  {
    id: Type.String({ description: "The response's x-request-id" }),
    time: Type.String({ format: 'date-time', description: "When it arrived, by the machine's clock" }),
    clock: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'Simulated current time of the dataset',
    }),
    dataset: Type.Union([Type.String(), Type.Null()], { description: 'null if its key opens no dataset' }),
    provider: Nullable(Type.String({ description: 'null if no provider owns the path' })),
    operation: Nullable(Type.String({ description: 'null if no operation has the path and method' })),
    method: Type.String(),
    path: Type.String(),
    query: Type.Record(Type.String(), Type.Unknown()),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'As the client sent them; credentials are masked',
    }),
    body: Type.Unknown({
      description: 'JSON, or base64 of anything else; null if it was not read or is too large to keep',
    }),
    body_bytes: Type.Integer(),
    ignored: Type.Object(
      { query: Type.Array(Type.String()), body: Type.Array(Type.String()) },
      { description: 'Parameters and fields that the emulator does not know' },
    ),
    outcome: Type.Union([Type.Literal('answered'), Type.Literal('refused'), Type.Literal('gone')], {
      description: '`gone`: the client closed the connection before it had the whole response',
    }),
    refusal: Type.Union(
      [
        Type.Object({ reason: Type.String(), message: Type.String(), problems: Type.Array(Type.String()) }),
        Type.Null(),
      ],
      { description: 'Why it was refused' },
    ),
    fault: Nullable(Type.String({ description: 'The id of the fault that affected it' })),
    hint: Nullable(Type.String({ description: 'Why the response is empty, as its header x-usage-emulator-hint says' })),
    status: Type.Integer(),
    duration_ms: Type.Number(),
    retry_count: Nullable(Type.Integer({ description: "The client's own count" })),
    rows: Nullable(Type.Integer({ description: 'Number of records in the response' })),
    response_bytes: Type.Integer(),
  },
  { description: 'A request that the emulator has received.' },
);
export type JournalEntry = Static<typeof JournalEntry>;

export function renderEntry(record: JournalRecord): JournalEntry {
  const { failure, schema } = record;
  const headers = headersOf(record);
  const body = cutNesting(sentBody(record));
  return {
    id: record.id,
    time: new Date(record.time).toISOString(),
    clock: record.now === undefined ? null : formatInstant(record.now),
    dataset: record.dataset ?? null,
    provider: record.provider ?? null,
    operation: record.operation ?? null,
    method: record.method,
    path: record.url.split('?', 1)[0] ?? '',
    query: { ...Object(record.query) } as Record<string, unknown>,
    headers: maskedHeaders(headers),
    body: body instanceof Uint8Array ? Buffer.from(body).toString('base64') : (body ?? null),
    body_bytes: record.bodyBytes,
    ignored: {
      query: ignoredParameters(schema?.querystring, record.query),
      body: ignoredFields(schema?.body, body),
    },
    outcome: !record.answered ? 'gone' : failure === undefined ? 'answered' : 'refused',
    refusal:
      failure === undefined
        ? null
        : {
            reason: failure.reason,
            message: failure.message,
            problems: (failure.details.violations ?? []).map(
              ({ instancePath, message = 'is not valid' }) => `${failure.details.part ?? ''}${instancePath} ${message}`,
            ),
          },
    fault: record.fault ?? null,
    hint: record.hint ?? null,
    status: record.status,
    duration_ms: Math.round(record.duration * 1000) / 1000,
    retry_count: retryCountOf(headers),
    rows: record.rows ?? null,
    response_bytes: record.responseBytes,
  };
}

/** The headers as they were sent, with names in lower case; fields of one name are joined with commas (RFC 9110, 5.2). */
function headersOf({ rawHeaders }: JournalRecord): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const key = name.toLowerCase();
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return headers;
}

/** The number of earlier attempts, which the vendors' generated clients send. */
function retryCountOf(headers: ReadonlyMap<string, string>): number | null {
  const count = headers.get('x-stainless-retry-count') ?? '';
  return /^\d{1,4}$/.test(count) ? Number(count) : null;
}

const SECRET = /authorization|cookie|api-?key|token|secret|password/i;

/** Headers without credentials. */
function maskedHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, SECRET.test(name) ? masked(value) : value]));
}

/** Only the authentication scheme. */
function masked(value: string): string {
  const scheme = /^([A-Za-z]+) +\S/.exec(value)?.[1];
  return scheme === undefined ? '***' : `${scheme} ***`;
}
