import { type Static, Type } from '@sinclair/typebox';
import { WrittenRevision } from '../../core/revisions/written-revision.ts';
import { closed } from '../validation.ts';

const { at, id, change } = WrittenRevision.properties;

export const RevisionRequest = Type.Object(
  {
    provider: Type.String({ description: 'The provider of the record.' }),
    kind: Type.Optional(Type.String({ description: "A record kind. Default: the provider's first kind" })),
    ...{ at, id, change },
  },
  { ...closed, description: 'What a record is from an instant on.' },
);
export type RevisionRequest = Static<typeof RevisionRequest>;

export const RevisionState = Type.Object(
  {
    at: Type.String({ format: 'date-time', description: 'When it becomes known' }),
    known: Type.Boolean({ description: 'Whether the clock has come to it' }),
    provider: Type.String(),
    kind: Type.String(),
    id: Type.String({ description: 'The id of the record, or of the records that share it' }),
    change: Type.Union([
      Type.Unsafe<Readonly<Record<string, unknown>>>(
        Type.Object({}, { additionalProperties: true, description: 'The new values of the fields that change' }),
      ),
      Type.Null({ description: 'There is no such record any more' }),
    ]),
  },
  { description: 'A revision.' },
);
export type RevisionState = Static<typeof RevisionState>;

export const RevisionList = Type.Object({ revisions: Type.Array(RevisionState) });
export type RevisionList = Static<typeof RevisionList>;
