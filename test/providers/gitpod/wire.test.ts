import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import t from 'tap';
import { MAX_MS, MIN_MS } from '../../../src/core/time/instant.ts';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { UsageService } from '../../../src/providers/gitpod/gen/methods.ts';
import { protoCodec } from '../../../src/providers/gitpod/api/connect/proto-codec.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';
import { toWire } from '../../../src/providers/gitpod/store/wire.ts';
import { fc, runs } from '../../helpers/properties.ts';

const id = fc.oneof(
  { weight: 5, arbitrary: fc.uuid() },
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
);
const ms = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: Date.UTC(2024), max: Date.UTC(2028) }) },
  fc.integer({ min: MIN_MS, max: MAX_MS }),
  fc.constantFrom(MIN_MS, -1001, -1000, -1, 0, 1, 999, 1000, MAX_MS),
);
const record: fc.Arbitrary<EnvironmentUsageRecord> = fc.record({
  id,
  environmentId: id,
  userId: id,
  projectId: fc.option(id),
  runnerId: id,
  environmentClassId: id,
  createdAt: ms,
  stoppedAt: ms,
});

// [gitpod/content-type-application-proto-response, gitpod/messages-published-field-numbers]
await t.test('a binary page holds the records as their protobuf schema encodes them', async (t) => {
  const token = fc.constantFrom('', 'a-token_');
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), token, (records, nextToken) => {
      const page = JSON.stringify({ pagination: { nextToken }, records: records.map(toWire) });
      const message = create(ResponseSchema, {
        pagination: { nextToken },
        records: records.map(({ createdAt, stoppedAt, projectId, ...ids }) =>
          create(RecordSchema, {
            ...ids,
            projectId: projectId ?? '',
            createdAt: timestampFromMs(createdAt),
            stoppedAt: timestampFromMs(stoppedAt),
          }),
        ),
      });
      return Buffer.from(protoCodec.encode(UsageService.listEnvironmentUsageRecords, page)).equals(
        toBinary(ResponseSchema, message),
      );
    }),
    { numRuns: runs(500) },
  );
  t.pass('they are equal');
});
