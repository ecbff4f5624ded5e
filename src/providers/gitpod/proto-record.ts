import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import { viewOf } from '../../core/view-of.ts';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import { hasProject, instantAt, OFFSET, RECORD_BYTES, type Run } from './packed-record.ts';
import {
  NIL_UUID,
  putTemplate,
  type RecordTemplate,
  templateOf,
  UUID_FIELDS,
  type UuidField,
} from './record-template.ts';

/**
 * Writes packed records as a response's, in protobuf's binary form; many times as fast as by their schema. Messages that are
 * written one after the other read as one that holds what all of them hold, so they may follow the rest of a response.
 *
 * @returns where it ends
 * @see https://protobuf.dev/programming-guides/encoding/#structure
 */
export function putRecords(bytes: Buffer, at: number, records: readonly Run[]): number {
  const target = viewOf(bytes);
  let end = at;
  for (const { view, from, to } of records) {
    for (let record = from; record < to; record += RECORD_BYTES) end = putRecord(bytes, target, end, view, record);
  }
  return end;
}

function putRecord(bytes: Buffer, target: DataView, at: number, source: DataView, from: number): number {
  const start = at + HEAD_BYTES;
  const template = hasProject(source, from) ? WITH_PROJECT : WITHOUT_PROJECT;
  const createdAt = putTemplate(bytes, target, start, template, source, from);
  const stoppedAt = putTimestamp(bytes, createdAt, CREATED_AT, instantAt(source, from + OFFSET.createdAt));
  const end = putTimestamp(bytes, stoppedAt, STOPPED_AT, instantAt(source, from + OFFSET.stoppedAt));
  bytes[at] = RECORD;
  putVarint(bytes, at + 1, end - start);
  return end;
}

const VARINT = 0;
const DELIMITED = 2;
const tagOf = ({ number }: { readonly number: number }, wireType: number): number => (number << 3) | wireType;

const RECORD = tagOf(ResponseSchema.field.records, DELIMITED);
const CREATED_AT = tagOf(RecordSchema.field.createdAt, DELIMITED);
const STOPPED_AT = tagOf(RecordSchema.field.stoppedAt, DELIMITED);
const SECONDS = tagOf(TimestampSchema.field.seconds, VARINT);
const NANOS = tagOf(TimestampSchema.field.nanos, VARINT);

/** A record's tag, and its length: in two bytes, since five UUIDs are longer than what one can say. */
const HEAD_BYTES = 3;

/** A record up to its instants. */
function protoTemplate(fields: readonly UuidField[]): RecordTemplate {
  const uuid = Buffer.from(NIL_UUID);
  const heads = fields.map((field) => Buffer.of(tagOf(RecordSchema.field[field], DELIMITED), uuid.length));
  return templateOf(
    Buffer.concat(heads.flatMap((head) => [head, uuid])),
    fields.map((field, index) => [field, index * (2 + uuid.length) + 2]),
  );
}

const WITH_PROJECT = protoTemplate(UUID_FIELDS);
const WITHOUT_PROJECT = protoTemplate(UUID_FIELDS.filter((field) => field !== 'projectId'));

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
