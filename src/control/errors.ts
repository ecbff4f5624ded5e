import { Type } from '@sinclair/typebox';
import type { FastifySchemaValidationError } from 'fastify';
import { DURATION_PATTERN } from '../core/duration.ts';
import type { Failure, FailureAnswer, FailureReason } from '../core/failure.ts';
import { REFUSALS, type Refusal } from '../core/refusal.ts';

const STATUS: Readonly<Record<FailureReason, number>> = {
  unauthenticated: 401,
  unknown_credential: 401,
  invalid: 400,
  malformed_body: 400,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  deadline_exceeded: 504,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      code: Type.String(),
      message: Type.String({ description: 'What is wrong, and what to do about it' }),
      request_id: Type.String(),
      details: Type.Optional(Type.Array(Type.Unknown(), { description: 'Each thing that is wrong' })),
    }),
  },
  { description: "The emulator's own error." },
);

/** The emulator's own voice. */
export function answerFailure({ reason, message, details }: Failure, requestId: string): FailureAnswer {
  const { allow, violations, part } = details;
  return {
    status: STATUS[reason],
    ...(allow && { headers: { allow: allow.join(', ') } }),
    body: {
      error: {
        code: reason,
        message: violations === undefined ? message : wordViolations(violations, part),
        request_id: requestId,
      },
    },
  };
}

export function answerRefusal({ code, message, details }: Refusal, requestId: string): FailureAnswer {
  return {
    status: REFUSALS[code],
    body: { error: { code, message, request_id: requestId, ...(details.length > 0 && { details }) } },
  };
}

/**
 * Of a value that is none of several kinds, what it is not is left out where something better is said of it or of a part
 * of it.
 */
function wordViolations(violations: readonly FastifySchemaValidationError[], part: string | undefined): string {
  const better = violations.filter(({ keyword }) => !KINDS.has(keyword));
  const worded = violations
    .filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'const')
    .filter(({ keyword, instancePath }) => keyword !== 'type' || !better.some((other) => isWithin(other, instancePath)))
    .map((violation) => wordViolation(violation, part));
  return [...new Set(worded.length > 0 ? worded : violations.map((violation) => wordViolation(violation, part)))].join(
    '; ',
  );
}

/** Keywords that tell one kind of value from another. */
const KINDS: ReadonlySet<string> = new Set(['anyOf', 'const', 'type']);

const DURATION_RULE = 'must be an ISO 8601 duration, such as P1D, PT90M or -P1M';

function isWithin({ instancePath }: FastifySchemaValidationError, path: string): boolean {
  return instancePath === path || instancePath.startsWith(`${path}/`);
}

function wordViolation({ instancePath, keyword, params, message }: FastifySchemaValidationError, part = ''): string {
  const path = instancePath.split('/').slice(1).map(unescapePointer);
  const field = path.length === 0 ? part : path.join('.');
  switch (keyword) {
    case 'required':
      return `${[...path, String(params['missingProperty'])].join('.')} is missing`;
    case 'additionalProperties':
      return `${[...path, String(params['additionalProperty'])].join('.')} is unknown`;
    case 'enum':
      return `${field} must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'const':
      return `${field} must be ${String(params['allowedValue'])}`;
    case 'type':
      return `${field} must be of type ${String(params['type'])}`;
    case 'format':
      return `${field} must be an RFC 3339 instant, such as 2026-02-01T00:00:00Z`;
    case 'pattern':
      return `${field} ${params['pattern'] === DURATION_PATTERN ? DURATION_RULE : message}`;
    default:
      return `${field} ${message ?? 'is not valid'}`;
  }
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
