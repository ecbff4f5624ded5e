import { type Static, type TObject, type TProperties, type TUnsafe, Type } from '@sinclair/typebox';
import { closed } from '../validation.ts';
import { DatasetParams } from './schemas.ts';

/** Where a dataset's resources are served. */
export interface Place {
  readonly root: string;
  /** What the operations' ids end in. */
  readonly of: string;
  /** What the path names. */
  readonly names: TProperties;
  readonly params: TUnsafe<{ readonly name?: string }>;
  /** Whether a `dataset` in the query or the body names the dataset, rather than the path. */
  readonly isShort: boolean;
}

/** Everything of a dataset is under its path; faults and the journal also have a short form. */
export const PLACES: readonly Place[] = [
  { root: '/_emulator', of: '', names: {}, isShort: true },
  { root: '/_emulator/datasets/:name', of: 'OfDataset', names: DatasetParams.properties, isShort: false },
].map((place) => ({ ...place, params: Type.Unsafe(Type.Object(place.names)) }));

/** A schema with a `dataset`, as it is at a place. */
export function schemaAt<Schema extends TObject>({ isShort }: Place, schema: Schema): TUnsafe<Static<Schema>> {
  return Type.Unsafe(isShort ? schema : Type.Omit(schema, ['dataset'], closed));
}
