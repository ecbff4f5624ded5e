// Internal: imports of recorded reports
import assert from 'node:assert/strict';
import t from 'tap';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { createRandom } from '../../../src/core/random.ts';
import { RESOURCE_TYPES, type ResourceTypeName } from '../../../src/providers/gcore/resource-types.ts';
import { resources } from '../../../src/providers/gcore/store/record-kind.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { fc, runs } from '../../helpers/properties.ts';
import { accountOf } from '../../simulation/account.ts';
import { gcoreEmulator, type Report } from './emulator.ts';
import { EPOCH, randomClock, randomRows } from './rows.ts';

const emulator = await gcoreEmulator(t);

const reportOf = (from: number, to: number): Promise<Report> =>
  emulator.report({
    time_from: new Date(from).toISOString(),
    time_to: new Date(to).toISOString(),
    limit: 1_000_000,
  });

/** The rows that an import makes of a report's lines. */
const imported = ({ resources: lines }: Report): BillingRow[] =>
  resources.rowsOf(
    lines.map((line) => resources.fromWire(line)),
    createRandom(1),
  );

/** The lines of a report, without the order of those whose uuids don't tell them apart. */
const lines = (report: Report): string[] => report.resources.map((line) => JSON.stringify(line)).sort();

const usedIn = ({ totals }: Report): bigint =>
  totals.reduce((sum, { type, billing_value: value }) => {
    const { divisor } = RESOURCE_TYPES[type as ResourceTypeName].meter;
    return sum + BigInt(Math.round(Number(value) * divisor));
  }, 0n);

/** Records a period, imports it, and compares. */
async function check(rows: Iterable<BillingRow>, from: number, days: number, clock: number): Promise<number> {
  emulator.load(rows, clock);
  const recorded = await reportOf(from, from + days * DAY_MS);
  emulator.load(imported(recorded), clock);
  const report = await reportOf(from, from + days * DAY_MS);
  assert.deepEqual(lines(report), lines(recorded));
  assert.deepEqual(report.totals, recorded.totals);
  let parts = 0n;
  for (let day = 0; day < days; day += 1)
    parts += usedIn(await reportOf(from + day * DAY_MS, from + (day + 1) * DAY_MS));
  assert.equal(parts, usedIn(recorded));
  return recorded.count;
}

await t.test('importing what was recorded does not change it, whatever was recorded', async (t) => {
  await t.resolves(
    fc.assert(
      fc.asyncProperty(
        randomRows,
        randomClock,
        fc.integer({ min: -2, max: 40 }),
        fc.integer({ min: 1, max: 35 }),
        async (rows, clock, day, days) => {
          // Names are never empty.
          const named = rows.map((row) => (row.name === '' ? { ...row, name: 'web' } : row));
          await check(named, EPOCH + day * DAY_MS, days, clock);
        },
      ),
      { numRuns: runs(100) },
    ),
  );
});

for (const [scenario, periods] of [
  ['default', [['2026-01-01', 31]]],
  [
    'vendor-examples',
    [
      ['2024-07-01', 31],
      ['2019-08-20', 20],
    ],
  ],
  [
    'boundaries',
    [
      ['2025-06-01', 30],
      ['2025-06-11', 3],
    ],
  ],
  ['late-arrivals', [['2026-01-01', 31]]],
] as const) {
  await t.test(`importing a recorded bill of ${scenario} does not change it`, async (t) => {
    const { gcore } = await accountOf(scenario);
    for (const [from, days] of periods) {
      t.ok((await check(gcore, Date.parse(from), days, Date.parse('2026-01-31T11:22:33Z'))) > 0, from);
    }
  });
}

await t.test('an import refuses a line whose usage is not a number of 0 or more, and names the field', (t) => {
  const line = { type: 'instance', first_seen: '2026-01-01T00:00:30Z', last_seen: '2026-01-01T00:01:30Z' };
  for (const billing_value of ['many', -1, null, Infinity, undefined]) {
    t.throws(() => resources.fromWire({ ...line, billing_value }), { code: 'invalid', message: /^billing_value: / });
  }
  t.end();
});
