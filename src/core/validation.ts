import type { FastifySchemaCompiler } from 'fastify';
import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';

const shared: Options = {
  strict: true,
  allErrors: true,
  discriminator: true,
  removeAdditional: false,
  useDefaults: false,
};

/**
 * The one Ajv set-up, for the server and its tests. Validation mends nothing: a body is judged as it was sent. Query
 * strings alone are coerced, since all that a URL can carry is text.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const body = addFormats.default(new Ajv({ ...shared, coerceTypes: false }));
  const query = addFormats.default(new Ajv({ ...shared, coerceTypes: true }));
  return ({ schema, httpPart }) => (httpPart === 'querystring' ? query : body).compile(schema);
}
