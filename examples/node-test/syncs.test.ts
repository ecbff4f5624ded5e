import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startEmulator, type DatasetControl } from 'usage-emulator';
import {
  addsARepeatedRowTwice,
  careful,
  type Month,
  stopsAtAnEmptyPage,
  type Sync,
  trustsAClosedMonth,
} from './syncs.ts';

const emulator = await startEmulator();
after(() => emulator.close());
const JANUARY: Month = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];

/** Each of these is a test that you can write for your own program. */
const checks = {
  readsOnAfterAnEmptyPage: async (dataset: DatasetControl, sync: Sync) => {
    const expected = await sync(JANUARY);
    await dataset.faults.arm({ provider: 'gitpod', calls: { nth: 2 }, effect: { kind: 'empty_page' } });
    assert.equal(await sync(JANUARY), expected);
  },
  readsAClosedMonthAgain: async (dataset: DatasetControl, sync: Sync) => {
    const early = await sync(JANUARY);
    dataset.clock.advance('P10D');
    assert.ok((await sync(JANUARY)) > early);
  },
  addsARepeatedRowOnce: async (dataset: DatasetControl, sync: Sync) => {
    const expected = await sync(JANUARY);
    await dataset.faults.arm({ provider: 'gitpod', calls: { first: 1 }, effect: { kind: 'repeated_row' } });
    assert.equal(await sync(JANUARY), expected);
  },
};

for (const [create, bug] of [
  [careful, undefined],
  [stopsAtAnEmptyPage, checks.readsOnAfterAnEmptyPage],
  [trustsAClosedMonth, checks.readsAClosedMonthAgain],
  [addsARepeatedRowTwice, checks.addsARepeatedRowOnce],
] as const) {
  for (const check of Object.values(checks)) {
    const fails = check === bug;
    test(`${create.name}: ${check.name} ${fails ? 'fails' : 'passes'}`, async () => {
      await using dataset = await emulator.datasets.create({ scenario: 'late-arrivals' });
      const checked = check(dataset, create(dataset.env));
      await (fails ? assert.rejects(checked, assert.AssertionError) : checked);
    });
  }
}
