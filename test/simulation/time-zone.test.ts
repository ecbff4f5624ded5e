import t from 'tap';
import { DAY_MS, HOUR_MS } from '../../src/core/time/instant.ts';
import { localMidnight, utcOffset, ZONE_NAMES, type ZoneName } from '../../src/simulation/time-zone.ts';

/** The offset in the machine's time zone database, ms. */
function knownOffset(formatter: Intl.DateTimeFormat, ms: number): number {
  const parts = new Map(formatter.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - ms;
}

function formatterOf(timeZone: ZoneName): Intl.DateTimeFormat {
  const numeric = 'numeric';
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
  });
}

await t.test("every zone's offset matches the time zone database from 2023 to 2028", async (t) => {
  for (const zone of ZONE_NAMES) {
    const formatter = formatterOf(zone);
    const wrong: string[] = [];
    let last = knownOffset(formatter, Date.UTC(2023, 0, 1));
    for (let ms = Date.UTC(2023, 0, 1); ms < Date.UTC(2029, 0, 1); ms += DAY_MS) {
      const known = knownOffset(formatter, ms);
      // If the offset changed, check every hour of the day before.
      const steps = known === last ? [0] : Array.from({ length: 25 }, (_, hours) => hours);
      for (const hours of steps) {
        const at = ms - hours * HOUR_MS;
        if (utcOffset(zone, at) !== knownOffset(formatter, at)) wrong.push(new Date(at).toISOString());
      }
      last = known;
    }
    t.same(wrong, [], zone);
  }
});

await t.test('daylight saving time begins and ends at the exact millisecond', async (t) => {
  const forward = Date.parse('2025-03-30T01:00:00Z');
  t.same([utcOffset('Europe/Berlin', forward - 1), utcOffset('Europe/Berlin', forward)], [HOUR_MS, 2 * HOUR_MS]);
  const back = Date.parse('2025-11-02T06:00:00Z');
  t.same([utcOffset('America/New_York', back - 1), utcOffset('America/New_York', back)], [-4 * HOUR_MS, -5 * HOUR_MS]);
});

await t.test('09:00 is correct also on days on which clocks change', async (t) => {
  const nineOn = (zone: ZoneName, date: string): string =>
    new Date(localMidnight(zone, Date.parse(date) / DAY_MS) + 9 * HOUR_MS).toISOString();
  t.equal(nineOn('Europe/Berlin', '2025-03-29'), '2025-03-29T08:00:00.000Z');
  t.equal(nineOn('Europe/Berlin', '2025-03-30'), '2025-03-30T07:00:00.000Z');
  t.equal(nineOn('Europe/Berlin', '2025-10-26'), '2025-10-26T08:00:00.000Z');
  t.equal(nineOn('America/Los_Angeles', '2025-11-02'), '2025-11-02T17:00:00.000Z');
  t.equal(nineOn('Asia/Kolkata', '2025-07-01'), '2025-07-01T03:30:00.000Z');
  t.equal(nineOn('Australia/Sydney', '2025-01-01'), '2024-12-31T22:00:00.000Z');
});
