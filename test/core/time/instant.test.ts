import t from 'tap';
import { ceilMs, formatInstant, parseInstant } from '../../../src/core/time/instant.ts';
import { fc, runs } from '../../helpers/properties.ts';

await t.test('parses what JavaScript writes, to the millisecond', async (t) => {
  const [min, max] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
      t.same(parseInstant(date.toISOString().replace(/^\+\d\d/, '')), { ms: date.getTime(), nanos: 0 });
    }),
    { numRuns: runs(300) },
  );
});

await t.test('keeps nanoseconds separate and rounds up to the next millisecond for a lower bound', async (t) => {
  const base = Date.UTC(2024, 0, 1);
  t.same(parseInstant('2024-01-01T00:00:00.000000001Z'), { ms: base, nanos: 1 });
  t.same(parseInstant('2024-01-01T00:00:00.1Z'), { ms: base + 100, nanos: 0 });
  t.same(parseInstant('2024-01-01T00:00:00.123456789Z'), { ms: base + 123, nanos: 456_789 });
  t.equal(ceilMs({ ms: base, nanos: 0 }), base);
  t.equal(ceilMs({ ms: base, nanos: 1 }), base + 1);
});

await t.test('an offset is converted to UTC', async (t) => {
  const noon = Date.UTC(2024, 0, 1, 12);
  for (const text of [
    '2024-01-01T12:00:00Z',
    '2024-01-01t12:00:00z',
    '2024-01-01T14:30:00+02:30',
    '2023-12-31T23:00:00-13:00',
  ]) {
    t.same(parseInstant(text), { ms: noon, nanos: 0 }, text);
  }
});

await t.test('a missing offset is refused, or read as UTC if the caller allows it', async (t) => {
  t.equal(parseInstant('2024-01-01T00:00:00'), undefined);
  t.same(parseInstant('2024-01-01T00:00:00', 'utc'), { ms: Date.UTC(2024, 0, 1), nanos: 0 });
});

await t.test('years from 0001 to 9999 are parsed, and 00xx is not 19xx', async (t) => {
  t.equal(parseInstant('0099-01-01T00:00:00Z')?.ms, Date.parse('0099-01-01T00:00:00Z'));
  t.equal(parseInstant('0001-01-01T00:00:00Z')?.ms, -62_135_596_800_000);
  t.equal(parseInstant('0001-01-01T00:00:00+00:01'), undefined);
  t.equal(parseInstant('9999-12-31T23:59:59.999999999Z')?.ms, 253_402_300_799_999);
  t.equal(parseInstant('9999-12-31T23:59:59-00:01'), undefined);
  t.equal(parseInstant('0000-01-01T00:00:00Z'), undefined);
});

await t.test('text that is not a date-time is refused', async (t) => {
  const wrong = [
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-06-30T23:59:60Z',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00.1234567890Z',
    '2024-01-01 00:00:00Z',
    '2024-01-01',
    '2024-01-01T00:00Z',
    '+2024-01-01T00:00:00Z',
    ' 2024-01-01T00:00:00Z',
    '2024-01-01T00:00:00Z\n',
    '',
    'now',
  ];
  for (const text of wrong) t.equal(parseInstant(text, 'utc'), undefined, JSON.stringify(text));
  t.ok(parseInstant('2024-02-29T00:00:00Z'));
  t.ok(parseInstant('2000-02-29T00:00:00Z'));
  t.equal(parseInstant('1900-02-29T00:00:00Z'), undefined);
});

await t.test('is formatted in UTC, with a fraction only if there is one', async (t) => {
  t.equal(formatInstant(Date.UTC(2026, 1, 1)), '2026-02-01T00:00:00Z');
  t.equal(formatInstant(Date.UTC(2026, 1, 1) + 7), '2026-02-01T00:00:00.007Z');
  t.equal(formatInstant(-62_135_596_800_000), '0001-01-01T00:00:00Z');
});

await t.test('is formatted like JavaScript does, in any order of instants', async (t) => {
  const [min, max] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
  fc.assert(
    fc.property(fc.array(fc.date({ min, max, noInvalidDate: true }), { minLength: 2 }), (dates) => {
      const written = [...dates, ...dates].map((date) => formatInstant(date.getTime()));
      t.same(
        written,
        [...dates, ...dates].map((date) => date.toISOString().replace('.000Z', 'Z')),
      );
    }),
    { numRuns: runs(50) },
  );
  t.throws(() => formatInstant(Number.NaN), RangeError);
});
