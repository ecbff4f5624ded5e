import { type Static, Type } from '@sinclair/typebox';
import { DatasetParams } from '../datasets/schemas.ts';
import { closed, Query } from '../validation.ts';

export const ProviderParams = Type.Object({ ...DatasetParams.properties, provider: Type.String() });
export const RecordParams = Type.Object({ ...ProviderParams.properties, id: Type.String() });

const Kind = Type.Optional(Type.String({ description: "A record kind. Default: the provider's first kind" }));

export const KindQuery = Query({ kind: Kind });
export type KindOption = Static<typeof KindQuery>;

export const ExportQuery = Query({
  provider: Type.Optional(Type.String({ description: 'Records of this provider. Default: all providers' })),
});

const importProperties = {
  provider: Type.Optional(
    Type.String({
      description:
        'The provider of all lines, which are then bare records; of a HAR file, only its responses are read. Default: each line names it; responses of all providers',
    }),
  ),
  kind: Type.Optional(
    Type.String({
      description:
        "With `provider`: the kind of all lines; of responses, the only kind to import. Default: the provider's first kind; all kinds",
    }),
  ),
  mode: Type.Optional(
    Type.Union([Type.Literal('append'), Type.Literal('replace')], {
      description: 'Whether existing records stay. Default: append',
    }),
  ),
};
export const ImportQuery = Query(importProperties);

/** The options of an import in process. */
export const ImportRequest = Type.Object(importProperties, closed);
export type ImportRequest = Static<typeof ImportRequest>;

export const AddedRecord = Type.Object({
  record: Type.Unsafe<Readonly<Record<string, unknown>>>(
    Type.Object({}, { additionalProperties: true, description: 'The record as it is stored, with its id' }),
  ),
  ignored: Type.Array(Type.String(), { description: 'Unknown fields, which are not stored' }),
});
export type AddedRecord = Static<typeof AddedRecord>;

const ReadCalls = Type.Object(
  {
    read: Type.Integer({ description: 'The entries whose answers show records' }),
    skipped: Type.Integer({ description: 'The other entries' }),
    reasons: Type.Array(Type.Object({ entry: Type.Integer(), reason: Type.String() }), {
      description: 'Why they were skipped, at most 100',
    }),
  },
  { description: 'What was read of a HAR file' },
);
export type ReadCalls = Static<typeof ReadCalls>;

export const ImportResult = Type.Object({
  imported: Type.Record(Type.String(), Type.Integer(), { description: 'The number of records by provider' }),
  ignored: Type.Array(Type.Object({ line: Type.Integer(), fields: Type.Array(Type.String()) }), {
    description: 'Unknown fields by line, or by entry of a HAR file, at most 100',
  }),
  calls: Type.Optional(ReadCalls),
});
export type ImportResult = Static<typeof ImportResult>;
