import type { FastifySchemaCompiler } from 'fastify';
import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import { parseInstant } from './instant.ts';

const shared: Options = {
  strict: true,
  allErrors: true,
  discriminator: true,
  removeAdditional: false,
  useDefaults: false,
};

/**
 * The one Ajv set-up, for the server and its tests. Validation mends nothing: a body is judged as it was sent. Query
 * strings alone are coerced, since all that a URL can carry is text. What a date-time is, core/instant.ts says; in a body
 * it may come without an offset, as the vendors' own examples send it.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const body = addFormats
    .default(new Ajv({ ...shared, coerceTypes: false }))
    .addFormat('date-time', (text) => parseInstant(text, 'utc') !== undefined);
  const query = addFormats
    .default(new Ajv({ ...shared, coerceTypes: true }))
    .addFormat('date-time', (text) => parseInstant(text) !== undefined);
  return ({ schema, httpPart }) => (httpPart === 'querystring' ? query : body).compile(schema);
}
