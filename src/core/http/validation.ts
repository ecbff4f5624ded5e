import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parseInstant } from '../time/instant.ts';

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
  // Optimizing the generated code takes as long as generating it, in the first request; V8 does it as well.
  code: { optimize: false },
};

/**
 * The Ajv configuration of the server and its tests. Validation changes nothing in a body. Query strings are text, so they
 * are first converted to the types of their schema. `core/time/instant.ts` defines date-times; in a body they may have no
 * offset, as in the vendors' own examples.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
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
      judge.errors = validate.errors?.map((error) => (isQuery ? withTitle(schema, error) : error)) ?? null;
      return valid;
    };
    return judge;
  };
}

/** The title of a query parameter says what it must be: it replaces Ajv's message, which names the keyword. */
function withTitle(schema: TSchema, error: ErrorObject): ErrorObject {
  const title = propertiesOf(schema)[error.instancePath.slice(1)]?.title;
  return title === undefined ? error : { ...error, message: title };
}

function propertiesOf(schema: TSchema): Readonly<Record<string, TSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, TSchema>>;
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
  integer: (text) => (/^-?\d{1,300}$/.test(text) ? Number(text) : text),
  boolean: (text) => text === 'true' || (text === 'false' ? false : text),
};

/** Reads the texts of a query string as the integers and booleans that its schema asks for. */
export function readTexts(schema: TSchema, sent: unknown): void {
  const parameters = sent as Record<string, unknown>;
  for (const [name, { type }] of Object.entries(propertiesOf(schema))) {
    const value = parameters[name];
    if (typeof value === 'string') parameters[name] = READERS[String(type)]?.(value) ?? value;
  }
}
