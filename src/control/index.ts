import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import fp from 'fastify-plugin';
import { type Dialect, sendAnswer, sendFailure } from '../core/dialect.ts';
import type { Operation, Provider } from '../core/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { type DatasetRoutesOptions, datasetRoutes } from './datasets.ts';
import { answerFailure, answerRefusal } from './errors.ts';
import { faultRoutes } from './faults.ts';
import { docsRoutes } from './docs.ts';
import { guard, type GuardOptions } from './guard.ts';
import { type MetricsRoutesOptions, metricsRoutes } from './metrics.ts';
import { type HealthOptions, healthRoutes } from './health.ts';
import { journalRoutes } from './journal.ts';
import { type RecordRoutesOptions, recordRoutes } from './records.ts';
import { openapi } from './openapi.ts';

/** The emulator's own voice: `/_emulator/*`, and every path that no provider owns. */
export interface ControlDialect extends Dialect {
  /** Those of the routes that are registered, as they are. */
  readonly operations: Operation[];
}

export function createControlDialect(): ControlDialect {
  return { operations: [], ownsPath: () => true, answerFailure };
}

/** What the emulator's owner works with. */
export type OwnerOptions = Omit<DatasetRoutesOptions & RecordRoutesOptions, 'providers'> &
  MetricsRoutesOptions &
  GuardOptions & {
    /** Why all of it is refused; none is, where it is left out. */
    readonly refusal?: string | undefined;
  };

export interface ControlOptions extends HealthOptions {
  readonly providers: readonly Provider[];
  readonly dialect: ControlDialect;
  /** Left out where the control API is switched off. */
  readonly owner: OwnerOptions | undefined;
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE'] as const);

/** `/_emulator/*`. It breaks out of its scope, since the OpenAPI document collects the routes that come after it. */
export const control = fp<ControlOptions>(
  (async (app, { providers, health, dialect, owner }) => {
    app.addHook('onRoute', ({ method, url, schema }) => {
      const methods = [method].flat().filter((name) => METHODS.has(name as Operation['methods'][number]));
      if (!url.startsWith('/_emulator/') || methods.length === 0) return;
      dialect.operations.push({
        id: schema?.operationId ?? url,
        methods: methods as Operation['methods'],
        paths: [url],
      });
    });
    await app.register(openapi, { providers });
    await app.register(healthRoutes, { health });
    if (owner !== undefined) {
      await app.register(docsRoutes);
      await app.register(async (scope) => {
        scope.setErrorHandler((error, request, reply) =>
          error instanceof Refusal
            ? sendAnswer(answerRefusal(error, request.id), reply)
            : sendFailure(dialect, error, request, reply),
        );
        guard(scope, owner);
        const { refusal } = owner;
        if (refusal !== undefined) {
          scope.addHook('onRequest', async () => {
            throw new Refusal('conflict', refusal);
          });
        }
        // Whoever has nothing to say needs no body.
        scope.addHook('preValidation', async (request) => {
          if (request.body === undefined) request.body = {};
        });
        await scope.register(datasetRoutes, { providers, ...owner });
        await scope.register(faultRoutes, { providers, ...owner });
        await scope.register(journalRoutes, owner);
        await scope.register(recordRoutes, { providers, ...owner });
        await scope.register(metricsRoutes, owner);
      });
    }
  }) satisfies FastifyPluginAsyncTypebox<ControlOptions>,
  { name: 'control' },
);
