import { create, fromBinary, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Failure } from '../../core/failure.ts';
import { borrow } from '../../core/page-memory.ts';
import type { Codec } from './codec.ts';
import { TIMESTAMP_RULE } from './errors.ts';
import {
  type ListEnvironmentUsageRecordsRequest,
  ListEnvironmentUsageRecordsRequestSchema as RequestSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import { countOf } from './packed-record.ts';
import { MOST_PROTO_BYTES, putRecords } from './proto-record.ts';

/** protobuf's binary form. */
export const protoCodec: Codec = {
  contentType: 'application/proto',
  decodeRequest(bytes) {
    let message: ListEnvironmentUsageRecordsRequest;
    try {
      message = fromBinary(RequestSchema, bytes);
    } catch {
      throw new Failure('malformed_body', `the message is not a binary ${RequestSchema.typeName}`);
    }
    return toCanonicalJson(message);
  },
  encodePage(records, nextToken) {
    const start = toBinary(ResponseSchema, create(ResponseSchema, { pagination: { nextToken } }));
    const bytes = borrow(start.length + countOf(records) * MOST_PROTO_BYTES);
    bytes.set(start);
    return bytes.subarray(0, putRecords(bytes, start.length, records));
  },
};

/** Binary can say timestamps that JSON can't, and that no calendar has. */
function toCanonicalJson(message: ListEnvironmentUsageRecordsRequest): JsonValue {
  try {
    return toJson(RequestSchema, message);
  } catch {
    throw new Failure('malformed_body', `filter.date_range: each ${TIMESTAMP_RULE}`);
  }
}
