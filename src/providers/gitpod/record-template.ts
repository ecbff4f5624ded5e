import { OFFSET } from './packed-record.ts';
import { putUuid } from './uuid.ts';

/** A record's UUIDs, in the order of its message. */
export const UUID_FIELDS = ['id', 'environmentId', 'userId', 'projectId', 'runnerId', 'environmentClassId'] as const;
export type UuidField = (typeof UUID_FIELDS)[number];

/** A UUID's text, whose hyphens stay where another one's digits are put. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** What some record looks like, with the places to put another one's UUIDs at. */
export interface RecordTemplate {
  readonly bytes: Buffer;
  /** Where the text of UUIDs begins, and where they begin in a packed record. */
  readonly uuidsAt: readonly number[];
  readonly uuidsFrom: readonly number[];
}

export function templateOf(bytes: Buffer, uuids: readonly (readonly [field: UuidField, at: number])[]): RecordTemplate {
  return { bytes, uuidsAt: uuids.map(([, at]) => at), uuidsFrom: uuids.map(([field]) => OFFSET[field]) };
}

/**
 * Writes the template with a packed record's UUIDs.
 *
 * @param view of `bytes`
 * @returns where it ends
 */
export function putTemplate(
  bytes: Buffer,
  view: DataView,
  at: number,
  { bytes: text, uuidsAt, uuidsFrom }: RecordTemplate,
  source: DataView,
  from: number,
): number {
  bytes.set(text, at);
  for (let n = 0; n < uuidsAt.length; n += 1) {
    putUuid(view, at + (uuidsAt[n] ?? 0), source, from + (uuidsFrom[n] ?? 0));
  }
  return at + text.length;
}
