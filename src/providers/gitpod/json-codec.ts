import { Failure } from '../../core/failure.ts';
import { formatInstant } from '../../core/instant.ts';
import type { Codec } from './codec.ts';
import { ListEnvironmentUsageRecordsRequestSchema } from './gen/gitpod/v1/usage_pb.ts';
import { respell } from './protobuf-json.ts';

/** Refuses what is no UTF-8, and a byte order mark, which JSON has not. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** protobuf's JSON mapping: https://protobuf.dev/programming-guides/json/ */
export const jsonCodec: Codec = {
  column: 'json',
  contentType: 'application/json',
  decodeRequest(bytes) {
    if (bytes.length === 0) throw new Failure('malformed_body', 'the message is empty; send {} to list every record');
    let json: unknown;
    try {
      json = JSON.parse(utf8.decode(bytes));
    } catch {
      throw new Failure('malformed_body', 'the message is not valid JSON in UTF-8');
    }
    return respell(ListEnvironmentUsageRecordsRequestSchema, json);
  },
  // Seeding writes millions of them: this takes half as long as JSON.stringify.
  encodeRecord: ({ id, environmentId, userId, projectId, runnerId, environmentClassId, createdAt, stoppedAt }) =>
    `{"id":"${id}","environmentId":"${environmentId}","userId":"${userId}",` +
    (projectId === null ? '' : `"projectId":"${projectId}",`) +
    `"runnerId":"${runnerId}","environmentClassId":"${environmentClassId}",` +
    `"createdAt":"${formatInstant(createdAt)}","stoppedAt":"${formatInstant(stoppedAt)}"}`,
  positionOf(kept) {
    const { id, stoppedAt } = JSON.parse(kept) as { id: string; stoppedAt: string };
    return [Date.parse(stoppedAt), id];
  },
  encodePage: (kept, nextToken) =>
    Buffer.from(`{"pagination":{"nextToken":"${nextToken}"},"records":[${kept.join(',')}]}`),
};
