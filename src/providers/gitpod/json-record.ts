import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS } from '../../core/instant.ts';
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

const NIL = '00000000-0000-0000-0000-000000000000';

/** The JSON of a record up to its instants, with places to put UUIDs at. */
interface Template {
  readonly bytes: Buffer;
  /** Where each UUID's text begins, and its bytes in a packed record. */
  readonly uuids: readonly (readonly [at: number, from: number])[];
}

function templateOf(projectId: string | null): Template {
  const record = { id: NIL, environmentId: NIL, userId: NIL, projectId, runnerId: NIL, environmentClassId: NIL };
  const wire = toWire({ ...record, createdAt: 0, stoppedAt: 0 });
  const json = JSON.stringify(wire);
  const uuids = (['id', 'environmentId', 'userId', 'projectId', 'runnerId', 'environmentClassId'] as const)
    .filter((field) => field in wire)
    .map((field) => [json.indexOf(`"${field}":"`) + `"${field}":"`.length, OFFSET[field]] as const);
  return { bytes: Buffer.from(json.slice(0, json.indexOf(formatInstant(0)))), uuids };
}

const WITH_PROJECT = templateOf(NIL);
const WITHOUT_PROJECT = templateOf(null);
const BEFORE_STOP = Buffer.from('","stoppedAt":"');
const END = Buffer.from('"}');
const COMMA = 0x2c;

/** No record's JSON is longer, a comma behind it included. */
export const MOST_JSON_BYTES =
  WITH_PROJECT.bytes.length + BEFORE_STOP.length + END.length + 1 + 2 * '2024-01-01T00:00:00.000Z'.length;

/**
 * Writes packed records as JSON, a comma between two; several times as fast as making objects and their JSON.
 *
 * @returns where it ends
 */
export function putRecords(bytes: Buffer, at: number, records: Buffer): number {
  const [target, source] = [viewOf(bytes), viewOf(records)];
  let end = at;
  for (let from = 0; from < records.length; from += RECORD_BYTES) {
    if (from > 0) bytes[end++] = COMMA;
    const template = hasProject(source, from) ? WITH_PROJECT : WITHOUT_PROJECT;
    bytes.set(template.bytes, end);
    for (const [start, field] of template.uuids) putUuid(target, end + start, source, from + field);
    end = putCreatedAt(bytes, end + template.bytes.length, instantAt(source, from + OFFSET.createdAt));
    bytes.set(BEFORE_STOP, end);
    end = putStoppedAt(bytes, end + BEFORE_STOP.length, instantAt(source, from + OFFSET.stoppedAt));
    bytes.set(END, end);
    end += END.length;
  }
  return end;
}

// Each remembers its own last day: those of two records in a row are the same, mostly.
const putCreatedAt = createInstantWriter();
const putStoppedAt = createInstantWriter();

/** @returns what writes instants (ms) as {@link formatInstant} has them, and tells where they end */
function createInstantWriter(): (bytes: Buffer, at: number, ms: number) => number {
  const date = Buffer.alloc('2024-01-01T'.length);
  let day = Number.NaN;
  return (bytes, at, ms) => {
    const today = Math.floor(ms / DAY_MS);
    if (today !== day) date.write(formatInstant(today * DAY_MS), 'latin1');
    day = today;
    const left = ms - today * DAY_MS;
    bytes.set(date, at);
    let end = putTwoDigits(bytes, at + date.length, Math.floor(left / HOUR_MS));
    bytes[end++] = COLON;
    end = putTwoDigits(bytes, end, Math.floor(left / MINUTE_MS) % 60);
    bytes[end++] = COLON;
    end = putTwoDigits(bytes, end, Math.floor(left / 1000) % 60);
    const fraction = left % 1000;
    if (fraction > 0) {
      bytes[end++] = POINT;
      bytes[end++] = ZERO + Math.floor(fraction / 100);
      end = putTwoDigits(bytes, end, fraction % 100);
    }
    bytes[end++] = ZULU;
    return end;
  };
}

const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const ZULU = 0x5a;

function putTwoDigits(bytes: Buffer, at: number, number: number): number {
  bytes[at] = ZERO + Math.floor(number / 10);
  bytes[at + 1] = ZERO + (number % 10);
  return at + 2;
}
