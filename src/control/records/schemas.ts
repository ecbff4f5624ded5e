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
    Type.String({ description: 'The provider of all lines, which are bare records. Default: each line names it' }),
  ),
  kind: Type.Optional(
    Type.String({ description: "With `provider`: the kind of all lines. Default: the provider's first kind" }),
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

/** A record that its kind's schema has not checked yet. */
export const AnyRecord = Type.Unsafe<Readonly<Record<string, unknown>>>(
  Type.Object({}, { additionalProperties: true, description: 'A record' }),
);

export const AddedRecord = Type.Object({
  record: Type.Unsafe<Readonly<Record<string, unknown>>>(
    Type.Object({}, { additionalProperties: true, description: 'The record as it is stored, with its id' }),
  ),
  ignored: Type.Array(Type.String(), { description: 'Unknown fields, which are not stored' }),
});
export type AddedRecord = Static<typeof AddedRecord>;

export const ImportResult = Type.Object({
  imported: Type.Record(Type.String(), Type.Integer(), { description: 'The number of records by provider' }),
  ignored: Type.Array(Type.Object({ line: Type.Integer(), fields: Type.Array(Type.String()) }), {
    description: 'Unknown fields by line, at most 100',
  }),
});
export type ImportResult = Static<typeof ImportResult>;
