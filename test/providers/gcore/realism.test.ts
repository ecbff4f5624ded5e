// Internal: statistics of the simulation
import t from 'tap';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from '../../../src/providers/gcore/resource-types.ts';
import { workloads } from '../../../src/providers/gcore/simulation/workloads.ts';
import { samplesBetween, weightBefore } from '../../../src/providers/gcore/store/metering.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { accountOf, groupBy } from '../../simulation/account.ts';

/** The rows of `default`, and those of the same organization with nothing that makes them look real. */
const { gcore, world } = await accountOf('default');
const real = gcore.slice((await accountOf('vendor-examples')).gcore.length);
const plain = [...workloads(world, { workloads: 780 }, {})];

const utc = (text: string): number => Date.parse(`${text}T00:00:00Z`);

/** What a row used in a period, in base units. */
function usedIn({ segments, profile }: BillingRow, from: number, to: number): number {
  const period = samplesBetween(from, to);
  return segments.reduce((sum, { startedAt, endedAt, rate }) => {
    const { first, end } = samplesBetween(startedAt, endedAt ?? Infinity);
    const [a, b] = [Math.max(first, period.first), Math.min(end, period.end)];
    return b <= a ? sum : sum + rate * (weightBefore(profile, b) - weightBefore(profile, a));
  }, 0);
}

const FROM = utc('2025-11-03');
const DAYS = 84;

/** Daily usage in twelve weeks from a Monday on, of rows that run throughout. */
function seriesOf(rows: readonly BillingRow[], ...types: string[]): number[][] {
  return rows
    .filter(({ type, segments }) => {
      const [begun, ended] = [segments[0]?.startedAt ?? Infinity, segments.at(-1)?.endedAt ?? Infinity];
      return types.includes(type) && begun <= FROM && ended >= FROM + DAYS * DAY_MS;
    })
    .map((row) =>
      Array.from({ length: DAYS }, (_, day) => usedIn(row, FROM + day * DAY_MS, FROM + (day + 1) * DAY_MS)),
    );
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** What is left of a series without its weekly cycle and its level of each week, relative to them. */
function residuals(series: readonly number[]): number[] {
  const weekly = (day: number): number => mean(series.slice(day - (day % 7), day - (day % 7) + 7));
  const relative = series.map((value, day) => value / weekly(day));
  const ofWeekday = Array.from({ length: 7 }, (_, weekday) => mean(relative.filter((_, day) => day % 7 === weekday)));
  return relative.map((value, day) => value / (ofWeekday[day % 7] ?? 1) - 1);
}

const METERED = ['egress_traffic', 'functions', 'functions_calls', 'functions_traffic', 'containers'] as const;

const repeats = (rows: readonly BillingRow[]): number =>
  mean(
    seriesOf(rows, ...METERED).flatMap((series) =>
      series.flatMap((value, day) => (day % 7 < 4 ? [Number(value === series[day + 1])] : [])),
    ),
  );

await t.test('usage hardly ever repeats from one weekday to the next', (t) => {
  t.ok(repeats(real) < 0.01, String(repeats(real)));
  t.ok(repeats(plain) > 0.3, 'without noise it does');
  t.end();
});

await t.test('daily usage has noise on top of the weekly cycle, and a day resembles the day before', (t) => {
  const deviation = (rows: readonly BillingRow[]): number =>
    median(seriesOf(rows, ...METERED).map((series) => Math.sqrt(mean(residuals(series).map((value) => value ** 2)))));
  t.ok(deviation(real) > 0.1 && deviation(real) < 0.4, String(deviation(real)));
  t.ok(deviation(plain) < 0.06, `without noise, weeks differ, and hardly the days: ${deviation(plain)}`);
  const autocorrelation = median(
    seriesOf(real, ...METERED).map((series) => {
      const logs = series.map((value) => Math.log(value));
      const rest = logs.map((value, day) => value - mean(logs.filter((_, other) => other % 7 === day % 7)));
      return mean(rest.slice(1).map((value, day) => value * (rest[day] ?? 0))) / mean(rest.map((value) => value ** 2));
    }),
  );
  t.ok(autocorrelation > 0.2 && autocorrelation < 0.95, String(autocorrelation));
  t.end();
});

await t.test('weekends differ from machine to machine', (t) => {
  const commonest = (rows: readonly BillingRow[]): number => {
    const ratios = seriesOf(rows, 'egress_traffic').map((series) => {
      const [weekdays, weekends] = [false, true].map((is) => mean(series.filter((_, day) => day % 7 > 4 === is)));
      return ((weekends ?? 0) / (weekdays ?? 1)).toFixed(2);
    });
    return Math.max(...[...groupBy(ratios, (ratio) => ratio).values()].map(({ length }) => length)) / ratios.length;
  };
  t.ok(commonest(real) <= 0.2, String(commonest(real)));
  t.ok(commonest(plain) > 0.2, String(commonest(plain)));
  t.end();
});

const formatMonth = (ms: number): string => new Date(ms).toISOString().slice(0, 7);

/** The first instants of the months of the span, and the end of the last one. */
const months = Array.from({ length: 49 }, (_, month) => Date.UTC(2024, month, 1));

await t.test('every month of the span shows all 25 types', (t) => {
  const missing = (rows: readonly BillingRow[]): string[] =>
    months.slice(0, -1).flatMap((from, index) => {
      const to = months[index + 1] ?? from;
      const seen = new Set(
        rows
          .filter(({ segments }) => segments.some((one) => one.startedAt < to && (one.endedAt ?? Infinity) > from))
          .map(({ type }) => type),
      );
      return RESOURCE_TYPE_NAMES.filter((type) => !seen.has(type)).map((type) => `${formatMonth(from)} ${type}`);
    });
  t.same(missing(real), []);
  t.ok(missing(plain).length > 50);
  t.end();
});

// [gcore/resource-renamed-retagged-row-each]
await t.test('resources are renamed and retagged, and their usage goes on without a gap', (t) => {
  const changed = (rows: readonly BillingRow[]): BillingRow[][] =>
    [...groupBy(rows, ({ uuid, billingMetricName }) => `${uuid ?? ''} ${billingMetricName}`).values()].filter(
      ([first, second]) => first?.uuid !== null && second !== undefined,
    );
  t.same(changed(plain), []);
  t.ok(changed(real).length > 0.04 * real.length, String(changed(real).length));
  const labels = changed(real).map(
    (parts) => new Set(parts.map(({ name, tags }) => JSON.stringify([name, tags]))).size,
  );
  t.ok(labels.every((count) => count > 1));
  for (const parts of changed(real)) {
    const segments = parts.flatMap((part) => part.segments).sort((a, b) => a.startedAt - b.startedAt);
    const overlap = segments.some(({ startedAt }, index) => startedAt < (segments[index - 1]?.endedAt ?? -Infinity));
    if (overlap) t.fail(parts[0]?.name ?? '');
  }
  t.end();
});

await t.test('forgotten workloads live for weeks longer, apart from those on GPUs', (t) => {
  const lived = (forgotten: number): number =>
    [...workloads(world, { workloads: 300, forgotten }, {})]
      .filter(({ type }) => type === 'basic_vm')
      .reduce((sum, row) => sum + usedIn(row, utc('2024-01-01'), utc('2028-01-01')), 0);
  t.ok(lived(1) > 1.02 * lived(0), `${lived(1)} and ${lived(0)} minutes`);
  t.ok(lived(0.5) < lived(1));
  t.end();
});

await t.test("a team takes over a project's resources, whose tags say so from then on", (t) => {
  const dockyard = (ms: number): string[] =>
    real
      .filter(
        ({ projectId, segments }) =>
          projectId === 103 && segments.some((one) => one.startedAt <= ms && ms < (one.endedAt ?? Infinity)),
      )
      .flatMap(({ tags }) => tags?.filter(([key]) => key === 'team').map(([, value]) => value) ?? []);
  t.ok(dockyard(utc('2025-08-31')).includes('fleet'));
  t.notOk(dockyard(utc('2025-09-01')).includes('fleet'));
  t.ok(dockyard(utc('2025-09-01')).includes('platform'));
  t.end();
});

interface Price {
  readonly metric: string;
  readonly from?: string;
  readonly price: string;
}

/** EUR. */
function costIn(row: BillingRow, from: number, to: number): number {
  const prices = (world.prices['gcore'] ?? []) as readonly Price[];
  const price = prices.findLast(
    (one) => one.metric === row.billingMetricName && (one.from === undefined || utc(one.from) <= from),
  );
  return (usedIn(row, from, to) / RESOURCE_TYPES[row.type].meter.divisor) * Number(price?.price);
}

/** The cost of each month, of rows that a condition holds for. */
const costs = (rows: readonly BillingRow[], is: (row: BillingRow) => boolean = () => true): number[] =>
  months.slice(0, -1).map((from, index) => {
    const to = months[index + 1] ?? from;
    return rows.filter(is).reduce((sum, row) => sum + costIn(row, from, to), 0);
  });

const isGpu = ({ type }: BillingRow): boolean => type === 'inference' || type.startsWith('ai_');

await t.test('the bill is plausible: GPUs are for the projects that use them, and no month jumps', (t) => {
  const all = costs(real);
  const shares = costs(real, isGpu).map((cost, month) => cost / (all[month] ?? NaN));
  t.ok(
    shares.every((share) => share > 0.03 && share < 0.65),
    shares.map((share) => share.toFixed(2)).join(' '),
  );
  t.ok(mean(shares) < 0.45, String(mean(shares)));
  const jumps = all.slice(1).map((cost, month) => cost / (all[month] ?? NaN));
  t.ok(Math.max(...jumps) < 1.8, String(Math.max(...jumps)));
  const projects = new Set(real.filter(isGpu).map(({ projectId }) => projectId));
  t.same([...projects].sort(), [102, 106]);
  t.end();
});

await t.test('most of the cost is tagged, some of it badly', (t) => {
  const [from, to] = [utc('2026-01-01'), utc('2026-02-01')];
  const running = real.filter((row) => RESOURCE_TYPES[row.type].tagged && usedIn(row, from, to) > 0);
  const share = (rows: readonly BillingRow[]): number =>
    rows.reduce((sum, row) => sum + costIn(row, from, to), 0) /
    running.reduce((sum, row) => sum + costIn(row, from, to), 0);
  const tagged = share(running.filter(({ tags }) => tags !== null));
  t.ok(tagged > 0.5 && tagged < 0.95, String(tagged));
  const isClean = ({ tags }: BillingRow): boolean =>
    (tags ?? []).every(
      ([key, value]) => key !== 'Env' && (key !== 'env' || ['prod', 'staging', 'dev'].includes(value)),
    );
  const dirty = share(running.filter((row) => !isClean(row)));
  t.ok(dirty > 0.002 && dirty < 0.25, String(dirty));
  t.ok(plain.every(isClean));
  t.end();
});
