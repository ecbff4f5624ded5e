import assert from 'node:assert/strict';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { MINUTE_MS } from '../../../src/core/time/instant.ts';
import { ScenarioError, startEmulator, type StartOptions, type UsageEmulator } from '../../../src/index.ts';
import { gcoreEmulator, PATH, type Report } from './emulator.ts';
import { validRequest } from './requests.ts';
import { randomClock, randomRows } from './rows.ts';
import { fc, runs } from '../../helpers/properties.ts';

const JANUARY = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' };
const MINUTES_OF_JANUARY = 31 * 24 * 60;

const start = async (t: Test, options: StartOptions): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

/** The minutes of January, and the last sample, of the first resource that a report shows. */
async function january(emulator: UsageEmulator, env = emulator.env): Promise<unknown[]> {
  const headers = { authorization: `APIKey ${env['GCORE_API_KEY'] ?? ''}` };
  const response = await emulator.inject({ method: 'POST', url: PATH, headers, payload: JANUARY });
  const [resource] = response.json<Report>().resources;
  return [resource?.['billing_value'], resource?.['last_seen']];
}

// [gcore/data-past-hour-may-incomplete]
await t.test('with a lag the last hour is missing, and appears as the clock advances', async (t) => {
  const emulator = await start(t, { scenario: 'late-arrivals' });
  t.same(await january(emulator), [MINUTES_OF_JANUARY - 60, '2026-01-31T22:59:30Z']);
  emulator.clock.set('2026-02-01T00:00:29.999Z');
  t.same(await january(emulator), [MINUTES_OF_JANUARY - 60, '2026-01-31T22:59:30Z']);
  emulator.clock.set('2026-02-01T00:00:30Z');
  t.same(await january(emulator), [MINUTES_OF_JANUARY - 59, '2026-01-31T23:00:30Z']);
  emulator.clock.set('2026-02-01T01:00:00Z');
  t.same(await january(emulator), [MINUTES_OF_JANUARY, '2026-01-31T23:59:30Z']);
  emulator.clock.advance('P1M');
  t.same(await january(emulator), [MINUTES_OF_JANUARY, '2026-01-31T23:59:30Z']);
});

// [gcore/data-past-hour-may-incomplete, gcore/lag-constant-same-every-type]
await t.test('a report with a lag is the report without one at a clock that is earlier by the lag', async (t) => {
  const emulator = await gcoreEmulator(t);
  const lag = fc.oneof(fc.integer({ min: 0, max: 3 * 24 * 60 }), fc.constantFrom(0, 1, 60));
  await t.resolves(
    fc.assert(
      fc.asyncProperty(randomRows, randomClock, lag, validRequest, async (rows, clock, minutes, request) => {
        emulator.load(rows, clock, minutes);
        const late = await emulator.post(request);
        emulator.load(rows, clock - minutes * MINUTE_MS);
        assert.equal(late.text, (await emulator.post(request)).text);
      }),
      { numRuns: runs(60) },
    ),
  );
});

const LATE = `seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-02-01 }
gcore:
  lag_minutes: 90
`;
const resource = {
  type: 'instance',
  project_id: 1,
  region_id: 1,
  last_name: 'always-on',
  flavor: 'g1-standard-1-2',
  segments: [{ started_at: '2026-01-01T00:00:00Z' }],
};

// Internal: storage
await t.test('the lag survives changes of the records, copies and restarts', async (t) => {
  const folder = t.testdir({ 'late.yaml': LATE });
  const options = { scenario: join(folder, 'late.yaml'), data: join(folder, 'usage.db') };
  const late = [MINUTES_OF_JANUARY - 90, '2026-01-31T22:29:30Z'];

  const first = await start(t, options);
  await first.dataset.addRecord('gcore', resource);
  t.same(await january(first), late, 'a record added');
  await first.dataset.snapshot();
  let exported = '';
  for await (const line of first.dataset.export()) exported += line;
  await first.dataset.import(exported, { mode: 'replace' });
  t.same(await january(first), late, 'all records replaced');
  await first.dataset.restore();
  t.same(await january(first), late, 'restored');
  await first.close();

  const second = await start(t, options);
  t.same(await january(second), late, 'served again');
  const punctual = await second.datasets.create({ scenario: 'empty' });
  await punctual.import(exported);
  const onTime = [MINUTES_OF_JANUARY, '2026-01-31T23:59:30Z'];
  t.same(await january(second, punctual.env), onTime, "another dataset's lag is its own");
});

// Internal: scenarios
await t.test('a lag is whole minutes, 31 days at most', async (t) => {
  for (const wrong of ['-1', '0.5', '44641', '1e308', 'an hour']) {
    const folder = t.testdir({ 'late.yaml': LATE.replace('90', wrong) });
    await t.rejects(start(t, { scenario: join(folder, 'late.yaml') }), ScenarioError, wrong);
  }
});
