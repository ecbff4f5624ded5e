import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import { hasProject, instantAt, OFFSET, RECORD_BYTES, viewOf } from './packed-record.ts';
import { putUuid } from './uuid.ts';

/**
 * Writes packed records as a response's, in protobuf's binary form; many times as fast as by their schema. Messages that are
 * written one after the other read as one that holds what all of them hold, so they may follow the rest of a response.
 *
 * @returns where it ends
 * @see https://protobuf.dev/programming-guides/encoding/#structure
 */
export function putRecords(bytes: Buffer, at: number, records: Buffer): number {
  const [target, source] = [viewOf(bytes), viewOf(records)];
  let end = at;
  for (let from = 0; from < records.length; from += RECORD_BYTES) {
    const start = end + HEAD_BYTES;
    const template = hasProject(source, from) ? WITH_PROJECT : WITHOUT_PROJECT;
    bytes.set(template.bytes, start);
    for (const [offset, field] of template.uuids) putUuid(target, start + offset, source, from + field);
    const instants = start + template.bytes.length;
    const stoppedAt = putTimestamp(bytes, instants, CREATED_AT, instantAt(source, from + OFFSET.createdAt));
    const next = putTimestamp(bytes, stoppedAt, STOPPED_AT, instantAt(source, from + OFFSET.stoppedAt));
    bytes[end] = RECORD;
    putVarint(bytes, end + 1, next - start);
    end = next;
  }
  return end;
}

const VARINT = 0;
const DELIMITED = 2;
const tagOf = ({ number }: { readonly number: number }, wireType: number): number => (number << 3) | wireType;

const RECORD = tagOf(ResponseSchema.field.records, DELIMITED);
const ID = tagOf(RecordSchema.field.id, DELIMITED);
const ENVIRONMENT_ID = tagOf(RecordSchema.field.environmentId, DELIMITED);
const USER_ID = tagOf(RecordSchema.field.userId, DELIMITED);
const PROJECT_ID = tagOf(RecordSchema.field.projectId, DELIMITED);
const RUNNER_ID = tagOf(RecordSchema.field.runnerId, DELIMITED);
const ENVIRONMENT_CLASS_ID = tagOf(RecordSchema.field.environmentClassId, DELIMITED);
const CREATED_AT = tagOf(RecordSchema.field.createdAt, DELIMITED);
const STOPPED_AT = tagOf(RecordSchema.field.stoppedAt, DELIMITED);
const SECONDS = tagOf(TimestampSchema.field.seconds, VARINT);
const NANOS = tagOf(TimestampSchema.field.nanos, VARINT);

/** A record's tag, and its length: in two bytes, since five UUIDs are longer than what one can say. */
const HEAD_BYTES = 3;

/** A record up to its instants, with places to put UUIDs at. */
interface Template {
  readonly bytes: Buffer;
  /** Where each UUID's text begins, and its bytes in a packed record. */
  readonly uuids: readonly (readonly [at: number, from: number])[];
}

const NIL = Buffer.from('00000000-0000-0000-0000-000000000000');

function templateOf(fields: readonly (readonly [tag: number, from: number])[]): Template {
  const field = 2 + NIL.length;
  return {
    bytes: Buffer.concat(fields.flatMap(([tag]) => [Buffer.of(tag, NIL.length), NIL])),
    uuids: fields.map(([, from], index) => [index * field + 2, from] as const),
  };
}

const WITHOUT_PROJECT = templateOf([
  [ID, OFFSET.id],
  [ENVIRONMENT_ID, OFFSET.environmentId],
  [USER_ID, OFFSET.userId],
  [RUNNER_ID, OFFSET.runnerId],
  [ENVIRONMENT_CLASS_ID, OFFSET.environmentClassId],
]);
const WITH_PROJECT = templateOf([
  [ID, OFFSET.id],
  [ENVIRONMENT_ID, OFFSET.environmentId],
  [USER_ID, OFFSET.userId],
  [PROJECT_ID, OFFSET.projectId],
  [RUNNER_ID, OFFSET.runnerId],
  [ENVIRONMENT_CLASS_ID, OFFSET.environmentClassId],
]);

/** A tag and a length, the seconds of 64 bits, and the nanoseconds of 30. */
const MOST_TIMESTAMP_BYTES = 2 + 11 + 6;

/** No record is longer. */
export const MOST_PROTO_BYTES = HEAD_BYTES + WITH_PROJECT.bytes.length + 2 * MOST_TIMESTAMP_BYTES;

// Each writes at a position and returns the next one.

function putTimestamp(bytes: Buffer, at: number, tag: number, ms: number): number {
  const seconds = Math.floor(ms / 1000);
  const nanos = (ms - seconds * 1000) * 1_000_000;
  bytes[at] = tag;
  const end = putInteger(bytes, putInteger(bytes, at + 2, SECONDS, seconds), NANOS, nanos);
  bytes[at + 1] = end - at - 2;
  return end;
}

/** Zero goes without saying. */
function putInteger(bytes: Buffer, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  bytes[at] = tag;
  return value > 0 ? putVarint(bytes, at + 1, value) : putNegative(bytes, at + 1, value);
}

/** Seven bits a byte, the lowest first. */
function putVarint(bytes: Buffer, at: number, value: number): number {
  let end = at;
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 0x80)) bytes[end++] = (left % 0x80) | 0x80;
  bytes[end++] = left;
  return end;
}

/** All 64 bits of the two's complement. */
function putNegative(bytes: Buffer, at: number, value: number): number {
  let left = BigInt.asUintN(64, BigInt(value));
  let end = at;
  for (; left > 0x7fn; left >>= 7n) bytes[end++] = Number(left & 0x7fn) | 0x80;
  bytes[end++] = Number(left);
  return end;
}
