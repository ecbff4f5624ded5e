import { Type } from '@sinclair/typebox';
import type { Failure, FailureAnswer, FailureReason } from '../core/http/failure.ts';
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
      message: Type.String({ description: 'What is wrong, where, and what to do' }),
      request_id: Type.String(),
      details: Type.Optional(Type.Array(Type.Unknown(), { description: 'All problems, if there are several' })),
    }),
  },
  { description: "The emulator's own error." },
);

/** The failed responses of every operation. */
export const failures = { '4xx': ErrorBody };

/** The emulator's own error format, for paths that no provider owns. */
export function answerFailure({ reason, message, details: { allow } }: Failure, requestId: string): FailureAnswer {
  return {
    status: STATUS[reason],
    ...(allow && { headers: { allow: allow.join(', ') } }),
    body: { error: { code: reason, message, request_id: requestId } },
  };
}

export function answerRefusal({ code, message, details }: Refusal, requestId: string): FailureAnswer {
  return {
    status: REFUSALS[code],
    body: { error: { code, message, request_id: requestId, ...(details.length > 0 && { details }) } },
  };
}
