// Internal: imports of recorded answers
import t from 'tap';
import type { AnsweredCall } from '../../../src/core/provider/answer-reader.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { formatDay } from '../../../src/core/time/day.ts';
import { atOnce } from '../../../src/core/turns.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { startEmulator } from '../../../src/index.ts';
import { answersOf, type Asked, callsOf, linesOf, recorder, type Recorder } from '../../helpers/recorder.ts';
import { fc, runs } from '../../helpers/properties.ts';

const CLOCK = '2026-02-01T00:00:00Z';
const FIRST = Date.parse('2026-01-01') / DAY_MS;
const DAYS = 31;
const emulator = await startEmulator({ socket: false, clock: CLOCK });
t.teardown(() => emulator.close());

type Days = readonly [from: number, to: number];
const MONTH: Days = [0, DAYS];
const eachDay = Array.from({ length: DAYS }, (_, day): Days => [day, day + 1]);

/** A request for days of January. */
const report = (path: string, [from, to]: Days, more: object = {}): Asked => ({
  provider: 'gcore',
  path: `/cloud/v1/${path}`,
  body: { time_from: `${formatDay(FIRST + from)}T00:00:00Z`, time_to: `${formatDay(FIRST + to)}T00:00:00Z`, ...more },
});
const usage = (days: Days, more: object = { limit: 10_000 }): Asked => report('usage_report', days, more);

const copyOf = async (calls: readonly AnsweredCall[]): Promise<Recorder> => {
  const copy = await emulator.datasets.create({ scenario: 'empty', clock: CLOCK });
  await copy.import(await linesOf('gcore', calls));
  return recorder(emulator, copy);
};

const recorded = async (asked: readonly Asked[]): Promise<AnsweredCall[]> => {
  const original = recorder(emulator, { keys: {} });
  for (const one of asked) await original.ask(one);
  return callsOf('gcore', original.entries);
};

await t.test('a copy of a month that was recorded day by day answers every request as the original did', async (t) => {
  const lists = ['v1/projects', 'v1/regions', 'v2/reservations'].map((path): Asked => ({
    provider: 'gcore',
    path: `/cloud/${path}`,
    ...(path === 'v1/projects' && { query: { limit: '1000' } }),
  }));
  const pages = eachDay.flatMap((day) => [0, 200, 400].map((offset) => usage(day, { limit: 200, offset })));
  const costs = eachDay.map((day) => report('cost_report/resources', day, { limit: 10_000 }));
  const calls = await recorded([...pages, ...costs, ...lists]);
  // Twice, as a client that retries gets them.
  const copy = await copyOf([...calls, ...calls]);
  const original = recorder(emulator, { keys: {} });
  const questions = [
    ...lists,
    ...[...eachDay, MONTH, [3, 17] as const].flatMap((days) => [
      usage(days),
      report('cost_report/resources', days, { limit: 10_000 }),
      report('cost_report/totals', days),
    ]),
    { provider: 'gcore', path: '/cloud/v1/reservation_cost_report/totals', body: { year_month: '2026-01' } },
  ];
  for (const asked of questions) t.equal(await copy.ask(asked), await original.ask(asked), JSON.stringify(asked));
});

await t.test('a copy of periods within each other has each recorded report', async () => {
  const original = recorder(emulator, { keys: {} });
  const within = ([from, to]: Days) =>
    fc
      .uniqueArray(fc.integer({ min: from, max: to - 1 }), { maxLength: 4 })
      .map((days) => days.map((day): Days => [day, day + 1]));
  const periods = fc
    .tuple(within([0, 7]), within([7, 21]), fc.boolean(), fc.boolean())
    .map(([early, late, week, month]): Days[] => [
      ...early,
      ...late,
      ...(week ? [[0, 7] as const] : []),
      ...(month ? [MONTH] : []),
    ]);
  await fc.assert(
    fc.asyncProperty(
      periods.chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
      async (some) => {
        const copy = await copyOf(await recorded(some.map((days) => usage(days))));
        for (const days of some) {
          const [seen, expected] = [await copy.ask(usage(days)), await original.ask(usage(days))];
          if (seen !== expected) return false;
        }
        return true;
      },
    ),
    { numRuns: runs(20) },
  );
});

await t.test('a report with filters says nothing about what they exclude', async (t) => {
  const day = usage([4, 5], { limit: 10_000, types: ['instance'], projects: [101, 102] });
  const copy = await copyOf(await recorded([usage(MONTH), day]));
  const original = recorder(emulator, { keys: {} });
  for (const asked of [usage(MONTH), day]) t.equal(await copy.ask(asked), await original.ask(asked));
});

await t.test('a page says nothing about what is on others', async (t) => {
  const copy = await copyOf(await recorded([usage(MONTH), usage([4, 5], { limit: 20 })]));
  t.equal(await copy.ask(usage(MONTH)), await recorder(emulator, { keys: {} }).ask(usage(MONTH)));
});

await t.test('a report without its request is read once', async (t) => {
  const [whole, half] = (await recorded([usage(MONTH), usage([3, 10])])).map((call) => ({
    ...call,
    request: undefined,
  }));
  if (whole === undefined || half === undefined) throw new Error('not recorded');
  const copy = await copyOf([whole, whole]);
  t.equal(await copy.ask(usage(MONTH)), await recorder(emulator, { keys: {} }).ask(usage(MONTH)));
  await t.rejects(linesOf('gcore', [whole, half]), {
    ...{ name: 'Refusal', code: 'conflict' },
    message: /^reports whose periods are unknown show the \w+ \S+ in the same time: import a HAR file/,
  });
});

await t.test('periods that overlap in part are refused', async (t) => {
  await t.rejects(linesOf('gcore', await recorded([usage([0, 10]), usage([5, 15])])), {
    ...{ name: 'Refusal', code: 'conflict' },
    message: /^the reports of 2026-01-01 to 2026-01-11 and of 2026-01-06 to 2026-01-16 overlap in part/,
  });
});

await t.test('prices and their changes follow from costs', async (t) => {
  const cost = (day: number, value: number, costs: number): AnsweredCall => ({
    endpoint: 'CostReportTotalsHandler.post',
    query: {},
    request: report('', [day, day + 1]).body,
    answer: {
      results: [
        { billing_metric_name: 'floating_min', billing_value: value, cost: costs },
        { billing_metric_name: 'x', cost: null },
      ],
    },
  });
  const reader = (await answersOf('gcore')).createReader();
  for (const call of [cost(2, 1440, 5.76), cost(0, 1440, 3.6), cost(1, 7, 0.0175), cost(3, 30, 0.12)])
    atOnce(reader.add(call));
  t.same(
    Array.from(reader.records(), ({ kind, record }) => ({ kind, record })),
    [
      { kind: 'prices', record: { metric: 'floating_min', price: '0.0025' } },
      { kind: 'prices', record: { metric: 'floating_min', from: '2026-01-03', price: '0.004' } },
    ],
  );
});

await t.test('whatever an answer holds, it is read or refused', async () => {
  const answers = await answersOf('gcore');
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(1e308, -1, 'instance', '2026-01-01T00:00:30Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'),
  );
  const row = fc.record(
    {
      type: fc.oneof(fc.constant('instance'), value),
      first_seen: value,
      last_seen: value,
      billing_value: value,
      last_size: value,
      uuid: value,
      cost: value,
      billing_metric_name: value,
      id: value,
      commit: value,
      price_per_unit: value,
    },
    { requiredKeys: [] },
  );
  const request = fc.oneof(
    value,
    fc.record(
      { time_from: value, time_to: value, enable_last_day: value, offset: value, limit: value, projects: value },
      { requiredKeys: [] },
    ),
  );
  const call = fc.record({
    endpoint: fc.constantFrom(...answers.endpoints),
    query: fc.constant({}),
    request,
    answer: fc.oneof(
      value,
      fc.record({ count: value, resources: fc.array(row), results: fc.array(row) }, { requiredKeys: [] }),
    ),
  });
  const empty = await emulator.datasets.create({ scenario: 'empty', clock: CLOCK });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 5 }), async (calls) => {
      const reader = answers.createReader();
      for (const one of calls) atOnce(reader.add(one));
      try {
        const lines = Array.from(reader.records(), ({ kind, record }) =>
          JSON.stringify({ provider: 'gcore', kind, record }),
        );
        await empty.import(lines.join('\n'), { mode: 'replace' });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: runs(500) },
  );
});
