import { type TProperties, type TSchema, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest, FastifySchemaCompiler } from 'fastify';
import { Failure } from '../core/http/failure.ts';
import { readTexts } from '../core/http/validation.ts';
import { Refusal } from '../core/refusal.ts';
import { validate } from '../core/schema/validate.ts';

const JSON_TYPE = 'application/json';

/** An object that has no other properties. */
export const closed = { additionalProperties: false };

/** The parameters of a query string; others are refused. */
export const Query = <Properties extends TProperties>(properties: Properties) => Type.Object(properties, closed);

/** Reads and validates the requests of the control API's scope. */
export function validateRequests(scope: FastifyInstance): void {
  scope.setValidatorCompiler(compileValidator);
  scope.addHook('onRoute', ({ schema }) => {
    if (schema !== undefined) schema.querystring ??= Query({});
  });
  readJsonBodies(scope);
  // A request without parameters needs no body.
  scope.addHook('preValidation', async (request) => {
    if (request.body === undefined) request.body = {};
  });
}

/** Validates as the library does, so that both refuse the same values with the same words. */
const compileValidator: FastifySchemaCompiler<TSchema> =
  ({ schema, httpPart }) =>
  (sent) => {
    if (httpPart === 'querystring') readTexts(schema, sent);
    try {
      return { value: validate(schema, sent) };
    } catch (error) {
      if (error instanceof Refusal) return { error };
      throw error;
    }
  };

/** Reads JSON, in which names such as `__proto__` are names like any other, and refuses other media types. */
function readJsonBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(new Failure('malformed_body', `the body is not JSON: ${(error as SyntaxError).message}`));
    }
  });
  refuseOtherTypes(scope, JSON_TYPE);
}

/** Refuses bodies of media types that the scope has no parser for; an empty body needs none. */
export function refuseOtherTypes(scope: FastifyInstance, expected: string): void {
  scope.addContentTypeParser('*', (request, _payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    if (length === '0' && coding === undefined) done(null, undefined);
    else done(wrongType(request, expected));
  });
}

function wrongType({ headers }: FastifyRequest, expected: string): Failure {
  const sent = headers['content-type'];
  return new Failure(
    'unsupported_media_type',
    `content-type: ${sent === undefined ? 'the header is missing' : `'${sent}' is not supported here`}; send ${expected}`,
  );
}
