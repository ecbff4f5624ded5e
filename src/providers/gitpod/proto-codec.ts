import { create, fromBinary, type JsonValue, type MessageInitShape, toBinary, toJson } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Failure } from '../../core/failure.ts';
import type { Codec } from './codec.ts';
import { TIMESTAMP_RULE } from './errors.ts';
import {
  type ListEnvironmentUsageRecordsRequest,
  ListEnvironmentUsageRecordsRequestSchema as RequestSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from './gen/gitpod/v1/usage_pb.ts';
import { encodeRecord } from './proto-record.ts';

/**
 * protobuf's binary form. Records are kept as responses of one record each, since messages that are written one after
 * the other read as one that holds what all of them hold: a page is its records' bytes, joined.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
export const protoCodec: Codec = {
  column: 'proto',
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
  encodeRecord,
  positionOf(kept) {
    const [record] = fromBinary(ResponseSchema, Buffer.from(kept, 'base64')).records;
    if (record?.stoppedAt === undefined) throw new Error('a kept record lacks its position');
    return [timestampMs(record.stoppedAt), record.id];
  },
  encodePage: (kept, nextToken) =>
    Buffer.concat([
      encodeResponse({ pagination: { nextToken } }),
      ...kept.map((record) => Buffer.from(record, 'base64')),
    ]),
};

function encodeResponse(response: MessageInitShape<typeof ResponseSchema>): Buffer {
  return Buffer.from(toBinary(ResponseSchema, create(ResponseSchema, response)));
}

/** Binary can say timestamps that JSON can't, and that no calendar has. */
function toCanonicalJson(message: ListEnvironmentUsageRecordsRequest): JsonValue {
  try {
    return toJson(RequestSchema, message);
  } catch {
    throw new Failure('malformed_body', `filter.date_range: each ${TIMESTAMP_RULE}`);
  }
}
