import fc from 'fast-check';
import t from 'tap';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/records.ts';
import { encodeBySchema, encodeRecord } from '../../../src/providers/gitpod/proto-record.ts';

const id = fc.oneof(
  { weight: 5, arbitrary: fc.uuid() },
  fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
  fc.string({ unit: 'binary-ascii' }),
  fc.string({ unit: 'grapheme' }),
);
const ms = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: Date.UTC(2024), max: Date.UTC(2028) }) },
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  fc.constantFrom(0, 1, 999, 1000),
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

await t.test('a record that is put together by hand is what the schema makes of it', async () => {
  fc.assert(
    fc.property(record, (one) => encodeRecord(one) === encodeBySchema(one)),
    { seed: 1, numRuns: 2000 },
  );
});
