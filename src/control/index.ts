import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import fp from 'fastify-plugin';
import type { Dialect } from '../core/dialect.ts';
import type { FailureReason } from '../core/failure.ts';
import type { Provider } from '../core/provider.ts';
import { type HealthOptions, healthRoutes } from './health.ts';
import { openapi } from './openapi.ts';

const STATUS: Readonly<Record<FailureReason, number>> = {
  unauthenticated: 401,
  unknown_credential: 401,
  invalid: 400,
  malformed_body: 400,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  deadline_exceeded: 504,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

/** The emulator's own voice: `/_emulator/*`, and every path that no provider owns. */
export const controlDialect: Dialect = {
  operations: [
    { id: 'getHealth', methods: ['GET'], paths: ['/_emulator/health'] },
    { id: 'getOpenApi', methods: ['GET'], paths: ['/_emulator/openapi.json'] },
  ],
  ownsPath: () => true,
  answerFailure: ({ reason, message, details: { allow } }, requestId) => ({
    status: STATUS[reason],
    ...(allow && { headers: { allow: allow.join(', ') } }),
    body: { error: { code: reason, message, request_id: requestId } },
  }),
};

export interface ControlOptions extends HealthOptions {
  readonly providers: readonly Provider[];
}

/** `/_emulator/*`. It breaks out of its scope, since the OpenAPI document collects the routes that come after it. */
export const control = fp<ControlOptions>(
  (async (app, { providers, health }) => {
    await app.register(openapi, { providers });
    await app.register(healthRoutes, { health });
  }) satisfies FastifyPluginAsyncTypebox<ControlOptions>,
  { name: 'control' },
);
