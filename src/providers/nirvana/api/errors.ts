import { Type } from '@sinclair/typebox';
import { Failure, type FailureAnswer, type FailureReason } from '../../../core/http/failure.ts';

/** Statuses and codes. [nirvana/unknown-key-401] */
const ANSWERS: Readonly<Record<FailureReason, readonly [status: number, code: string]>> = {
  unauthenticated: [401, 'unauthorized'],
  unknown_credential: [401, 'unauthorized'],
  invalid: [400, 'bad_request'],
  malformed_body: [400, 'bad_request'],
  not_found: [404, 'not_found'],
  method_not_allowed: [405, 'method_not_allowed'],
  payload_too_large: [413, 'payload_too_large'],
  unsupported_media_type: [415, 'unsupported_media_type'],
  unsupported_encoding: [415, 'unsupported_media_type'],
  deadline_exceeded: [504, 'gateway_timeout'],
  rate_limited: [429, 'too_many_requests'],
  unavailable: [503, 'service_unavailable'],
  internal: [500, 'internal_server_error'],
};

export const ErrorBody = Type.Object({ code: Type.String(), message: Type.String() });

/** What every endpoint answers besides its own responses. */
export const errorResponses = { '4xx': ErrorBody, '5xx': ErrorBody };

/**
 * [nirvana/errors-code-message-clients-read, nirvana/without-key-another-scheme-401]
 * [nirvana/other-methods-405-allow]
 */
export function answerFailure(failure: Failure): FailureAnswer {
  const [usualStatus, usualCode] = ANSWERS[failure.reason];
  const { allow, injected } = failure.details;
  const status = injected?.status ?? usualStatus;
  return {
    status,
    headers: {
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(allow && { allow: allow.join(', ') }),
    },
    body: { code: injected?.code ?? usualCode, message: messageOf(failure) },
  };
}

/** @param required completes "<name> must be ..." */
export function invalidParameter(name: string, required: string): Failure {
  return new Failure('invalid', `${name} must be ${required}`);
}

/** Names every invalid parameter once. The message of a violation is the title of the parameter's schema. */
function messageOf({ message, details: { violations } }: Failure): string {
  if (violations === undefined) return message;
  const required = new Map(
    violations.map((violation) => [violation.instancePath.slice(1), violation.message ?? 'valid']),
  );
  return [...required].map(([name, text]) => invalidParameter(name, text).message).join('; ');
}
