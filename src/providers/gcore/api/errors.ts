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

const KINDS: Readonly<Record<FailureReason, Kind>> = {
  unauthenticated: { status: 401, exceptionClass: 'not_authenticated' },
  unknown_credential: {
    status: 401,
    exceptionClass: 'token_not_valid',
    message: 'Token is invalid or expired',
  },
  invalid: { status: 400, exceptionClass: 'ValidationError' },
  malformed_body: { status: 400, exceptionClass: 'ValidationError', message: 'Request body is not valid JSON' },
  not_found: { status: 404, exceptionClass: 'NotFoundError', message: 'The requested URL could not be found' },
  method_not_allowed: { status: 405, exceptionClass: 'HTTPError', message: 'HTTP 405: Method Not Allowed' },
  payload_too_large: { status: 413, exceptionClass: 'HTTPError', message: 'Request body is too large' },
  unsupported_media_type: {
    status: 415,
    exceptionClass: 'HTTPError',
    message: 'Unsupported media type; send application/json',
  },
  unsupported_encoding: { status: 415, exceptionClass: 'HTTPError' },
  deadline_exceeded: { status: 504, exceptionClass: 'HTTPError', message: 'Gateway Timeout' },
  rate_limited: { status: 429, exceptionClass: 'HTTPError', message: 'Too Many Requests' },
  unavailable: { status: 503, exceptionClass: 'HTTPError' },
  internal: { status: 500, exceptionClass: 'HTTPError', message: 'Internal Server Error' },
};

/** @see https://gcore.com/docs/developer-tools/rest-api/error-handling */
export function answerFailure({ reason, message, details }: Failure, requestId: string): FailureAnswer {
  const { injected } = details;
  const { status, message: common } = KINDS[reason];
  // Not a missing token, but one of another scheme or form.
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

/** How many fields an answer names, so that no body is answered with a larger one. */
const MAX_INVALID_FIELDS = 100;

/** The wrong fields by their paths, keys and indices joined by dots, each with the one thing that is wrong with it. */
function invalidFieldsOf(violations: readonly FastifySchemaValidationError[]): Record<string, string[]> {
  const found = new Map<string, FastifySchemaValidationError>();
  for (const violation of violations) {
    if (isSummary(violation)) continue;
    const path = pathOf(violation);
    if (found.size === MAX_INVALID_FIELDS && !found.has(path)) break;
    // A value of the wrong type is none of the allowed ones either; the vendor's validator says the latter alone.
    if (!found.has(path) || violation.keyword === 'enum') found.set(path, violation);
  }
  return Object.fromEntries([...found].map(([path, violation]) => [path, [wordingOf(violation)]]));
}

/** Said of a value that may be null, beside what is wrong with it. */
function isSummary({ keyword, params }: FastifySchemaValidationError): boolean {
  return keyword === 'anyOf' || (keyword === 'type' && params['type'] === 'null');
}

function pathOf({ instancePath, params }: FastifySchemaValidationError): string {
  const keys = keysOf(instancePath);
  const property = params['missingProperty'] ?? params['additionalProperty'];
  return [...keys, ...(typeof property === 'string' ? [property] : [])].join('.') || WHOLE_BODY;
}

/** Stands for the body itself, where it is no object. */
const WHOLE_BODY = '__root__';

const TYPE_NAMES: Readonly<Record<string, string>> = { array: 'list', object: 'dictionary' };

const DATE_TIMES = new Set(['/time_from', '/time_to']);

/** What pydantic, the vendor's validator by its messages, says of a violation. */
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
