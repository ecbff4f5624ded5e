import { Type } from '@sinclair/typebox';
import type { FastifySchemaValidationError } from 'fastify';
import type { Failure, FailureAnswer, FailureReason } from '../../core/failure.ts';
import { MAX_PAGE_SIZE } from './schemas.ts';

/** Connect's error codes and their HTTP statuses: https://connectrpc.com/docs/protocol#error-codes */
export const HTTP_STATUS = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
} as const;

export type ConnectCode = keyof typeof HTTP_STATUS;

/** https://connectrpc.com/docs/protocol#error-end-stream */
export const ConnectError = Type.Object({
  code: Type.Union(
    Object.keys(HTTP_STATUS).map((code) => Type.Literal(code)),
    { description: "Connect's error code" },
  ),
  message: Type.String({ description: 'What is wrong, and what to do about it' }),
});

interface CatalogueEntry {
  readonly code: ConnectCode;
  /** Where HTTP has a status of its own for it, which the protocol asks for. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the failure's own. */
  readonly message?: string;
}

/** 405 and 415 have no code of their own; `unknown` is what clients infer from the bare status. */
const CATALOGUE: Readonly<Record<FailureReason, CatalogueEntry>> = {
  unauthenticated: { code: 'unauthenticated' },
  unknown_credential: { code: 'unauthenticated', message: 'the bearer token is not known here' },
  invalid: { code: 'invalid_argument' },
  malformed_body: { code: 'invalid_argument' },
  // What Connect's clients take a bare 404 for: https://connectrpc.com/docs/protocol#http-to-error-code
  not_found: { code: 'unimplemented', status: 404 },
  method_not_allowed: { code: 'unknown', status: 405 },
  payload_too_large: {
    code: 'resource_exhausted',
    status: 413,
    message: 'the request message is larger than 1 MiB (1048576 bytes)',
  },
  unsupported_media_type: {
    code: 'unknown',
    status: 415,
    headers: { 'accept-post': 'application/json, application/proto' },
    message: 'the message must be application/json or application/proto',
  },
  unsupported_encoding: { code: 'unimplemented', headers: { 'accept-encoding': 'gzip, br' } },
  deadline_exceeded: { code: 'deadline_exceeded' },
  rate_limited: { code: 'resource_exhausted' },
  unavailable: { code: 'unavailable' },
  internal: { code: 'internal' },
};

/** Always JSON, whatever the request's codec: https://connectrpc.com/docs/protocol#unary-response */
export function answerFailure({ reason, message, details }: Failure): FailureAnswer {
  const { injected } = details;
  const entry = CATALOGUE[reason];
  return {
    status: injected?.status ?? entry.status ?? HTTP_STATUS[entry.code],
    headers: { ...entry.headers, ...(details.allow && { allow: details.allow.join(', ') }) },
    body: {
      code: injected === undefined ? entry.code : (injected.code ?? codeOf(injected.status)),
      message: details.violations
        ? wordViolations(details.violations)
        : (injected?.message ?? entry.message ?? message),
    },
  };
}

/** The code that goes with a status, the first of several; `unknown` where none does. */
function codeOf(status: number): ConnectCode {
  return (Object.keys(HTTP_STATUS) as ConnectCode[]).find((code) => HTTP_STATUS[code] === status) ?? 'unknown';
}

/** In protovalidate's form, with which the vendor declares the constraints: one line a field, by its name in the proto. */
function wordViolations(violations: readonly FastifySchemaValidationError[]): string {
  return ['validation error:', ...new Set(violations.map(wordViolation))].join('\n - ');
}

function wordViolation({ instancePath, keyword, params }: FastifySchemaValidationError): string {
  const path = instancePath.split('/').slice(1);
  switch (keyword) {
    case 'required':
      return wordRequired([...path, String(params['missingProperty'])]);
    case 'minimum':
    case 'maximum':
      return `${fieldName(path)}: value must be greater than or equal to 0 and less than or equal to ${MAX_PAGE_SIZE} [int32.gte_lte]`;
    case 'format':
      return `${fieldName(path)}: ${TIMESTAMP_RULE}`;
    case 'const':
      return `${fieldName(path)}: value must be ${String(params['allowedValue'])}`;
    case 'enum':
      return `${fieldName(path)}: value must be one of ${(params['allowedValues'] as string[]).filter(Boolean).join(', ')}`;
    default:
      return path.length === 0
        ? 'the request must be a JSON object'
        : `${fieldName(path)}: value must be ${typeOf(params)}`;
  }
}

/** What a timestamp must look like. */
export const TIMESTAMP_RULE =
  'value must be an RFC 3339 timestamp of the years 0001 to 9999, such as 2024-01-01T00:00:00Z';

/** Connect's own parameters can only be missing from a GET. */
function wordRequired(path: readonly string[]): string {
  const name = fieldName(path);
  return name === 'encoding' || name === 'message'
    ? `${name}: value is required in a GET: ?connect=v1&encoding=json&message={}`
    : `${name}: value is required [required]`;
}

/** The proto's own name: `filter.date_range`. The query string's paging parameters stand for fields of the body. */
function fieldName(path: readonly string[]): string {
  const name = path.join('.').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return name === 'page_size' || name === 'token' ? `pagination.${name}` : name;
}

function typeOf(params: Readonly<Record<string, unknown>>): string {
  // Of a type that may also be null, the one that it is.
  const type = String([params['type']].flat()[0]);
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
