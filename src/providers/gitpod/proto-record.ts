import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/**
 * A response of one record, in protobuf's binary form and base64. Seeding writes millions of them, so that they are put
 * together by hand, ten times as fast as by their schema.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#structure
 */
export function encodeRecord(record: EnvironmentUsageRecord): string {
  let end = RECORD_START;
  end = putText(end, ID, record.id);
  end = putText(end, ENVIRONMENT_ID, record.environmentId);
  end = putText(end, USER_ID, record.userId);
  if (record.projectId !== null) end = putText(end, PROJECT_ID, record.projectId);
  end = putText(end, RUNNER_ID, record.runnerId);
  end = putText(end, ENVIRONMENT_CLASS_ID, record.environmentClassId);
  end = putTimestamp(end, CREATED_AT, record.createdAt);
  end = putTimestamp(end, STOPPED_AT, record.stoppedAt);
  // The record's own tag and length go before it, however long they are.
  const start = RECORD_START - (end - RECORD_START > 0x7f ? 3 : 2);
  bytes[start] = RECORD;
  putVarint(start + 1, end - RECORD_START);
  return bytes.toString('base64', start, end);
}

/** Where the record at hand is put together; none is as long. */
const bytes = Buffer.alloc(1024);
const RECORD_START = 3;

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

// Each writes a field at a position and returns the next one; lengths of less than 128 are a byte.

function putText(at: number, tag: number, text: string): number {
  bytes[at] = tag;
  bytes[at + 1] = text.length;
  return at + 2 + bytes.write(text, at + 2, 'latin1');
}

function putTimestamp(at: number, tag: number, ms: number): number {
  const seconds = Math.floor(ms / 1000);
  const nanos = (ms - seconds * 1000) * 1_000_000;
  bytes[at] = tag;
  const end = putInteger(putInteger(at + 2, SECONDS, seconds), NANOS, nanos);
  bytes[at + 1] = end - at - 2;
  return end;
}

/** Zero goes without saying. */
function putInteger(at: number, tag: number, value: number): number {
  if (value === 0) return at;
  bytes[at] = tag;
  return value > 0 ? putVarint(at + 1, value) : putNegative(at + 1, value);
}

/** Seven bits a byte, the lowest first. */
function putVarint(at: number, value: number): number {
  let end = at;
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 0x80)) bytes[end++] = (left % 0x80) | 0x80;
  bytes[end++] = left;
  return end;
}

/** All 64 bits of the two's complement. */
function putNegative(at: number, value: number): number {
  let left = BigInt.asUintN(64, BigInt(value));
  let end = at;
  for (; left > 0x7fn; left >>= 7n) bytes[end++] = Number(left & 0x7fn) | 0x80;
  bytes[end++] = Number(left);
  return end;
}
