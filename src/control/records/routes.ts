import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { Failure } from '../../core/http/failure.ts';
import type { Limits } from '../../core/limits.ts';
import { AnyRecord } from '../../core/provider/checked-record.ts';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { ErrorBody, failures } from '../errors.ts';
import { providerNamed } from '../lookup.ts';
import { refuseOtherTypes } from '../validation.ts';
import { importRecords } from './import.ts';
import {
  AddedRecord,
  ExportQuery,
  ImportResult,
  ImportQuery,
  KindQuery,
  ProviderParams,
  RecordParams,
} from './schemas.ts';
import { addRecord, exportRecords, inChunks, removeRecord } from './service.ts';

export interface RecordRoutesOptions extends Pick<DatasetRoutesOptions, 'providers' | 'datasets'> {
  readonly limits: Limits;
}

const NDJSON = 'application/x-ndjson';
const NDJSON_TYPES = [NDJSON, 'application/ndjson', 'application/jsonl'];
const tags = ['records'];
const root = '/_emulator/datasets/:name';

/** `/_emulator/datasets/{name}/...`: exporting, importing, adding and removing records. */
export const recordRoutes: FastifyPluginAsyncTypebox<RecordRoutesOptions> = async (app, options) => {
  const { providers, datasets } = options;
  await app.register(importRoute, options);

  app.get(
    `${root}/export`,
    {
      schema: {
        operationId: 'exportDataset',
        summary: 'Stream all records as NDJSON, in the format of the vendor at the end of time',
        tags,
        produces: [NDJSON],
        params: DatasetParams,
        querystring: ExportQuery,
        response: {
          200: Type.Unsafe<Readable>(Type.String({ description: 'One line per record, with its provider' })),
          '4xx': { description: ErrorBody.description, content: { 'application/json': { schema: ErrorBody } } },
        },
      },
    },
    async ({ params, query }, reply) => {
      const chosen = query.provider === undefined ? providers : [providerNamed(providers, query.provider)];
      return reply.type(NDJSON).send(Readable.from(inChunks(exportRecords(datasets.get(params.name), chosen))));
    },
  );
  app.post(
    `${root}/:provider/records`,
    {
      schema: {
        operationId: 'addRecord',
        summary: 'Add one record',
        description: 'In the format of the vendor or of scenario files. The id is generated if omitted.',
        tags,
        params: ProviderParams,
        querystring: KindQuery,
        body: AnyRecord,
        response: { 201: AddedRecord, ...failures },
      },
    },
    async ({ params, query, body }, reply) => {
      const provider = providerNamed(providers, params.provider);
      return reply.code(201).send(await addRecord(datasets.get(params.name), provider, body, query.kind));
    },
  );
  app.delete(
    `${root}/:provider/records/:id`,
    {
      schema: {
        operationId: 'removeRecord',
        summary: 'Remove a record',
        tags,
        params: RecordParams,
        querystring: KindQuery,
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ params, query }, reply) => {
      const provider = providerNamed(providers, params.provider);
      await removeRecord(datasets.get(params.name), provider, params.id, query.kind);
      return reply.code(204).send(null);
    },
  );
};

/** The import, in a scope that reads bodies itself. */
const importRoute: FastifyPluginAsyncTypebox<RecordRoutesOptions> = async (app, { providers, datasets, limits }) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...NDJSON_TYPES, 'application/json'], (_request, payload, done) => {
    done(null, payload);
  });
  refuseOtherTypes(app, `${NDJSON}, or application/json for a HAR file or an answer`);

  app.post(
    `${root}/import`,
    {
      bodyLimit: limits.importBytes,
      schema: {
        operationId: 'importDataset',
        summary: "Import NDJSON, a HAR file or responses of a vendor's API, completely or not at all",
        description:
          'A line is what an export writes or, with `provider`, a bare record in the format of the vendor, such as a ' +
          'recording of a real account. Unknown fields are not stored; they are reported by line. Invalid lines are ' +
          'refused by number. Of a HAR file (JSON with `log.entries`), the responses that show records are read, and ' +
          'the other entries reported. A single response, such as a page of a list, is recognized by its form.',
        tags,
        params: DatasetParams,
        consumes: [NDJSON, 'application/json'],
        querystring: ImportQuery,
        response: { 200: ImportResult, ...failures },
      },
    },
    async ({ params, query, body, raw }) => {
      const dataset = datasets.get(params.name);
      // Without destroying the request: it is still to be answered if its body is refused.
      const chunks = (body instanceof Readable ? body : Readable.from([])).iterator({ destroyOnReturn: false });
      try {
        return await importRecords(dataset, chunks, providers, query, limits);
      } catch (error) {
        if (!raw.readableAborted) throw error;
        throw new Failure('malformed_body', 'the client closed the connection before it had sent the whole body');
      }
    },
  );
};
