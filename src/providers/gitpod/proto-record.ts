import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs, TimestampSchema } from '@bufbuild/protobuf/wkt';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/**
 * A response of one record, in protobuf's binary form and base64. Seeding writes millions of them: those with ASCII ids,
 * which all are that a simulation makes, are put together by hand, several times as fast as by their schema.
 */
export function encodeRecord(record: EnvironmentUsageRecord): string {
  return isPlain(record) ? btoa(bytesOf(record)) : encodeBySchema(record);
}

export function encodeBySchema({ createdAt, stoppedAt, projectId, ...ids }: EnvironmentUsageRecord): string {
  const record = create(RecordSchema, {
    ...ids,
    projectId: projectId ?? '',
    createdAt: timestampFromMs(createdAt),
    stoppedAt: timestampFromMs(stoppedAt),
  });
  return Buffer.from(toBinary(ResponseSchema, create(ResponseSchema, { records: [record] }))).toString('base64');
}

const ASCII = /^[ -~]*$/;

function isPlain(record: EnvironmentUsageRecord): boolean {
  return (
    // The varint of a negative number is another thing.
    record.createdAt >= 0 &&
    record.stoppedAt >= 0 &&
    ASCII.test(record.id) &&
    ASCII.test(record.environmentId) &&
    ASCII.test(record.userId) &&
    ASCII.test(record.projectId ?? '') &&
    ASCII.test(record.runnerId) &&
    ASCII.test(record.environmentClassId)
  );
}

/** Each character stands for a byte: https://protobuf.dev/programming-guides/encoding/#structure */
type Bytes = string;

const VARINT = 0;
const DELIMITED = 2;
const tagOf = ({ number }: { readonly number: number }, wireType: number): Bytes => varint((number << 3) | wireType);

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

function bytesOf(record: EnvironmentUsageRecord): Bytes {
  return delimited(
    RECORD,
    text(ID, record.id) +
      text(ENVIRONMENT_ID, record.environmentId) +
      text(USER_ID, record.userId) +
      text(PROJECT_ID, record.projectId ?? '') +
      text(RUNNER_ID, record.runnerId) +
      text(ENVIRONMENT_CLASS_ID, record.environmentClassId) +
      timestamp(CREATED_AT, record.createdAt) +
      timestamp(STOPPED_AT, record.stoppedAt),
  );
}

// What is empty or zero goes without saying, but a message in a message.

function text(tag: Bytes, value: string): Bytes {
  return value === '' ? '' : delimited(tag, value);
}

function timestamp(tag: Bytes, ms: number): Bytes {
  const nanos = (ms % 1000) * 1_000_000;
  return delimited(tag, integer(SECONDS, Math.floor(ms / 1000)) + integer(NANOS, nanos));
}

function integer(tag: Bytes, value: number): Bytes {
  return value === 0 ? '' : tag + varint(value);
}

function delimited(tag: Bytes, content: Bytes): Bytes {
  return tag + varint(content.length) + content;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Bytes {
  let bytes = '';
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 0x80)) bytes += String.fromCharCode((left % 0x80) | 0x80);
  return bytes + String.fromCharCode(left);
}
