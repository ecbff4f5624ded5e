import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { gcoreEmulator } from './emulator.ts';
import { aRow, aSegment, EPOCH, someRows } from './rows.ts';

const emulator = await gcoreEmulator(t);
const always = aRow('instance', { segments: [aSegment('instance', '0001-01-01T00:00:00Z', null)] });

async function seen(body: object): Promise<unknown> {
  const [resource] = (await emulator.report(body)).resources;
  return [resource?.['first_seen'], resource?.['last_seen'], resource?.['billing_value']];
}

// [gcore/report-starts-beginning-time-utc]
await t.test("the report starts at the beginning of time_from's day", async (t) => {
  emulator.load([always]);
  t.same(await seen({ time_from: '2024-01-05T23:59:59.999Z', time_to: '2024-01-06T00:00:00Z' }), [
    '2024-01-05T00:00:30Z',
    '2024-01-05T23:59:30Z',
    1440,
  ]);
});

// [gcore/report-ends-just-before-beginning]
await t.test("the report ends just before the beginning of time_to's day", async (t) => {
  emulator.load([always]);
  t.same(await seen({ time_from: '2024-01-05T00:00:00Z', time_to: '2024-01-07T23:59:59Z' }), [
    '2024-01-05T00:00:30Z',
    '2024-01-06T23:59:30Z',
    2880,
  ]);
});

// [gcore/enable-last-day-day-time]
await t.test('with enable_last_day the day of time_to is included', async (t) => {
  emulator.load([always]);
  t.same(await seen({ time_from: '2024-02-28T00:00:00Z', time_to: '2024-02-29T08:00:00Z', enable_last_day: true }), [
    '2024-02-28T00:00:30Z',
    '2024-02-29T23:59:30Z',
    2880,
  ]);
});

// [gcore/enable-last-day-day-time]
await t.test('a period with enable_last_day is the one without it to the next day', async (t) => {
  emulator.load(someRows(40));
  await t.resolves(
    fc.assert(
      fc.asyncProperty(fc.integer({ min: -1, max: 6 }), fc.integer({ min: 0, max: 5 }), async (from, length) => {
        const times = (to: number) => ({
          time_from: new Date(EPOCH + from * DAY_MS).toISOString(),
          time_to: new Date(EPOCH + to * DAY_MS).toISOString(),
          limit: 100,
        });
        const included = await emulator.post({ ...times(from + length), enable_last_day: true });
        const excluded = await emulator.post({ ...times(from + length + 1), enable_last_day: false });
        return included.status === 200 && included.text === excluded.text;
      }),
      { numRuns: 25 },
    ),
  );
});

// [gcore/time-offset-converted-utc-before]
await t.test('a time with an offset is converted to UTC first', async (t) => {
  emulator.load([always]);
  t.same(await seen({ time_from: '2024-01-05T01:00:00+02:00', time_to: '2024-01-05T23:00:00-02:00' }), [
    '2024-01-04T00:00:30Z',
    '2024-01-05T23:59:30Z',
    2880,
  ]);
});

// [gcore/time-without-offset-utc]
await t.test('a time without an offset is UTC', async (t) => {
  emulator.load([always]);
  const zoneless = await seen({ time_from: '2024-01-05T00:00:00', time_to: '2024-01-06T12:30:00.123456' });
  t.same(zoneless, await seen({ time_from: '2024-01-05T00:00:00Z', time_to: '2024-01-06T12:30:00Z' }));
  t.same(zoneless, ['2024-01-05T00:00:30Z', '2024-01-05T23:59:30Z', 1440]);
});

// [gcore/equal-days-without-enable-last]
await t.test('equal days without enable_last_day are an empty report, not an error', async (t) => {
  emulator.load([always]);
  const now = '2024-01-05T15:04:05.999999999Z';
  t.same(await emulator.report({ time_from: now, time_to: now }), { count: 0, resources: [], totals: [] });
  t.equal((await emulator.report({ time_from: now, time_to: now, enable_last_day: true })).count, 1);
  t.equal((await emulator.report({ time_from: '2024-01-05T20:00:00Z', time_to: '2024-01-05T10:00:00Z' })).count, 0);
});

// [gcore/time-day-before-time-validation]
await t.test("time_to's day before time_from's is a ValidationError, with enable_last_day too", async (t) => {
  for (const enable_last_day of [true, false]) {
    t.match(
      await emulator.refusal({ time_from: '2024-01-05T00:00:00Z', time_to: '2024-01-04T23:59:59Z', enable_last_day }),
      {
        status: 400,
        exception_class: 'ValidationError',
        message: "Validation Error: {'time_to': ['Value error, time_to is before time_from']}",
        invalid_fields: { time_to: ['Value error, time_to is before time_from'] },
      },
    );
  }
});

// [gcore/times-rfc-3339-seconds-dates]
await t.test('an impossible date, and a time that is not RFC 3339, are ValidationErrors', async (t) => {
  const wrong = [
    '2023-02-29T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-12-31T23:59:60Z',
    '2024-01-01',
    '2024-01-01 00:00:00Z',
  ];
  for (const time of [...wrong, '2024-01-01T00:00', '0000-01-01T00:00:00Z', '2024-01-01T00:00:00+24:00', 'now', '']) {
    t.match(
      await emulator.refusal({ time_from: time, time_to: '2024-03-01T00:00:00Z' }),
      { status: 400, invalid_fields: { time_from: ['Input should be a valid datetime'] } },
      time,
    );
  }
});

// [gcore/period-can-span-all-years]
await t.test('a period can span all years', async (t) => {
  emulator.load(
    [always, aRow('functions', { profile: 'office', segments: always.segments })],
    '9999-12-31T23:59:59.999Z',
  );
  const minutes = (Date.parse('9999-12-31T00:00:00Z') - Date.parse('0001-01-01T00:00:00Z')) / 60_000;
  const ends = { time_from: '0001-01-01T00:00:00Z', time_to: '9999-12-31T23:59:59.999999999Z' };
  t.same(await seen({ ...ends, types: ['instance'] }), ['0001-01-01T00:00:30Z', '9999-12-30T23:59:30Z', minutes]);
  t.same(await seen({ ...ends, types: ['instance'], enable_last_day: true }), [
    '0001-01-01T00:00:30Z',
    '9999-12-31T23:59:30Z',
    minutes + 1440,
  ]);
  t.equal((await emulator.report(ends)).count, 2);
  // Their UTC days are in no year from 0001 to 9999.
  for (const time_to of ['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01']) {
    t.equal((await emulator.refusal({ ...ends, time_to })).status, 400);
  }
});
