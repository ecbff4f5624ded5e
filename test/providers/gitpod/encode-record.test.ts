import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import t from 'tap';
import { formatInstant } from '../../../src/core/instant.ts';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { jsonCodec } from '../../../src/providers/gitpod/json-codec.ts';
import { protoCodec } from '../../../src/providers/gitpod/proto-codec.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/records.ts';

const id = fc.oneof({ weight: 5, arbitrary: fc.uuid() }, fc.stringMatching(/^[\w-]{1,127}$/));
/** Such that the whole record is shorter than 128 bytes, and so its length is one. */
const shortId = fc.constantFrom('a', 'b');
const ms = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: Date.UTC(2024), max: Date.UTC(2028) }) },
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  fc.constantFrom(-1001, -1000, -1, 0, 1, 999, 1000),
);
const recordOf = (id: fc.Arbitrary<string>): fc.Arbitrary<EnvironmentUsageRecord> =>
  fc.record({
    id,
    environmentId: id,
    userId: id,
    projectId: fc.option(id),
    runnerId: id,
    environmentClassId: id,
    createdAt: ms,
    stoppedAt: ms,
  });
const record = fc.oneof({ weight: 5, arbitrary: recordOf(id) }, recordOf(shortId));

await t.test('a record that is put together by hand is what its protobuf schema makes of it', async () => {
  fc.assert(
    fc.property(record, (one) => {
      const { createdAt, stoppedAt, projectId, ...ids } = one;
      const message = create(RecordSchema, {
        ...ids,
        projectId: projectId ?? '',
        createdAt: timestampFromMs(createdAt),
        stoppedAt: timestampFromMs(stoppedAt),
      });
      const response = toBinary(ResponseSchema, create(ResponseSchema, { records: [message] }));
      return protoCodec.encodeRecord(one) === Buffer.from(response).toString('base64');
    }),
    { seed: 1, numRuns: 2000 },
  );
});

await t.test('a record that is put together by hand is what JSON.stringify makes of it', async () => {
  fc.assert(
    fc.property(record, (one) => {
      const { createdAt, stoppedAt, projectId, id, environmentId, userId, ...rest } = one;
      const expected = {
        ...{ id, environmentId, userId },
        ...(projectId !== null && { projectId }),
        runnerId: rest.runnerId,
        environmentClassId: rest.environmentClassId,
        createdAt: formatInstant(createdAt),
        stoppedAt: formatInstant(stoppedAt),
      };
      return jsonCodec.encodeRecord(one) === JSON.stringify(expected);
    }),
    { seed: 1, numRuns: 500 },
  );
});
