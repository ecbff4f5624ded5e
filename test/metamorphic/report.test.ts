import assert from 'node:assert/strict';
import t from 'tap';
import { DAY_MS, MINUTE_MS } from '../../src/core/time/instant.ts';
import { sampleWeight } from '../../src/providers/gcore/store/metering.ts';
import type { BillingRow, MeteredSegment } from '../../src/providers/gcore/store/records.ts';
import { RESOURCE_TYPES } from '../../src/providers/gcore/resource-types.ts';
import { accountOf, groupBy } from '../simulation/account.ts';
import { at, type Customer, type Fields, iso, midnightBefore, type Report, newCustomer } from './api.ts';

const customer: Customer = await newCustomer();
const { gcore: rows } = await accountOf('default');

/** What a period decides. */
const MEASURED = new Set(['billing_value', 'first_seen', 'last_seen', 'last_size']);

/** What tells a line of a report from the others, whatever the period. */
function nameOf(line: Fields): string {
  return JSON.stringify(Object.entries(line).filter(([field]) => !MEASURED.has(field)));
}

const valueOf = (line: Fields): number => Number(line['billing_value']);
const sumOf = (lines: readonly Fields[]): number => lines.reduce((sum, line) => sum + valueOf(line), 0);

/** Sums of fractions differ in their last digits with the order of the summands. */
function assertClose(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, expected), `${what}: ${actual} is not ${expected}`);
}

function assertSameSums(actual: readonly Fields[], expected: readonly Fields[]): void {
  const [left, right] = [groupBy(actual, nameOf), groupBy(expected, nameOf)];
  assert.deepEqual([...left.keys()].sort(), [...right.keys()].sort());
  for (const [name, lines] of left) assertClose(sumOf(lines), sumOf(right.get(name) ?? []), name);
}

async function daily(from: number, to: number): Promise<Report[]> {
  const reports: Report[] = [];
  for (let day = from; day < to; day += DAY_MS) reports.push(await customer.report(day, day + DAY_MS));
  return reports;
}

const MONTHS = [
  ['2024-02-01', '2024-03-01', 'with a leap day'],
  ['2025-03-01', '2025-04-01', 'in which clocks change'],
  ['2026-01-01', '2026-02-01', 'up to the clock'],
] as const;

await t.test("a month's report is the sum of its days', row by row and total by total", async (t) => {
  customer.clock.set('2026-02-01T00:00:00Z');
  for (const [from, to, which] of MONTHS) {
    const month = await customer.report(at(from), at(to));
    const days = await daily(at(from), at(to));
    assertSameSums(
      days.flatMap(({ resources }) => resources),
      month.resources,
    );
    assertSameSums(
      days.flatMap(({ totals }) => totals),
      month.totals,
    );
    t.ok(month.count > 100, `${which}: ${month.count} rows`);
  }
});

await t.test("a month shows its days' first sample, last sample and last size", async (t) => {
  customer.clock.set('2026-01-20T15:16:17Z');
  const [from, to] = [at('2026-01-01'), at('2026-02-01')];
  const lines = groupBy(
    (await daily(from, to)).flatMap(({ resources }) => resources),
    nameOf,
  );
  const month = groupBy((await customer.report(from, to)).resources, nameOf);
  for (const [name, [line, ...others]] of month) {
    // Two of the same name can't be told apart.
    if (others.length > 0) continue;
    const seen = lines.get(name) ?? [];
    assert.equal(line?.['first_seen'], seen[0]?.['first_seen'], name);
    assert.equal(line?.['last_seen'], seen.at(-1)?.['last_seen'], name);
    assert.equal(line?.['last_size'], seen.at(-1)?.['last_size'], name);
  }
  t.ok(month.size > 300, String(month.size));
});

await t.test('every total is the sum of its resources, on the account as it is', async () => {
  customer.clock.set('2026-02-01T00:00:00Z');
  const { resources, totals } = await customer.report(at('2025-11-01'), at('2026-02-01'));
  const groupName = (line: Fields): string => {
    const { total } = RESOURCE_TYPES[line['type'] as keyof typeof RESOURCE_TYPES];
    return JSON.stringify([line['type'], line['billing_metric_name'], line['region_id'], line[total]]);
  };
  const groups = groupBy(
    resources.filter(({ type }) => type !== 'backup'),
    groupName,
  );
  assert.deepEqual(totals.map(groupName).sort(), [...groups.keys()].sort());
  for (const total of totals) assertClose(valueOf(total), sumOf(groups.get(groupName(total)) ?? []), groupName(total));
});

/** The samples of a segment within [from, to), by counting. */
function samplesOf({ startedAt, endedAt }: MeteredSegment, from: number, to: number): number[] {
  const samples: number[] = [];
  const end = Math.min(to, endedAt ?? Infinity);
  for (let minute = Math.floor(Math.max(from, startedAt) / MINUTE_MS); minute * MINUTE_MS < end; minute += 1) {
    const instant = minute * MINUTE_MS + 30_000;
    if (instant >= Math.max(from, startedAt) && instant < end) samples.push(minute);
  }
  return samples;
}

/** In the type's own unit: what each sampled minute of each segment adds. */
function usedBy({ type, profile, segments }: BillingRow, from: number, to: number): number | undefined {
  const sampled = segments.map((segment) => ({ segment, samples: samplesOf(segment, from, to) }));
  if (sampled.every(({ samples }) => samples.length === 0)) return undefined;
  const base = sampled.reduce((sum, { segment: { size, rate }, samples }) => {
    const weight = profile === 'flat' ? samples.length : weightOf(profile, samples);
    return sum + (size ?? rate) * weight;
  }, 0);
  return base / RESOURCE_TYPES[type].meter.divisor;
}

function weightOf(profile: BillingRow['profile'], samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sampleWeight(profile, sample), 0);
}

await t.test("each type's unit is what its resources' own segments come to, minute by minute", async (t) => {
  customer.clock.set('2027-09-15T13:14:15Z');
  const now = customer.clock.now().getTime();
  for (const [from, to] of [
    [at('2025-10-25'), at('2025-10-28')],
    [midnightBefore(now) - DAY_MS, midnightBefore(now) + DAY_MS],
  ] as const) {
    const { resources } = await customer.report(from, to);
    const shown = groupBy(resources, (line) => `${String(line['type'])} ${String(line['project_id'])}`);
    const expected = new Map<string, number[]>();
    for (const row of rows) {
      const used = usedBy(row, from, Math.min(to, now + 1));
      const name = `${row.type} ${row.projectId}`;
      if (used !== undefined) expected.set(name, [...(expected.get(name) ?? []), used]);
    }
    assert.deepEqual([...shown.keys()].sort(), [...expected.keys()].sort());
    for (const [name, values] of expected) {
      const actual = (shown.get(name) ?? []).map(valueOf).sort((a, b) => a - b);
      assert.equal(actual.length, values.length, name);
      for (const [index, value] of values.sort((a, b) => a - b).entries()) {
        assertClose(actual[index] ?? Number.NaN, value, name);
      }
    }
    t.ok(resources.length > 250, `${iso(from)}: ${resources.length} rows`);
  }
});

await t.test("a volume's gbminutes are its size times its sampled minutes, as the report itself shows", async (t) => {
  customer.clock.set('2026-02-01T00:00:00Z');
  const day = at('2026-01-15');
  const { resources } = await customer.report(day, day + DAY_MS);
  const resized = new Set(
    rows
      .filter(({ segments }) => segments.some(({ startedAt }) => startedAt > day && startedAt < day + DAY_MS))
      .map(({ uuid }) => uuid),
  );
  const steady = resources.filter(
    ({ type, uuid }) => ['volume', 'snapshot', 'file_share'].includes(String(type)) && !resized.has(String(uuid)),
  );
  for (const { billing_value, last_size, first_seen, last_seen } of steady) {
    const minutes = (at(String(last_seen)) - at(String(first_seen))) / MINUTE_MS + 1;
    assert.equal(billing_value, Number(last_size) * minutes);
  }
  t.ok(steady.length > 80, String(steady.length));
});

await t.test('nothing is metered beyond the clock, and no sample before it is missed', async (t) => {
  for (const clock of ['2025-06-11T10:17:45Z', '2024-02-29T23:59:30Z', '2025-12-31T00:00:29.999Z']) {
    customer.clock.set(clock);
    const now = at(clock);
    const last = iso(Math.floor((now - 30_000) / MINUTE_MS) * MINUTE_MS + 30_000).replace('.000Z', 'Z');
    const today = midnightBefore(now);
    const { resources } = await customer.report(today - DAY_MS, today + 400 * DAY_MS);
    const seen = resources.map((line) => String(line['last_seen'])).sort();
    t.equal(seen.at(-1), last, clock);
    t.equal((await customer.report(today + DAY_MS, today + 400 * DAY_MS)).count, 0);
  }
});
