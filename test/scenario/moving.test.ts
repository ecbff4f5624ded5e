import { join } from 'node:path';
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { DAY_MS, formatInstant, parseInstant } from '../../src/core/time/instant.ts';
import { loadScenario, type Scenario } from '../../src/scenario/scenario.ts';
import { providers } from '../../src/providers/index.ts';
import { moveBy } from '../../src/scenario/moving.ts';

const ms = (text: string): number => parseInstant(text)?.ms ?? Number.NaN;
const FILE = `seed: 3
clock: 2026-02-01T00:00:00Z
span: { from: 2024-02-29, to: 2026-09-01 }
`;

const spanOf = async (scenario: Scenario): Promise<readonly string[]> => {
  const { span } = await scenario.worldFor(1);
  return [formatInstant(span.from), formatInstant(span.to)];
};

await t.test('a scenario that follows the clock moves by the fewest years that leave half a year ahead', async (t) => {
  const folder = t.testdir({ 'mine.yaml': `${FILE}follow_clock: true\n` });
  const scenario = loadScenario(join(folder, 'mine.yaml'), providers);
  for (const clock of ['2019-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z']) {
    t.equal(scenario.startingAt(ms(clock)), scenario, clock);
  }
  for (const [clock, years] of [
    ['2026-03-01T00:00:01Z', 1],
    ['2027-03-01T00:00:00Z', 1],
    ['2027-12-31T00:00:00Z', 2],
    ['2035-01-15T00:00:00Z', 9],
    ['9999-12-31T00:00:00Z', 7973],
  ] as const) {
    t.equal(scenario.startingAt(ms(clock)).years, years, clock);
  }
  const moved = scenario.movedBy(9);
  t.same(await spanOf(moved), ['2033-02-28T00:00:00Z', '2035-09-01T00:00:00Z']);
  t.equal(formatInstant(moved.clock), '2035-02-01T00:00:00Z');
  t.not(moved.digest, scenario.digest);
  t.equal(loadScenario(join(folder, 'mine.yaml'), providers, {}, { years: 9 }).digest, moved.digest);
});

await t.test('a scenario that does not follow the clock never moves', (t) => {
  const scenario = loadScenario(join(t.testdir({ 'mine.yaml': FILE }), 'mine.yaml'), providers);
  t.equal(scenario.startingAt(ms('2050-01-01T00:00:00Z')), scenario);
  t.end();
});

await t.test('only dates move, and included scenarios keep theirs', (t) => {
  t.same(
    moveBy(4, [
      '2024-02-29',
      '2026-01-30T14:02:11.480Z',
      '01-26',
      'easter+1',
      '2024-01-01-x',
      2024,
      null,
      { to: '2025-12-31' },
    ]),
    ['2028-02-29', '2030-01-30T14:02:11.480Z', '01-26', 'easter+1', '2024-01-01-x', 2024, null, { to: '2029-12-31' }],
  );
  const recordsAt = (years: number): unknown[] => {
    const gitpod = loadScenario('default', providers, {}, { years }).sections['gitpod'];
    return (gitpod as { records: { createdAt: string }[] }).records.map(({ createdAt }) => createdAt.slice(0, 4));
  };
  const moves = recordsAt(9).map((year, index) => Number(year) - Number(recordsAt(0)[index]));
  t.same(new Set(moves), new Set([0, 9]));
  t.end();
});

await t.test('the default company is alive in 2035, with the same shape of history behind it', async (t) => {
  const PERIODS = [30, 365, 730] as const;
  /** The number of environments that ran in the last so many days. */
  const activeBefore = async (clock: string): Promise<number[]> => {
    await using emulator = await startEmulator({ clock, socket: false });
    const active = [];
    for (const days of PERIODS) {
      const { body } = await emulator.inject({
        method: 'POST',
        url: '/gitpod.v1.UsageService/GetActiveEnvironmentsCount',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        payload: { dateRange: { startTime: formatInstant(ms(clock) - days * DAY_MS), endTime: clock } },
      });
      active.push(Number((JSON.parse(body) as { count: string }).count));
    }
    return active;
  };
  const usual = await activeBefore('2027-06-15T00:00:00Z');
  const later = await activeBefore('2035-06-15T00:00:00Z');
  for (const [index, days] of PERIODS.entries()) {
    const [now = 0, then = 0] = [later[index], usual[index]];
    t.ok(now > 0.6 * then && now < 1.5 * then && then > 100, `in ${days} days: ${now}, and ${then} in 2027`);
  }
});

await t.test('a data file keeps its dates when it is served later', async (t) => {
  const data = join(t.testdir({ 'mine.yaml': `${FILE}follow_clock: true\n` }), 'usage.db');
  const scenario = join(t.testdirName, 'mine.yaml');
  const spans = [];
  for (const clock of ['2030-01-01T00:00:00Z', '2040-01-01T00:00:00Z']) {
    await using emulator = await startEmulator({ scenario, data, clock, socket: false });
    spans.push((await emulator.inject('/_emulator/health')).json<{ clock: { now: string } }>().clock.now);
  }
  t.same(spans, ['2030-01-01T00:00:00Z', '2040-01-01T00:00:00Z']);
});
