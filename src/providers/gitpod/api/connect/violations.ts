import type { FastifySchemaValidationError } from 'fastify';
import { EMPTY_UUID, MAX_PAGE_SIZE, TIMESTAMP_RULE } from '../constraints.ts';
import { protoName } from './protobuf-json.ts';

/**
 * The number of violations that a message lists: a small body can contain very many.
 * [gitpod/message-lists-all-violated-constraints]
 */
const MAX_VIOLATIONS = 100;

/**
 * Describes violated constraints in the format of protovalidate, which the vendor uses: one line per field, by its name in
 * the proto. [gitpod/message-lists-all-violated-constraints, gitpod/value-wrong-type-invalid-argument]
 */
export function describeViolations(violations: readonly FastifySchemaValidationError[]): string {
  return ['validation error:', ...new Set(violations.slice(0, MAX_VIOLATIONS).map(describeViolation))].join('\n - ');
}

function describeViolation({ instancePath, keyword, params }: FastifySchemaValidationError): string {
  const path = instancePath.split('/').slice(1);
  switch (keyword) {
    case 'required':
      return describeMissing([...path, String(params['missingProperty'])]);
    case 'minimum':
    case 'maximum':
      return `${fieldName(path)}: value must be greater than or equal to 0 and less than or equal to ${MAX_PAGE_SIZE} [int32.gte_lte]`;
    case 'format':
      return `${fieldName(path)}: ${params['format'] === 'uri' ? 'value must be a valid URI [string.uri]' : TIMESTAMP_RULE}`;
    case 'pattern':
      return `${fieldName(path)}: value must be a valid UUID [string.uuid]`;
    case 'minLength':
      return `${fieldName(path)}: ${EMPTY_UUID}`;
    case 'maxLength':
      return `${fieldName(path)}: value length must be at most ${String(params['limit'])} characters [string.max_len]`;
    case 'maxItems':
      return `${fieldName(path)}: value must contain no more than ${String(params['limit'])} item(s) [repeated.max_items]`;
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

/** Only a GET can lack the protocol's own parameters. */
function describeMissing(path: readonly string[]): string {
  const name = fieldName(path);
  return name === 'encoding' || name === 'message'
    ? `${name}: value is required in a GET: ?connect=v1&encoding=json&message={}`
    : `${name}: value is required [required]`;
}

/**
 * The name in the proto, such as `filter.date_range` or `filter.project_ids[0]`. The paging parameters of the query string
 * stand for message fields.
 */
function fieldName(path: readonly string[]): string {
  const name = protoName(path.join('.')).replace(/\.(\d+)/g, '[$1]');
  return name === 'page_size' || name === 'token' ? `pagination.${name}` : name;
}

function typeOf(params: Readonly<Record<string, unknown>>): string {
  // Optional fields may also be null.
  const type = String([params['type']].flat()[0]);
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
