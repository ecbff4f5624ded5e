import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Datasets } from '../core/datasets.ts';
import type { Provider } from '../core/provider.ts';
import { AdvanceRequest, advanceClock, ClockRequest, ClockState, clockState, setClock } from './clock-api.ts';
import {
  CreatedDataset,
  createDataset,
  createdDataset,
  DatasetRequest,
  DatasetState,
  datasetState,
  Name,
  type Planner,
} from './dataset-api.ts';
import { ErrorBody } from './errors.ts';

export interface DatasetRoutesOptions {
  readonly providers: readonly Provider[];
  readonly datasets: Datasets;
  readonly planFor: Planner;
}

const Params = Type.Object({ name: Name("A dataset's name") });
const SnapshotRequest = Type.Object(
  { name: Type.Optional(Name("The snapshot's name; `snapshot`, if left out.")) },
  { additionalProperties: false },
);
const SnapshotState = Type.Object({
  name: Type.String(),
  bytes: Type.Integer({ description: 'What it takes up by itself; 0 where it is the start' }),
});
const DEFAULT_SNAPSHOT = 'snapshot';

const tags = ['datasets'];
const failures = { '4xx': ErrorBody };

/** `/_emulator/datasets`: making, showing, moving in time, resetting and dropping datasets. */
export const datasetRoutes: FastifyPluginAsyncTypebox<DatasetRoutesOptions> = async (
  app,
  { providers, datasets, planFor },
) => {
  const root = '/_emulator/datasets';

  app.post(
    root,
    {
      schema: {
        operationId: 'createDataset',
        summary: 'Make a dataset of its own, with keys that open nothing else',
        tags,
        body: DatasetRequest,
        response: { 201: CreatedDataset, ...failures },
      },
    },
    async (request, reply) => {
      const dataset = await createDataset(datasets, providers, planFor, request.body);
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
        response: { 200: Type.Object({ datasets: Type.Array(DatasetState) }), ...failures },
      },
    },
    async () => ({ datasets: datasets.list().map((dataset) => datasetState(providers, dataset)) }),
  );
  app.get(
    `${root}/:name`,
    {
      schema: {
        operationId: 'getDataset',
        summary: 'Show a dataset',
        tags,
        params: Params,
        response: { 200: DatasetState, ...failures },
      },
    },
    async ({ params }) => datasetState(providers, datasets.get(params.name)),
  );
  app.delete(
    `${root}/:name`,
    {
      schema: {
        operationId: 'dropDataset',
        summary: 'Drop a dataset; requests under way are still answered',
        tags,
        params: Params,
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
        summary: 'Put a dataset back to its start: records, clock, faults and journal. Keys and snapshots stay',
        tags,
        params: Params,
        response: { 200: DatasetState, ...failures },
      },
    },
    async ({ params }) => {
      const dataset = datasets.get(params.name);
      await dataset.reset();
      return datasetState(providers, dataset);
    },
  );

  app.post(
    `${root}/:name/snapshot`,
    {
      schema: {
        operationId: 'snapshotDataset',
        summary: "Keep a dataset's records and clock under a name",
        tags,
        params: Params,
        body: SnapshotRequest,
        response: { 201: SnapshotState, ...failures },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(201).send(await datasets.get(params.name).snapshot(body.name ?? DEFAULT_SNAPSHOT)),
  );
  app.post(
    `${root}/:name/restore`,
    {
      schema: {
        operationId: 'restoreDataset',
        summary: 'Put a snapshot back',
        tags,
        params: Params,
        body: SnapshotRequest,
        response: { 200: DatasetState, ...failures },
      },
    },
    async ({ params, body }) => {
      const dataset = datasets.get(params.name);
      await dataset.restore(body.name ?? DEFAULT_SNAPSHOT);
      return datasetState(providers, dataset);
    },
  );
  app.get(
    `${root}/:name/snapshots`,
    {
      schema: {
        operationId: 'listSnapshots',
        summary: "List a dataset's snapshots",
        tags,
        params: Params,
        response: { 200: Type.Object({ snapshots: Type.Array(SnapshotState) }), ...failures },
      },
    },
    async ({ params }) => ({ snapshots: [...(await datasets.get(params.name).snapshots())] }),
  );
  app.delete(
    `${root}/:name/snapshots/:snapshot`,
    {
      schema: {
        operationId: 'deleteSnapshot',
        summary: 'Delete a snapshot',
        tags,
        params: Type.Object({ ...Params.properties, snapshot: Name("A snapshot's name") }),
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params }, reply) => {
      await datasets.get(params.name).forgetSnapshot(params.snapshot);
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${root}/:name/clock`,
    {
      schema: {
        operationId: 'getClock',
        summary: "Show a dataset's clock",
        tags,
        params: Params,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params }) => clockState(datasets.get(params.name).clock),
  );
  app.put(
    `${root}/:name/clock`,
    {
      schema: {
        operationId: 'setClock',
        summary: "Set a dataset's clock",
        tags,
        params: Params,
        body: ClockRequest,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params, body }) => {
      const { clock } = datasets.get(params.name);
      setClock(clock, body);
      return clockState(clock);
    },
  );
  app.post(
    `${root}/:name/clock/advance`,
    {
      schema: {
        operationId: 'advanceClock',
        summary: "Move a dataset's clock, forwards or backwards",
        tags,
        params: Params,
        body: AdvanceRequest,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params, body }) => {
      const { clock } = datasets.get(params.name);
      advanceClock(clock, body);
      return clockState(clock);
    },
  );
};
