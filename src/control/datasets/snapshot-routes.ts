import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { failures } from '../errors.ts';
import type { DatasetRoutesOptions } from './routes.ts';
import { DatasetParams, DatasetState, DEFAULT_SNAPSHOT, Name, SnapshotRequest, SnapshotState } from './schemas.ts';
import { datasetState } from './service.ts';

const tags = ['datasets'];

/** `/_emulator/datasets/{name}/snapshots`: taking, restoring, listing and deleting snapshots. */
export const snapshotRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'providers' | 'datasets'>> = async (
  app,
  { providers, datasets },
) => {
  const root = '/_emulator/datasets/:name';

  app.post(
    `${root}/snapshot`,
    {
      schema: {
        operationId: 'snapshotDataset',
        summary: "Save a dataset's records and clock under a name",
        tags,
        params: DatasetParams,
        body: SnapshotRequest,
        response: { 201: SnapshotState, ...failures },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(201).send(await datasets.get(params.name).snapshot(body.name ?? DEFAULT_SNAPSHOT)),
  );
  app.post(
    `${root}/restore`,
    {
      schema: {
        operationId: 'restoreDataset',
        summary: 'Restore a snapshot',
        tags,
        params: DatasetParams,
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
    `${root}/snapshots`,
    {
      schema: {
        operationId: 'listSnapshots',
        summary: "List a dataset's snapshots",
        tags,
        params: DatasetParams,
        response: { 200: Type.Object({ snapshots: Type.Array(SnapshotState) }), ...failures },
      },
    },
    async ({ params }) => ({ snapshots: [...(await datasets.get(params.name).snapshots())] }),
  );
  app.delete(
    `${root}/snapshots/:snapshot`,
    {
      schema: {
        operationId: 'deleteSnapshot',
        summary: 'Delete a snapshot',
        tags,
        params: Type.Object({ ...DatasetParams.properties, snapshot: Name("The snapshot's name") }),
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params }, reply) => {
      await datasets.get(params.name).deleteSnapshot(params.snapshot);
      return reply.code(204).send(null);
    },
  );
};
