import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import t from 'tap';
import { MAX_MS, MIN_MS } from '../../../src/core/instant.ts';
import { viewOf } from '../../../src/core/view-of.ts';
import {
  EnvironmentUsageRecordSchema as RecordSchema,
  ListEnvironmentUsageRecordsResponseSchema as ResponseSchema,
} from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { jsonCodec } from '../../../src/providers/gitpod/json-codec.ts';
import { toWire } from '../../../src/providers/gitpod/json-record.ts';
import {
  compareKeys,
  packRecord,
  placeBefore,
  placeOf,
  RECORD_BYTES,
  type Run,
  unpackRecord,
} from '../../../src/providers/gitpod/packed-record.ts';
import { protoCodec } from '../../../src/providers/gitpod/proto-codec.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/records.ts';

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
const records = fc.array(record, { maxLength: 5 });
const token = fc.constantFrom('', 'a-token_');

function pack(records: readonly EnvironmentUsageRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * RECORD_BYTES, 0xee);
  for (const [n, one] of records.entries()) packRecord(one, bytes, viewOf(bytes), n * RECORD_BYTES);
  return bytes;
}

/** Some in a run of their own, the rest between others that nobody wants. */
function inRuns([first, ...rest]: readonly EnvironmentUsageRecord[]): Run[] {
  if (first === undefined) return [];
  const view = viewOf(pack([first, ...rest, first]));
  return [
    { view: viewOf(pack([first])), from: 0, to: RECORD_BYTES },
    { view, from: RECORD_BYTES, to: view.byteLength - RECORD_BYTES },
  ];
}

await t.test('a page that is put together by hand is what its protobuf schema makes of it', async () => {
  fc.assert(
    fc.property(records, token, (records, nextToken) => {
      const response = create(ResponseSchema, {
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
      return protoCodec.encodePage(inRuns(records), nextToken).equals(toBinary(ResponseSchema, response));
    }),
    { seed: 1, numRuns: 1000 },
  );
});

await t.test('a page that is put together by hand is what JSON.stringify makes of it', async () => {
  fc.assert(
    fc.property(records, token, (records, nextToken) => {
      const page = JSON.stringify({ pagination: { nextToken }, records: records.map(toWire) });
      return jsonCodec.encodePage(inRuns(records), nextToken).toString() === page;
    }),
    { seed: 1, numRuns: 1000 },
  );
});

await t.test('a packed record is what it was, and late where it arrives after its stop', async (t) => {
  fc.assert(
    fc.property(record, fc.option(ms, { nil: undefined }), (one, arrivesAt) => {
      const given = { ...one, ...(arrivesAt !== undefined && { arrivesAt }) };
      const { arrivesAt: found, ...rest } = unpackRecord(viewOf(pack([given])), 0);
      t.same(rest, one);
      t.equal(found, arrivesAt !== undefined && arrivesAt > one.stoppedAt ? arrivesAt : undefined);
    }),
    { seed: 1, numRuns: 500 },
  );
});

await t.test('places compare as the listing is ordered: by stop, then by id', async () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      const expected = Math.sign(a.stoppedAt - b.stoppedAt) || (a.id < b.id ? -1 : Number(a.id > b.id));
      const { id, stoppedAt } = a;
      const key = viewOf(pack([a]));
      return (
        compareKeys(key, 0, viewOf(pack([b])), 0) === expected &&
        placeOf(stoppedAt, id).compare(pack([a]).subarray(0, 24)) === 0 &&
        compareKeys(key, 0, viewOf(placeBefore(stoppedAt)), 0) > 0 &&
        compareKeys(key, 0, viewOf(placeBefore(stoppedAt + 1)), 0) <= 0 &&
        compareKeys(key, 0, viewOf(placeBefore(-Infinity)), 0) > 0 &&
        compareKeys(key, 0, viewOf(placeBefore(Infinity)), 0) < 0
      );
    }),
    { seed: 1, numRuns: 1000 },
  );
});
