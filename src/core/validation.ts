import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parseInstant } from './instant.ts';

const options: Options = {
  strict: true,
  allErrors: true,
  discriminator: true,
  removeAdditional: false,
  useDefaults: false,
  coerceTypes: false,
  // Schemas are TypeBox's, and tests see that they are valid: compiling JSON Schema's own takes longer than theirs.
  validateSchema: false,
  meta: false,
};

/**
 * The one Ajv set-up, for the server and its tests. Validation mends nothing: a body is judged as it was sent. Query
 * strings alone are read as what their schema wants, since all that a URL can carry is text. What a date-time is,
 * core/instant.ts says; in a body it may come without an offset, as the vendors' own examples send it.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const body = addFormats
    .default(new Ajv(options))
    .addFormat('date-time', (text) => parseInstant(text, 'utc') !== undefined);
  const query = addFormats.default(new Ajv(options)).addFormat('date-time', (text) => parseInstant(text) !== undefined);
  return ({ schema, httpPart }) => {
    const isQuery = httpPart === 'querystring';
    let validate: ValidateFunction | undefined;
    const judge: FastifyValidator = (sent) => {
      // By the first request: most runs use few of the routes, and none waits for the others at its start.
      validate ??= (isQuery ? query : body).compile(schema);
      if (isQuery) readTexts(schema, sent);
      const valid = validate(sent);
      judge.errors = validate.errors ?? null;
      return valid;
    };
    return judge;
  };
}

interface FastifyValidator {
  (sent: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Plain digits and true or false. Not Ajv's own coercion, which takes 0x10 for 16, a blank before a number for nothing,
 * and 1e999 for an integer within any bound.
 */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  integer: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
  boolean: (text) => text === 'true' || (text === 'false' ? false : text),
};

function readTexts({ properties }: { readonly properties?: Readonly<Record<string, TSchema>> }, sent: unknown): void {
  const parameters = sent as Record<string, unknown>;
  for (const [name, { type }] of Object.entries(properties ?? {})) {
    const value = parameters[name];
    if (typeof value === 'string') parameters[name] = READERS[String(type)]?.(value) ?? value;
  }
}
