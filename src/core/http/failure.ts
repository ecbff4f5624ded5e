import type { FastifyError, FastifySchemaValidationError } from 'fastify';
import { explainReadError } from '../storage/storage-errors.ts';

/** Why a request fails: decided here, worded by the provider whose path space was hit. */
export type FailureReason =
  /** No credential, or one of another form. */
  | 'unauthenticated'
  /** A credential that opens no dataset. */
  | 'unknown_credential'
  | 'invalid'
  | 'malformed_body'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'unsupported_encoding'
  | 'deadline_exceeded'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export interface FailureDetails {
  /** With `invalid`: what Ajv found, and in which part of the request. */
  readonly violations?: readonly FastifySchemaValidationError[] | undefined;
  readonly part?: string | undefined;
  /** With `method_not_allowed`: the methods that the path answers. */
  readonly allow?: readonly string[] | undefined;
  /** With `not_found`: the path exists, but nothing has the id that the request names. */
  readonly unknownId?: boolean | undefined;
  /** What a fault says in place of what the provider would, as far as it says anything. */
  readonly injected?:
    { readonly status: number; readonly code: string | undefined; readonly message: string | undefined } | undefined;
}

/** A request that can't be answered. Its message is meant for the client: it names the field and the fix. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly reason: FailureReason;
  readonly details: FailureDetails;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message);
    // As it was caught it would hold the request for as long as the journal holds the failure.
    this.stack = `${this.name}: ${message}`;
    this.reason = reason;
    this.details = details;
  }
}

/** A failure in a provider's dialect. */
export interface FailureAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Fastify's own errors, by their code; the texts are for clients, so they don't name Fastify. */
const FASTIFY_REASONS: Readonly<Record<string, FailureReason>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Converts any error to a failure. An unexpected one becomes `internal`, whose message reveals nothing to the client. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return new Failure('internal', 'internal error');
  const { code, validation, validationContext, statusCode } = error as Partial<FastifyError> & Error;
  if (validation !== undefined) {
    return new Failure('invalid', error.message, { violations: validation, part: validationContext });
  }
  const reason = FASTIFY_REASONS[code ?? ''];
  if (reason !== undefined) return new Failure(reason, error.message);
  // secure-json-parse refuses __proto__ keys with a plain SyntaxError of status 400.
  if (statusCode === 400) return new Failure('malformed_body', error.message);
  const reading = explainReadError(error);
  if (reading !== undefined) return new Failure('unavailable', `the data can't be read: ${reading}`);
  return new Failure('internal', 'internal error');
}
