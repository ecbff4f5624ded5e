import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Datasets } from '../../core/datasets/datasets.ts';
import type { Metrics } from '../../core/journal/metrics.ts';
import { ErrorBody } from '../errors.ts';
import { createExposition, type Exposition } from './prometheus.ts';

export interface MetricsRoutesOptions {
  readonly metrics: Metrics;
  readonly datasets: Datasets;
}

/** `GET /_emulator/metrics` */
export const metricsRoutes: FastifyPluginAsyncTypebox<MetricsRoutesOptions> = async (app, { metrics, datasets }) => {
  let exposition: Promise<Exposition> | undefined;
  app.get(
    '/_emulator/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Requests, latencies, rows, faults, datasets and the event loop, for Prometheus',
        tags: ['emulator'],
        produces: ['text/plain'],
        response: { 200: Type.String(), '4xx': ErrorBody },
      },
    },
    async (_request, reply) => {
      exposition ??= createExposition(metrics, datasets);
      const { contentType, read } = await exposition;
      return reply
        .type(contentType)
        .serializer(String)
        .send(await read());
    },
  );
};
