import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Limits } from '../core/limits.ts';
import { Name } from './dataset-api.ts';
import type { DatasetRoutesOptions } from './datasets.ts';
import { ErrorBody } from './errors.ts';
import { addRecord, exportRecords, importRecords, providerNamed, removeRecord } from './records-api.ts';

export interface RecordRoutesOptions extends Pick<DatasetRoutesOptions, 'providers' | 'datasets'> {
  readonly limits: Limits;
}

const Params = Type.Object({ name: Name("A dataset's name") });
const OfProvider = Type.Object({ ...Params.properties, provider: Type.String() });
const NDJSON = 'application/x-ndjson';
const tags = ['records'];
const failures = { '4xx': ErrorBody };

/** `/_emulator/datasets/{name}/...`: records in and out. */
export const recordRoutes: FastifyPluginAsyncTypebox<RecordRoutesOptions> = async (
  app,
  { providers, datasets, limits },
) => {
  const root = '/_emulator/datasets/:name';
  // Read line by line, within a limit of its own.
  app.addContentTypeParser([NDJSON, 'application/ndjson', 'application/jsonl'], (_request, payload, done) => {
    done(null, payload);
  });

  app.get(
    `${root}/export`,
    {
      schema: {
        operationId: 'exportDataset',
        summary: 'Stream all records as NDJSON, as the wire shows them once the clock is past them',
        tags,
        produces: [NDJSON],
        params: Params,
        querystring: Type.Object({ provider: Type.Optional(Type.String({ description: 'Those of one provider' })) }),
        response: {
          200: Type.Unsafe<Readable>(Type.String({ description: 'A record a line, with its provider' })),
          '4xx': { description: ErrorBody.description, content: { 'application/json': { schema: ErrorBody } } },
        },
      },
    },
    async ({ params, query }, reply) => {
      const wanted = query.provider === undefined ? providers : [providerNamed(providers, query.provider)];
      return reply.type(NDJSON).send(Readable.from(exportRecords(datasets.get(params.name), wanted)));
    },
  );
  app.post(
    `${root}/import`,
    {
      bodyLimit: limits.importBytes,
      schema: {
        operationId: 'importDataset',
        summary: 'Load records from NDJSON, all of them or none',
        description:
          'Lines are what an export writes or, with `provider`, bare records as the vendor sends them, such as a ' +
          'recording of a real account. Unknown fields are kept out and reported; bad lines are refused by number.',
        tags,
        params: Params,
        consumes: [NDJSON],
        querystring: Type.Object({
          provider: Type.Optional(Type.String({ description: 'Whose bare records the lines are' })),
          mode: Type.Optional(
            Type.Union([Type.Literal('append'), Type.Literal('replace')], {
              description: 'Whether what is there stays; append, if left out',
            }),
          ),
        }),
        response: {
          200: Type.Object({
            imported: Type.Record(Type.String(), Type.Integer()),
            ignored: Type.Array(Type.Object({ line: Type.Integer(), fields: Type.Array(Type.String()) })),
          }),
          ...failures,
        },
      },
    },
    async (request) => {
      const { params, query, body } = request;
      const dataset = datasets.get(params.name);
      const result = await importRecords(dataset, body instanceof Readable ? body : Readable.from([]), {
        provider: query.provider === undefined ? undefined : providerNamed(providers, query.provider),
        providers,
        replace: query.mode === 'replace',
        maxBytes: limits.importBytes,
      });
      return { ...result, ignored: result.ignored.map(({ line, fields }) => ({ line, fields: [...fields] })) };
    },
  );
  app.post(
    `${root}/:provider/records`,
    {
      schema: {
        operationId: 'addRecord',
        summary: 'Add one record',
        description: 'As the vendor sends it, or as scenarios write it. An id that is left out is made.',
        tags,
        params: OfProvider,
        body: Type.Object({}, { additionalProperties: true, description: 'The record' }),
        response: {
          201: Type.Object({ ignored: Type.Array(Type.String(), { description: 'Fields that were kept out' }) }),
          ...failures,
        },
      },
    },
    async ({ params, body }, reply) => {
      const ignored = await addRecord(datasets.get(params.name), providerNamed(providers, params.provider), body);
      return reply.code(201).send({ ignored: [...ignored] });
    },
  );
  app.delete(
    `${root}/:provider/records/:id`,
    {
      schema: {
        operationId: 'removeRecord',
        summary: 'Remove a record',
        tags,
        params: Type.Object({ ...OfProvider.properties, id: Type.String() }),
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params }, reply) => {
      await removeRecord(datasets.get(params.name), providerNamed(providers, params.provider), params.id);
      return reply.code(204).send(null);
    },
  );
};
