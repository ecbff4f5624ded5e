import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Datasets } from '../../core/datasets/datasets.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { keyOf } from '../account/service.ts';
import { endedBy } from '../ended-by.ts';
import { failures } from '../errors.ts';
import {
  CreatedDataset,
  DatasetList,
  DatasetParams,
  DatasetRequest,
  DatasetState,
  Environment,
  ScenarioList,
} from './schemas.ts';
import { createDataset, createdDataset, datasetState, listDatasets, type Planner } from './service.ts';

export interface DatasetRoutesOptions {
  readonly providers: readonly Provider[];
  readonly datasets: Datasets;
  readonly planFor: Planner;
  /** The names of the scenarios that can be asked for. */
  readonly scenarios: () => readonly string[];
}

const tags = ['datasets'];

/** `/_emulator/datasets`: creating, showing, resetting and dropping datasets. */
export const datasetRoutes: FastifyPluginAsyncTypebox<DatasetRoutesOptions> = async (
  app,
  { providers, datasets, planFor, scenarios },
) => {
  const root = '/_emulator/datasets';

  app.post(
    root,
    {
      schema: {
        operationId: 'createDataset',
        summary: 'Create an isolated dataset with its own API keys',
        tags,
        body: DatasetRequest,
        response: { 201: CreatedDataset, ...failures },
      },
    },
    async (request, reply) => {
      const dataset = await createDataset(datasets, providers, planFor, request.body, endedBy(reply));
      void reply.code(201).header('location', `${root}/${dataset.name}`);
      return createdDataset(providers, dataset, `${request.protocol}://${request.host}`);
    },
  );
  app.get(
    root,
    {
      schema: {
        operationId: 'listDatasets',
        summary: 'List the datasets',
        tags,
        response: { 200: DatasetList, ...failures },
      },
    },
    async () => listDatasets(providers, datasets),
  );
  app.get(
    '/_emulator/scenarios',
    {
      schema: {
        operationId: 'listScenarios',
        summary: 'List the names of the scenarios that datasets can be created from',
        tags,
        response: { 200: ScenarioList, ...failures },
      },
    },
    async () => ({ scenarios: [...scenarios()] }),
  );
  app.get(
    `${root}/:name`,
    {
      schema: {
        operationId: 'getDataset',
        summary: 'Show a dataset',
        tags,
        params: DatasetParams,
        response: { 200: DatasetState, ...failures },
      },
    },
    async ({ params }) => datasetState(providers, datasets.get(params.name)),
  );
  app.get(
    `${root}/:name/env`,
    {
      schema: {
        operationId: 'getEnvironmentOfDataset',
        summary: 'Show the environment variables that point official clients at a dataset',
        tags,
        params: DatasetParams,
        response: { 200: Environment, ...failures },
      },
    },
    async ({ params, protocol, host }) => {
      const dataset = datasets.get(params.name);
      return Object.fromEntries(
        providers.flatMap((provider) =>
          Object.entries(provider.clientEnvironment(`${protocol}://${host}`, keyOf(dataset, provider))),
        ),
      );
    },
  );
  app.delete(
    `${root}/:name`,
    {
      schema: {
        operationId: 'dropDataset',
        summary: 'Drop a dataset, or end its seeding; requests in flight are still answered',
        tags,
        params: DatasetParams,
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params }, reply) => {
      await datasets.drop(params.name);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${root}/:name/reset`,
    {
      schema: {
        operationId: 'resetDataset',
        summary: 'Reset records, clock, faults and journal to their start. Keys and snapshots stay',
        tags,
        params: DatasetParams,
        response: { 200: DatasetState, ...failures },
      },
    },
    async ({ params }) => {
      const dataset = datasets.get(params.name);
      await dataset.reset();
      return datasetState(providers, dataset);
    },
  );
};
