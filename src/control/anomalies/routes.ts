import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { Anomaly } from '../../core/provider/anomaly.ts';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { failures } from '../errors.ts';
import { listAnomalies } from './service.ts';

/** `/_emulator/datasets/{name}/anomalies`: what the scenario planted. */
export const anomalyRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'providers' | 'datasets'>> = async (
  app,
  { providers, datasets },
) => {
  app.get(
    '/_emulator/datasets/:name/anomalies',
    {
      schema: {
        operationId: 'listAnomalies',
        summary: 'List the anomalies that the scenario planted, with their costs up to the clock',
        tags: ['datasets'],
        params: DatasetParams,
        response: { 200: Type.Object({ anomalies: Type.Array(Anomaly) }), ...failures },
      },
    },
    async ({ params }) => ({ anomalies: await listAnomalies(providers, datasets.get(params.name)) }),
  );
};
