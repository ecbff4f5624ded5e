import t from 'tap';
import { MINUTE_MS } from '../../../src/core/time/instant.ts';
import {
  sampleFrom,
  sampleInstant,
  samplesBetween,
  sampleWeight,
  weightBefore,
} from '../../../src/providers/gcore/store/metering.ts';
import { type Profile, PROFILES } from '../../../src/providers/gcore/store/records.ts';
import { fc, runs } from '../../helpers/properties.ts';

const MIN_MS = Date.parse('0001-01-01T00:00:00Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');
const anyInstant = fc.integer({ min: MIN_MS, max: MAX_MS });

// [gcore/resources-sampled-once-minute-second]
await t.test('a resource is sampled once a minute, at second 30', async (t) => {
  t.equal(
    new Date(sampleInstant(sampleFrom(Date.parse('2024-07-01T00:00:00Z')))).toISOString(),
    '2024-07-01T00:00:30.000Z',
  );
  const day = samplesBetween(Date.parse('2024-07-01T00:00:00Z'), Date.parse('2024-07-02T00:00:00Z'));
  t.equal(day.end - day.first, 1440);
  fc.assert(
    fc.property(anyInstant, (ms) => {
      const at = sampleInstant(sampleFrom(ms));
      return at >= ms && at - ms < MINUTE_MS && ((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS === 30_000;
    }),
    { numRuns: runs(1000) },
  );
});

// [gcore/resources-sampled-once-minute-second]
await t.test('a sample at the start of a range is in it, one at its end is not', async (t) => {
  const sample = Date.parse('2024-07-01T00:00:30Z');
  const count = (from: number, to: number): number => {
    const { first, end } = samplesBetween(from, to);
    return end - first;
  };
  t.equal(count(sample, sample + 1), 1);
  t.equal(count(sample - 1, sample), 0);
  t.equal(count(sample + 1, sample + MINUTE_MS), 0);
});

// [gcore/usage-varies-over-day-traffic]
await t.test('the closed form for the weight of a range is the sum over its samples, also before 1970', async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom<Profile[]>(...PROFILES, 'office~1', 'evening~7', 'flat~24'),
      fc.oneof(fc.integer({ min: -30_000, max: 30_000 }), anyInstant.map(sampleFrom)),
      fc.integer({ min: 0, max: 12_000 }),
      (profile, first, length) => {
        let sum = 0;
        for (let sample = first; sample < first + length; sample += 1) sum += sampleWeight(profile, sample);
        return weightBefore(profile, first + length) - weightBefore(profile, first) === sum;
      },
    ),
    { numRuns: runs(200) },
  );
  t.pass();
});

// [gcore/usage-varies-over-day-traffic]
await t.test(
  'a weight is a whole number that depends only on the hour of the UTC week; flat is always 1',
  async (t) => {
    const monday = Date.parse('2024-07-01T00:00:00Z');
    for (const profile of PROFILES) {
      const byHour = Array.from({ length: 168 }, (_, hour) =>
        sampleWeight(profile, sampleFrom(monday + hour * 3_600_000)),
      );
      t.ok(byHour.every((weight) => Number.isInteger(weight) && weight >= 1));
      fc.assert(
        fc.property(anyInstant, (ms) => {
          const at = new Date(sampleInstant(sampleFrom(ms)));
          return sampleWeight(profile, sampleFrom(ms)) === byHour[((at.getUTCDay() + 6) % 7) * 24 + at.getUTCHours()];
        }),
        { numRuns: runs(500) },
      );
    }
    t.ok(sampleWeight('office', sampleFrom(monday + 10 * 3_600_000)) > sampleWeight('office', sampleFrom(monday)));
    t.equal(sampleWeight('flat', sampleFrom(monday)), 1);
  },
);
