import { type Static, Type } from '@sinclair/typebox';
import { instantField } from '../schema/fields.ts';
import type { RecordKind } from '../provider/record-kind.ts';

/** A dataset may have this many: the first request after one of them makes a copy in which all of them are applied. */
export const MAX_REVISIONS = 1_000;

/** A correction of a record. */
export const WrittenRevision = Type.Object(
  {
    at: instantField('When it becomes known. While the clock is before it, the record is as it was.'),
    id: Type.Union([Type.String(), Type.Integer()], {
      title: "a record's id",
      description: 'The id of the record. Where several have it, all of them change.',
    }),
    change: Type.Union([Type.Object({}, { additionalProperties: true, minProperties: 1 }), Type.Null()], {
      title: 'a map of fields with their new values, or null',
      description: 'The new values of the fields that change, each as a whole; null removes the record.',
    }),
  },
  { additionalProperties: false },
);
export type WrittenRevision = Static<typeof WrittenRevision>;

/** The revisions of a provider's section, by record kind. */
export function revisionsField(kinds: readonly RecordKind[]) {
  const lists = kinds.map(({ name }) => {
    const description = `Revisions of ${name}.`;
    return [name, Type.Optional(Type.Array(WrittenRevision, { maxItems: MAX_REVISIONS, description }))] as const;
  });
  return Type.Object(Object.fromEntries(lists), {
    additionalProperties: false,
    description: 'Corrections of records, each of which becomes known at an instant.',
  });
}

/** The revisions of one kind in a scenario section that its schema allows. */
export function revisionsIn(section: unknown, kind: string): readonly WrittenRevision[] {
  const revisions = new Map<string, unknown>(Object.entries(Object(section) as object)).get('revisions');
  const list: unknown = new Map<string, unknown>(Object.entries(Object(revisions) as object)).get(kind);
  // As revisionsField() allows them.
  return Array.isArray(list) ? (list as WrittenRevision[]) : [];
}
