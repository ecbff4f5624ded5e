import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { DEFAULT_DATASET } from '../../core/datasets/datasets.ts';
import { PLACES, schemaAt } from '../datasets/places.ts';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { failures } from '../errors.ts';
import { Query } from '../validation.ts';
import { FaultOfDataset, FaultOfDatasetRequest } from './schemas.ts';
import { ALL_DATASETS, armFault, armFaultInAll, clearFaults, datasetsNamed, faultsOf } from './service.ts';

export type FaultRoutesOptions = Pick<DatasetRoutesOptions, 'providers' | 'datasets'>;

const OfDataset = Query({
  dataset: Type.Optional(Type.String({ description: 'Faults of this dataset. Default: all datasets.' })),
});
const tags = ['faults'];

/** `.../faults`: arming, listing and clearing faults. */
export const faultRoutes: FastifyPluginAsyncTypebox<FaultRoutesOptions> = async (app, { providers, datasets }) => {
  for (const place of PLACES) {
    const { of, params } = place;
    const root = `${place.root}/faults`;

    app.post(
      root,
      {
        schema: {
          operationId: `armFault${of}`,
          summary: 'Arm a fault: which calls it affects, and how',
          tags,
          params,
          body: schemaAt(place, FaultOfDatasetRequest),
          response: { 201: FaultOfDataset, ...failures },
        },
      },
      async ({ params: { name = DEFAULT_DATASET }, body: { dataset = name, ...request } }, reply) => {
        const fault =
          dataset === ALL_DATASETS
            ? await armFaultInAll(providers, datasets.list(), request)
            : await armFault(providers, datasets.get(dataset), request);
        return reply.code(201).send({ ...fault, dataset });
      },
    );
    app.get(
      root,
      {
        schema: {
          operationId: `listFaults${of}`,
          summary: 'List the armed faults with their hit counts',
          tags,
          params,
          querystring: schemaAt(place, OfDataset),
          response: { 200: Type.Object({ faults: Type.Array(FaultOfDataset) }), ...failures },
        },
      },
      async ({ params, query }) => ({
        faults: faultsOf(datasetsNamed(datasets, params.name ?? query.dataset)),
      }),
    );
    app.delete(
      root,
      {
        schema: {
          operationId: `clearFaults${of}`,
          summary: 'Clear all faults',
          tags,
          params,
          querystring: schemaAt(place, OfDataset),
          response: { 204: Type.Null(), ...failures },
        },
      },
      async ({ params, query }, reply) => {
        clearFaults(datasetsNamed(datasets, params.name ?? query.dataset));
        return reply.code(204).send(null);
      },
    );
    app.delete(
      `${root}/:id`,
      {
        schema: {
          operationId: `clearFault${of}`,
          summary: 'Clear one fault',
          tags,
          params: Type.Unsafe<{ readonly name?: string; readonly id: string }>(
            Type.Object({ ...place.names, id: Type.String() }),
          ),
          querystring: schemaAt(place, OfDataset),
          response: { 204: Type.Null(), ...failures },
        },
      },
      async ({ params, query }, reply) => {
        clearFaults(datasetsNamed(datasets, params.name ?? query.dataset), params.id);
        return reply.code(204).send(null);
      },
    );
  }
};
