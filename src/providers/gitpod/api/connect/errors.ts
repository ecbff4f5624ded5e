import { Type } from '@sinclair/typebox';
import type { Failure, FailureAnswer, FailureReason } from '../../../../core/http/failure.ts';
import { describeViolations } from './violations.ts';

/** Connect's error codes and their HTTP statuses. [gitpod/every-code-http-status] */
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

/** [gitpod/405-415-connect-no-code] */
const CATALOGUE: Readonly<Record<FailureReason, CatalogueEntry>> = {
  unauthenticated: { code: 'unauthenticated' },
  // [gitpod/authorization-bearer-token-auth-any]
  unknown_credential: { code: 'unauthenticated', message: 'the bearer token is not known here' },
  invalid: { code: 'invalid_argument' },
  // [gitpod/damaged-compressed-message-invalid]
  malformed_body: { code: 'invalid_argument' },
  // [gitpod/unknown-method-service-404-unimplemented]
  not_found: { code: 'unimplemented', status: 404 },
  // [gitpod/other-methods-including-head-405]
  method_not_allowed: { code: 'unknown', status: 405 },
  // [gitpod/message-above-1-mi-b]
  payload_too_large: {
    code: 'resource_exhausted',
    status: 413,
    message: 'the request message is larger than 1 MiB (1048576 bytes)',
  },
  // [gitpod/another-content-type-415-accept]
  unsupported_media_type: {
    code: 'unknown',
    status: 415,
    headers: { 'accept-post': 'application/json, application/proto' },
    message: 'the message must be application/json or application/proto',
  },
  // [gitpod/unknown-compression-unimplemented]
  unsupported_encoding: { code: 'unimplemented', headers: { 'accept-encoding': 'gzip, br' } },
  deadline_exceeded: { code: 'deadline_exceeded' },
  rate_limited: { code: 'resource_exhausted' },
  unavailable: { code: 'unavailable' },
  internal: { code: 'internal' },
};

const UNKNOWN_ID: CatalogueEntry = { code: 'not_found' };

/** [gitpod/errors-json-code-message-codecs, gitpod/every-request-gets-page-connect] */
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
