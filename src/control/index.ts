import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import fp from 'fastify-plugin';
import { type Dialect, sendAnswer, sendFailure } from '../core/http/dialect.ts';
import { decodeBodies } from '../core/http/request/forms.ts';
import { type EndpointSummary, METHODS } from '../core/provider/endpoint.ts';
import type { Provider } from '../core/provider/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { accountRoutes } from './account/routes.ts';
import { anomalyRoutes } from './anomalies/routes.ts';
import { clockRoutes } from './clock/routes.ts';
import { type DatasetRoutesOptions, datasetRoutes } from './datasets/routes.ts';
import { snapshotRoutes } from './datasets/snapshot-routes.ts';
import { answerFailure, answerRefusal } from './errors.ts';
import { faultRoutes } from './faults/routes.ts';
import { focusRoutes } from './focus/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { ruleRoutes } from './docs/rule-routes.ts';
import { guard, type GuardOptions } from './guard.ts';
import { type MetricsRoutesOptions, metricsRoutes } from './metrics/routes.ts';
import { type HealthOptions, healthRoutes } from './health/routes.ts';
import { homeRoutes } from './home/routes.ts';
import { inspectorRoutes } from './inspector/routes.ts';
import { type JournalRoutesOptions, journalRoutes } from './journal/routes.ts';
import { type RecordRoutesOptions, recordRoutes } from './records/routes.ts';
import { revisionRoutes } from './revisions/routes.ts';
import { openapi } from './docs/openapi.ts';
import { validateRequests } from './validation.ts';

/** The emulator's own voice: `/_emulator/*`, and every path that no provider owns. */
export interface ControlDialect extends Dialect {
  /** Those of the routes that are registered, as they are. */
  readonly endpoints: EndpointSummary[];
}

export function createControlDialect(): ControlDialect {
  return { endpoints: [], ownsPath: () => true, answerFailure };
}

/** What the emulator's owner works with. */
export type OwnerOptions = Omit<DatasetRoutesOptions & RecordRoutesOptions & JournalRoutesOptions, 'providers'> &
  MetricsRoutesOptions &
  GuardOptions;

export interface ControlOptions extends HealthOptions {
  readonly providers: readonly Provider[];
  readonly dialect: ControlDialect;
  /** Omitted if the control API is off. */
  readonly owner: OwnerOptions | undefined;
}

/** `/_emulator/*`. It breaks out of its scope, since the OpenAPI document collects the routes that come after it. */
export const control = fp<ControlOptions>(
  (async (app, { providers, health, dialect, owner }) => {
    app.addHook('onRoute', ({ method, url, schema }) => {
      const methods = METHODS.filter((name) => [method].flat().includes(name));
      if ((url !== '/' && !url.startsWith('/_emulator/')) || methods.length === 0) return;
      dialect.endpoints.push({
        id: schema?.operationId ?? url,
        methods,
        paths: [url],
      });
    });
    await app.register(openapi, { providers });
    await app.register(homeRoutes, { providers, health, control: owner !== undefined });
    await app.register(healthRoutes, { health });
    if (owner !== undefined) {
      await app.register(docsRoutes);
      await app.register(inspectorRoutes);
      await app.register(async (scope) => {
        scope.setErrorHandler((error, request, reply) =>
          error instanceof Refusal
            ? sendAnswer(answerRefusal(error, request.id), reply)
            : sendFailure(dialect, error, request, reply),
        );
        guard(scope, owner);
        decodeBodies(scope);
        validateRequests(scope);
        await scope.register(datasetRoutes, { providers, ...owner });
        await scope.register(snapshotRoutes, { providers, ...owner });
        await scope.register(anomalyRoutes, { providers, ...owner });
        await scope.register(accountRoutes, { providers, ...owner });
        await scope.register(clockRoutes, owner);
        await scope.register(faultRoutes, { providers, ...owner });
        await scope.register(journalRoutes, { providers, ...owner });
        await scope.register(recordRoutes, { providers, ...owner });
        await scope.register(revisionRoutes, { providers, ...owner });
        await scope.register(focusRoutes, { providers, ...owner });
        await scope.register(ruleRoutes, { providers });
        await scope.register(metricsRoutes, owner);
      });
    }
  }) satisfies FastifyPluginAsyncTypebox<ControlOptions>,
  { name: 'control' },
);
