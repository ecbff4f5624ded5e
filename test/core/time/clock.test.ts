import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { createClock } from '../../../src/core/time/clock.ts';
import { MAX_MS, MIN_MS } from '../../../src/core/time/instant.ts';
import { addDuration, DURATION_PATTERN, durationMs } from '../../../src/core/time/duration.ts';

const at = (text: string): number => Date.parse(text);

await t.test('a frozen clock changes only when it is moved, forwards or backwards', async (t) => {
  const clock = createClock({ mode: 'frozen', now: at('2026-02-01T00:00:00Z') });
  t.equal(clock.now(), at('2026-02-01T00:00:00Z'));
  clock.advance('PT90M');
  t.equal(clock.now(), at('2026-02-01T01:30:00Z'));
  clock.advance('-P1M');
  t.equal(clock.now(), at('2026-01-01T01:30:00Z'));
  clock.moveTo(at('2030-01-01T00:00:00Z'));
  t.equal(clock.now(), at('2030-01-01T00:00:00Z'));
  t.equal(clock.speed, 0);
});

await t.test('a wall clock follows real time with an offset and a speed, also after it was moved', async (t) => {
  let machine = 1_000_000;
  const clock = createClock({ mode: 'wall' }, () => machine);
  t.equal(clock.now(), 1_000_000);
  clock.set({ mode: 'wall', now: at('2026-02-01T00:00:00Z'), speed: 60 });
  machine += 60_000;
  t.equal(clock.now(), at('2026-02-01T01:00:00Z'));
  clock.advance('P1D');
  machine += 1_000;
  t.equal(clock.now(), at('2026-02-02T01:01:00Z'));
  clock.set({ mode: 'frozen', now: clock.now() });
  machine += 1_000_000;
  t.equal(clock.now(), at('2026-02-02T01:01:00Z'));
});

await t.test('a clock stays between the years 1 and 9999', async (t) => {
  const clock = createClock({ mode: 'frozen', now: at('2026-02-01T00:00:00Z') });
  t.throws(() => {
    clock.advance('P9000Y');
  }, RangeError);
  t.throws(() => {
    clock.advance('-P3000Y');
  }, RangeError);
  t.equal(clock.now(), at('2026-02-01T00:00:00Z'));
  let machine = 0;
  const fast = createClock({ mode: 'wall', now: 0, speed: 1e9 }, () => machine);
  machine += 1e12;
  t.equal(new Date(fast.now()).toISOString(), '9999-12-31T23:59:59.999Z');
});

await t.test('months and years are calendar units; a day that the month lacks becomes its last one', async (t) => {
  const plus = (from: string, duration: string): string => new Date(addDuration(at(from), duration)).toISOString();
  t.equal(plus('2026-01-31T12:00:00Z', 'P1M'), '2026-02-28T12:00:00.000Z');
  t.equal(plus('2024-02-29T00:00:00Z', 'P1Y'), '2025-02-28T00:00:00.000Z');
  t.equal(plus('2026-03-31T00:00:00Z', '-P1M'), '2026-02-28T00:00:00.000Z');
  t.equal(plus('2026-11-30T00:00:00Z', 'P3M'), '2027-02-28T00:00:00.000Z');
  t.equal(plus('2026-01-01T00:00:00Z', 'P1Y2M3W4DT5H6M7.5S'), '2027-03-26T05:06:07.500Z');
  t.equal(plus('0001-03-31T00:00:00Z', 'P98Y11M'), '0100-02-28T00:00:00.000Z');
  t.equal(durationMs('PT0.001S'), 1);
});

await t.test('text that is not an ISO 8601 duration is refused', async (t) => {
  for (const text of ['', 'P', '1 day', 'PT', 'P1.5M', 'P1D2', 'PT1S ']) {
    t.throws(() => addDuration(0, text), RangeError, JSON.stringify(text));
  }
});

await t.test('a duration that the pattern of schemas allows leads to an instant or is refused', async (t) => {
  for (const text of ['P676463Y858,144311W365D', 'P202003Y775999M999991W3791DT9H294955.5S', 'P9999999999D']) {
    t.throws(() => durationMs(text), { name: 'RangeError', message: /is too long$/ }, text);
  }
  const number = fc.integer({ min: 0, max: 999_999 });
  const duration = fc
    .tuple(fc.constantFrom('', '-', '+'), number, number, number, number, number, number)
    .map(
      ([sign, years, months, weeks, days, hours, seconds]) =>
        `${sign}P${years}Y${months}M${weeks}W${days}DT${hours}H${seconds}.5S`,
    );
  fc.assert(
    fc.property(duration, fc.integer({ min: MIN_MS, max: MAX_MS }), (text, from) => {
      t.match(text, new RegExp(DURATION_PATTERN));
      try {
        t.ok(Number.isSafeInteger(addDuration(from, text)), text);
      } catch (error) {
        t.match(error, { name: 'RangeError' }, text);
      }
    }),
  );
});
