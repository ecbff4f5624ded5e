import type { FastifySchemaValidationError } from 'fastify';
import type { Failure, FailureAnswer, FailureReason } from '../../../core/http/failure.ts';
import { keysOf } from '../../../core/schema/path.ts';
import { authentication } from './auth.ts';
import { reprDict } from './python.ts';
import { RESOURCE_TYPE_NAMES } from '../resource-types.ts';
import type { ErrorBody } from './schemas.ts';

/** `message` is the same for all failures of its kind; if it is omitted, each failure has its own. */
interface Kind {
  readonly status: number;
  readonly exceptionClass: string;
  readonly message?: string;
}

/** How each reason to fail looks. Only faults and defects are `internal`. [gcore/no-request-causes-internal-error] */
const KINDS: Readonly<Record<FailureReason, Kind>> = {
  unauthenticated: { status: 401, exceptionClass: 'not_authenticated' },
  // [gcore/unknown-token-401-token-invalid]
  unknown_credential: {
    status: 401,
    exceptionClass: 'token_not_valid',
    message: 'Token is invalid or expired',
  },
  // [gcore/validation-error-400, gcore/body-nested-deeper-than-100]
  invalid: { status: 400, exceptionClass: 'ValidationError' },
  // Like payload_too_large and unsupported_media_type: [gcore/body-not-json-validation-error]
  malformed_body: { status: 400, exceptionClass: 'ValidationError', message: 'Request body is not valid JSON' },
  // [gcore/unknown-path-not-found-error]
  not_found: { status: 404, exceptionClass: 'NotFoundError', message: 'The requested URL could not be found' },
  // [gcore/wrong-method-http-error-405-http]
  method_not_allowed: { status: 405, exceptionClass: 'HTTPError', message: 'HTTP 405: Method Not Allowed' },
  payload_too_large: { status: 413, exceptionClass: 'HTTPError', message: 'Request body is too large' },
  unsupported_media_type: {
    status: 415,
    exceptionClass: 'HTTPError',
    message: 'Unsupported media type; send application/json',
  },
  // The default codings of the emulator are accepted. [gcore/request-body-may-compressed-gzip]
  unsupported_encoding: { status: 415, exceptionClass: 'HTTPError' },
  deadline_exceeded: { status: 504, exceptionClass: 'HTTPError', message: 'Gateway Timeout' },
  rate_limited: { status: 429, exceptionClass: 'HTTPError', message: 'Too Many Requests' },
  unavailable: { status: 503, exceptionClass: 'HTTPError' },
  internal: { status: 500, exceptionClass: 'HTTPError', message: 'Internal Server Error' },
};

/** [gcore/every-error-exception-class-message, gcore/validation-error-invalid-fields-message] */
export function answerFailure({ reason, message, details }: Failure, requestId: string): FailureAnswer {
  const { injected } = details;
  const { status, message: common } = KINDS[reason];
  // A token of another scheme or form isn't a missing one. [gcore/exception-class-401-not-authenticated]
  const isRefusedToken = reason === 'unauthenticated' && message !== authentication.missing;
  const { exceptionClass } = KINDS[isRefusedToken ? 'unknown_credential' : reason];
  const invalidFields = details.violations && invalidFieldsOf(details.violations);
  const body: ErrorBody = {
    exception_class: injected?.code ?? exceptionClass,
    message: invalidFields ? `Validation Error: ${reprDict(invalidFields)}` : (injected?.message ?? common ?? message),
    request_id: requestId,
    ...(invalidFields && { invalid_fields: invalidFields }),
  };
  return {
    status: injected?.status ?? status,
    body,
    ...(details.allow && { headers: { allow: details.allow.join(', ') } }),
  };
}

/**
 * How many fields a response names, so that a large body does not get a larger response.
 * [gcore/most-100-invalid-fields-named]
 */
const MAX_INVALID_FIELDS = 100;

/** The invalid fields by their paths, each with one message. */
function invalidFieldsOf(violations: readonly FastifySchemaValidationError[]): Record<string, string[]> {
  const found = new Map<string, FastifySchemaValidationError>();
  for (const violation of violations) {
    if (isSummary(violation)) continue;
    const path = pathOf(violation);
    if (found.size === MAX_INVALID_FIELDS && !found.has(path)) break;
    // A value of the wrong type is none of the allowed ones either; the vendor's validator reports only the latter.
    if (!found.has(path) || violation.keyword === 'enum') found.set(path, violation);
  }
  return Object.fromEntries([...found].map(([path, violation]) => [path, [wordingOf(violation)]]));
}

/** Reported for a value that may be null, beside what is wrong with it. */
function isSummary({ keyword, params }: FastifySchemaValidationError): boolean {
  return keyword === 'anyOf' || (keyword === 'type' && params['type'] === 'null');
}

/** Keys and indices, joined by dots. [gcore/nested-field-named-keys-indices] */
function pathOf({ instancePath, params }: FastifySchemaValidationError): string {
  const keys = keysOf(instancePath);
  const property = params['missingProperty'] ?? params['additionalProperty'];
  return [...keys, ...(typeof property === 'string' ? [property] : [])].join('.') || WHOLE_BODY;
}

/** Stands for the body itself, if it is not an object. */
const WHOLE_BODY = '__root__';

const TYPE_NAMES: Readonly<Record<string, string>> = { array: 'list', object: 'dictionary' };

const DATE_TIMES = new Set(['/time_from', '/time_to']);

/** The message of pydantic, the vendor's validator by its messages. [gcore/messages-those-pydantic-values-not] */
function wordingOf({ keyword, instancePath, params }: FastifySchemaValidationError): string {
  const limit = Number(params['limit']);
  const items = `${limit} item${limit === 1 ? '' : 's'}`;
  const characters = `${limit} character${limit === 1 ? '' : 's'}`;
  switch (keyword) {
    case 'required':
      return 'Field required';
    case 'additionalProperties':
      return 'Extra inputs are not permitted';
    case 'type': {
      const type = DATE_TIMES.has(instancePath) ? 'datetime' : String(params['type']);
      return `Input should be a valid ${TYPE_NAMES[type] ?? type}`;
    }
    case 'format':
      return 'Input should be a valid datetime';
    case 'enum':
      return `Input should be ${alternatives(params['allowedValues'])}`;
    case 'exclusiveMinimum':
      return `Input should be greater than ${limit}`;
    case 'minimum':
      return `Input should be greater than or equal to ${limit}`;
    case 'minLength':
      return `String should have at least ${characters}`;
    case 'maxLength':
      return `String should have at most ${characters}`;
    case 'minItems':
      return `List should have at least ${items} after validation, not ${limit - 1}`;
    case 'maxItems':
      return `List should have at most ${items} after validation`;
    case 'discriminator':
      return discriminatorWording(params);
    case VALUE_ERROR:
      return `Value error, ${String(params['message'])}`;
    default:
      return 'Input is not valid';
  }
}

/** The keyword of rules that no schema can state, such as that a period doesn't end before the day on which it starts. */
export const VALUE_ERROR = 'value_error';

function discriminatorWording({ error, tag, tagValue }: Readonly<Record<string, unknown>>): string {
  if (error === 'tag') return `Unable to extract tag using discriminator '${String(tag)}'`;
  const expected = RESOURCE_TYPE_NAMES.map((name) => `'${name}'`).join(', ');
  return `Input tag '${String(tagValue)}' found using '${String(tag)}' does not match any of the expected tags: ${expected}`;
}

function alternatives(values: unknown): string {
  const quoted = Array.isArray(values) ? values.map((value) => `'${String(value)}'`) : [];
  const last = quoted.pop() ?? '';
  return quoted.length > 0 ? `${quoted.join(', ')} or ${last}` : last;
}
