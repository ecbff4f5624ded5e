import { Type } from '@sinclair/typebox';
import type { Failure, FailureAnswer, FailureReason } from '../../../../core/http/failure.ts';
import { describeViolations } from './violations.ts';

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
  message: Type.String({ description: 'What is wrong and how to fix it' }),
});

interface CatalogueEntry {
  readonly code: ConnectCode;
  /** The status, if it is not the one of the code: the protocol asks for HTTP's own statuses. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the failure's message. */
  readonly message?: string;
}

/** 405 and 415 have no code of their own: clients infer `unknown` from the bare status. */
const CATALOGUE: Readonly<Record<FailureReason, CatalogueEntry>> = {
  unauthenticated: { code: 'unauthenticated' },
  unknown_credential: { code: 'unauthenticated', message: 'the bearer token is not known here' },
  invalid: { code: 'invalid_argument' },
  malformed_body: { code: 'invalid_argument' },
  // As Connect's clients read a bare 404: https://connectrpc.com/docs/protocol#http-to-error-code
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

const UNKNOWN_ID: CatalogueEntry = { code: 'not_found' };

/** Errors are JSON in every codec: https://connectrpc.com/docs/protocol#unary-response */
export function answerFailure({ reason, message, details }: Failure): FailureAnswer {
  const { injected } = details;
  const entry = details.unknownId === true ? UNKNOWN_ID : CATALOGUE[reason];
  return {
    status: injected?.status ?? entry.status ?? HTTP_STATUS[entry.code],
    headers: { ...entry.headers, ...(details.allow && { allow: details.allow.join(', ') }) },
    body: {
      code: injected === undefined ? entry.code : (injected.code ?? codeOf(injected.status)),
      message: details.violations
        ? describeViolations(details.violations)
        : (injected?.message ?? entry.message ?? message),
    },
  };
}

/** The first code with this status; `unknown` if there is none. */
function codeOf(status: number): ConnectCode {
  return (Object.keys(HTTP_STATUS) as ConnectCode[]).find((code) => HTTP_STATUS[code] === status) ?? 'unknown';
}
