import type { IncomingHttpHeaders } from 'node:http';
import { type Static, Type } from '@sinclair/typebox';
import { ignoredFields, ignoredParameters } from './ignored.ts';
import { formatInstant } from './instant.ts';
import type { JournalRecord } from './journal.ts';
import { sentBody } from './sent-body.ts';

const Nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const JournalEntry = Type.Object(
  {
    id: Type.String({ description: "The answer's x-request-id" }),
    time: Type.String({ format: 'date-time', description: "When it came, by the machine's time" }),
    clock: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: "The dataset's instant" }),
    dataset: Type.Union([Type.String(), Type.Null()], { description: 'null where its key opened none' }),
    provider: Type.String(),
    operation: Type.String(),
    method: Type.String(),
    path: Type.String(),
    query: Type.Record(Type.String(), Type.Unknown()),
    headers: Type.Record(Type.String(), Type.String(), { description: 'Credentials are masked' }),
    body: Type.Unknown({ description: 'JSON, or text in base64 of what is none; null where it was not kept' }),
    body_bytes: Type.Integer(),
    ignored: Type.Object(
      { query: Type.Array(Type.String()), body: Type.Array(Type.String()) },
      { description: 'What the client has sent and the emulator does not know' },
    ),
    outcome: Type.Union([Type.Literal('answered'), Type.Literal('refused'), Type.Literal('gone')], {
      description: '`gone`: the connection ended before the answer did',
    }),
    refusal: Type.Union(
      [
        Type.Object({ reason: Type.String(), message: Type.String(), problems: Type.Array(Type.String()) }),
        Type.Null(),
      ],
      { description: 'Why it was refused' },
    ),
    fault: Nullable(Type.String({ description: 'The fault that happened to it' })),
    status: Type.Integer(),
    duration_ms: Type.Number(),
    retry_count: Nullable(Type.Integer({ description: 'As the client counts' })),
    rows: Nullable(Type.Integer({ description: 'Records in the answer' })),
    response_bytes: Type.Integer(),
  },
  { description: 'A request that the emulator has received.' },
);
export type JournalEntry = Static<typeof JournalEntry>;

export function renderEntry(record: JournalRecord): JournalEntry {
  const { failure, schema } = record;
  const body = bodyOf(record);
  return {
    id: record.id,
    time: new Date(record.time).toISOString(),
    clock: record.now === undefined ? null : formatInstant(record.now),
    dataset: record.dataset ?? null,
    provider: record.provider,
    operation: record.operation,
    method: record.method,
    path: record.url.split('?', 1)[0] ?? '',
    query: { ...Object(record.query) } as Record<string, unknown>,
    headers: maskedHeaders(record.headers),
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
    status: record.status,
    duration_ms: Math.round(record.duration * 1000) / 1000,
    retry_count: retryCountOf(record.headers),
    rows: record.rows ?? null,
    response_bytes: record.responseBytes,
  };
}

function bodyOf({ body, mediaType, headers }: JournalRecord): unknown {
  return sentBody({ body, mediaType, headers });
}

/** What the vendors' generated clients send with each attempt. */
function retryCountOf(headers: IncomingHttpHeaders): number | null {
  const count = headers['x-stainless-retry-count'];
  return typeof count === 'string' && /^\d{1,4}$/.test(count) ? Number(count) : null;
}

const SECRET = /authorization|cookie|api-?key|token|secret|password/i;

/** Headers as they were sent, but with nothing that opens anything. */
export function maskedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET.test(name) ? masked(String(value)) : String(value)]),
  );
}

/** The scheme alone. */
function masked(value: string): string {
  const scheme = /^([A-Za-z]+) +\S/.exec(value)?.[1];
  return scheme === undefined ? '***' : `${scheme} ***`;
}
