import { formatInstant } from '../../core/instant.ts';
import { putInstant } from './put-instant.ts';
import { hasProject, instantAt, OFFSET, RECORD_BYTES, viewOf } from './packed-record.ts';
import type { EnvironmentUsageRecord } from './records.ts';
import { putUuid } from './uuid.ts';

/** A record as the wire shows it. */
export function toWire({ createdAt, stoppedAt, projectId, ...record }: EnvironmentUsageRecord) {
  return {
    id: record.id,
    environmentId: record.environmentId,
    userId: record.userId,
    ...(projectId !== null && { projectId }),
    runnerId: record.runnerId,
    environmentClassId: record.environmentClassId,
    createdAt: formatInstant(createdAt),
    stoppedAt: formatInstant(stoppedAt),
  };
}

/** The JSON of some record, with the places to put another one's values at. */
interface Template {
  readonly bytes: Buffer;
  /** Where the text of UUIDs begins, and where they begin in a packed record. */
  readonly uuids: readonly number[];
  readonly packedUuids: readonly number[];
  readonly createdAt: number;
  readonly stoppedAt: number;
}

const UUID_FIELDS = ['id', 'environmentId', 'userId', 'projectId', 'runnerId', 'environmentClassId'] as const;
const NIL = '00000000-0000-0000-0000-000000000000';

/** @param createdAt ms; like `stoppedAt`, of any instant that takes as many digits */
function templateOf(projectId: string | null, createdAt: number, stoppedAt: number): Template {
  const ids = { id: NIL, environmentId: NIL, userId: NIL, projectId, runnerId: NIL, environmentClassId: NIL };
  const wire = toWire({ ...ids, createdAt, stoppedAt });
  const json = JSON.stringify(wire);
  const startOf = (field: keyof typeof wire): number => json.indexOf(`"${field}":"`) + `"${field}":"`.length;
  const fields = UUID_FIELDS.filter((field) => field in wire);
  return {
    bytes: Buffer.from(`${json},`),
    uuids: fields.map(startOf),
    packedUuids: fields.map((field) => OFFSET[field]),
    createdAt: startOf('createdAt'),
    stoppedAt: startOf('stoppedAt'),
  };
}

/** With and without a project, and instants with and without milliseconds: see {@link templateFor}. */
const TEMPLATES = [NIL, null].flatMap((projectId) =>
  [0, 1].flatMap((createdAt) => [0, 1].map((stoppedAt) => templateOf(projectId, createdAt, stoppedAt))),
);

function templateFor(withProject: boolean, createdAt: number, stoppedAt: number): Template | undefined {
  return TEMPLATES[(withProject ? 0 : 4) + (createdAt % 1000 === 0 ? 0 : 2) + (stoppedAt % 1000 === 0 ? 0 : 1)];
}

/** No record's JSON is longer, a comma behind it included. */
export const MOST_JSON_BYTES = Math.max(...TEMPLATES.map(({ bytes }) => bytes.length));

/**
 * Writes packed records as JSON, a comma between two; many times as fast as making objects and their JSON.
 *
 * @returns where it ends
 */
export function putRecords(bytes: Buffer, at: number, records: Buffer): number {
  const [target, source] = [viewOf(bytes), viewOf(records)];
  let end = at;
  for (let from = 0; from < records.length; from += RECORD_BYTES) {
    const createdAt = instantAt(source, from + OFFSET.createdAt);
    const stoppedAt = instantAt(source, from + OFFSET.stoppedAt);
    const template = templateFor(hasProject(source, from), createdAt, stoppedAt);
    if (template === undefined) throw new RangeError('there are eight templates');
    const { uuids, packedUuids } = template;
    bytes.set(template.bytes, end);
    for (let n = 0; n < uuids.length; n += 1) {
      putUuid(target, end + (uuids[n] ?? 0), source, from + (packedUuids[n] ?? 0));
    }
    putInstant(target, end + template.createdAt, createdAt);
    putInstant(target, end + template.stoppedAt, stoppedAt);
    end += template.bytes.length;
  }
  // Without the last one's comma.
  return Math.max(at, end - 1);
}
