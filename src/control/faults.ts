import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { DEFAULT_DATASET } from '../core/datasets.ts';
import type { DatasetRoutesOptions } from './datasets.ts';
import { ErrorBody } from './errors.ts';
import { armFault, clearFaults, datasetsNamed, FaultOfDataset, FaultOfDatasetRequest } from './fault-api.ts';

export type FaultRoutesOptions = Pick<DatasetRoutesOptions, 'providers' | 'datasets'>;

const OfDataset = Type.Object({
  dataset: Type.Optional(Type.String({ description: 'Those of one dataset; of each, if left out.' })),
});
const tags = ['faults'];
const failures = { '4xx': ErrorBody };

/** `/_emulator/faults`: arming, showing and clearing failures. */
export const faultRoutes: FastifyPluginAsyncTypebox<FaultRoutesOptions> = async (app, { providers, datasets }) => {
  const root = '/_emulator/faults';

  app.post(
    root,
    {
      schema: {
        operationId: 'armFault',
        summary: 'Arm a fault: which calls, and what happens to them',
        tags,
        body: FaultOfDatasetRequest,
        response: { 201: FaultOfDataset, ...failures },
      },
    },
    async ({ body: { dataset = DEFAULT_DATASET, ...request } }, reply) =>
      reply.code(201).send({ ...(await armFault(providers, datasets.get(dataset), request)), dataset }),
  );
  app.get(
    root,
    {
      schema: {
        operationId: 'listFaults',
        summary: 'List the armed faults with their hit counts',
        tags,
        querystring: OfDataset,
        response: { 200: Type.Object({ faults: Type.Array(FaultOfDataset) }), ...failures },
      },
    },
    async ({ query }) => ({
      faults: datasetsNamed(datasets, query.dataset).flatMap(({ name, faults }) =>
        faults.list().map((fault) => ({ ...fault, dataset: name })),
      ),
    }),
  );
  app.delete(
    root,
    {
      schema: {
        operationId: 'clearFaults',
        summary: 'Clear the faults',
        tags,
        querystring: OfDataset,
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ query }, reply) => {
      clearFaults(datasetsNamed(datasets, query.dataset));
      return reply.code(204).send(null);
    },
  );
  app.delete(
    `${root}/:id`,
    {
      schema: {
        operationId: 'clearFault',
        summary: 'Clear one fault',
        tags,
        params: Type.Object({ id: Type.String() }),
        querystring: OfDataset,
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params, query }, reply) => {
      clearFaults(datasetsNamed(datasets, query.dataset), params.id);
      return reply.code(204).send(null);
    },
  );
};
