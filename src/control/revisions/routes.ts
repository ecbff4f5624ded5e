import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { failures } from '../errors.ts';
import { RevisionList, RevisionRequest, RevisionState } from './schemas.ts';
import { addRevision, listRevisions } from './service.ts';

const url = '/_emulator/datasets/:name/revisions';
const tags = ['records'];

/** `/_emulator/datasets/{name}/revisions`: corrections of records that become known at an instant. */
export const revisionRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'providers' | 'datasets'>> = async (
  app,
  { providers, datasets },
) => {
  app.get(
    url,
    {
      schema: {
        operationId: 'listRevisions',
        summary: 'List the revisions, in the order in which they become known',
        tags,
        params: DatasetParams,
        response: { 200: RevisionList, ...failures },
      },
    },
    async ({ params }) => listRevisions(datasets.get(params.name)),
  );
  app.post(
    url,
    {
      schema: {
        operationId: 'addRevision',
        summary: 'Say what a record is from an instant on',
        description:
          'Every endpoint shows what is known at the clock: the record as it was before the instant, and as it is from ' +
          'then on, in closed periods too.',
        tags,
        params: DatasetParams,
        body: RevisionRequest,
        response: { 201: RevisionState, ...failures },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(201).send(await addRevision(datasets.get(params.name), providers, body)),
  );
};
