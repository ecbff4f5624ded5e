import { Failure, type FailureAnswer, type FailureReason } from '../../core/failure.ts';
import { RESOURCE_TYPES } from './records.ts';
import { LIMIT, SORTS, type UsageListParams } from './schemas.ts';

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

/** The vendor publishes no error body; clients read `message`. docs/fidelity.md lists it as assumed. */
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

/** How each parameter of the list has to be; completes "<name> must be ...". */
const ALLOWED: Readonly<Record<keyof UsageListParams, string>> = {
  active_at_max: 'one RFC 3339 instant, such as 2026-01-31T23:59:59Z, any + in it written as %2B',
  active_at_min: 'one RFC 3339 instant, such as 2026-01-01T00:00:00Z, any + in it written as %2B',
  cursor: 'one next_cursor or previous_cursor of a response to the same filters and sort',
  dimension: "one dimension's name, such as compute_vcpu",
  limit: `one whole number from ${LIMIT.minimum} to ${LIMIT.maximum}`,
  region: "one region's name, such as us-sva-2",
  resource_id: 'one UUID',
  resource_type: `one of ${RESOURCE_TYPES.join(', ')}`,
  sort: `one of ${SORTS.join(', ')}`,
};

/** A parameter that the schema lets pass and the emulator can't use. */
export function badParameter(name: keyof UsageListParams): Failure {
  return new Failure('invalid', allowedIn(name));
}

function allowedIn(name: keyof UsageListParams): string {
  return `${name} must be ${ALLOWED[name]}`;
}

function messageOf({ message, details: { violations } }: Failure): string {
  if (violations === undefined) return message;
  const violated = new Set(violations.map(({ instancePath }) => instancePath.slice(1)));
  return [...violated].map((name) => (isListParameter(name) ? allowedIn(name) : `${name} is not valid`)).join('; ');
}

function isListParameter(name: string): name is keyof UsageListParams {
  return Object.hasOwn(ALLOWED, name);
}
