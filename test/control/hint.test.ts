import { PassThrough } from 'node:stream';
import t, { type Test } from 'tap';
import { startEmulator as startServer } from '../../src/emulator/emulator.ts';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { HINT_HEADER } from '../../src/core/http/hint.ts';

/** The clock of the emulator that the tests start. */
const NOW = '2026-02-01T00:00:00Z';
const LATER = '2026-11-01T00:00:00Z';

/** One request to each provider for the time from an instant on. */
const requests = {
  gitpod: (emulator: UsageEmulator, from: string) =>
    emulator.inject({
      method: 'POST',
      url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
      headers: { authorization: 'Bearer k' },
      payload: { filter: { dateRange: { startTime: from, endTime: '2027-01-01T00:00:00Z' } } },
    }),
  nirvana: (emulator: UsageEmulator, from: string) =>
    emulator.inject({ url: `/v1/usage?active_at_min=${from}`, headers: { authorization: 'Bearer k' } }),
  gcore: (emulator: UsageEmulator, from: string) =>
    emulator.inject({
      method: 'POST',
      url: '/cloud/v1/usage_report',
      headers: { authorization: 'APIKey k' },
      payload: { time_from: from, time_to: '2027-01-01T00:00:00Z' },
    }),
};

async function start(t: Test) {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, clock: NOW });
  t.teardown(() => emulator.close());
  return emulator;
}

for (const [name, request] of Object.entries(requests)) {
  await t.test(`${name}: a request for nothing but the future says so, once cached too`, async (t) => {
    const emulator = await start(t);
    for (const attempt of ['first', 'again', 'cached']) {
      const { statusCode, headers } = await request(emulator, LATER);
      t.equal(statusCode, 200, attempt);
      t.match(
        headers[HINT_HEADER],
        new RegExp(`from ${LATER} on, .* default it is ${NOW}\\..*--clock wall.*/default/clock`),
      );
    }
    t.match(await emulator.journal.entries(), [
      { hint: /--clock wall/ },
      { hint: /--clock wall/ },
      { hint: /--clock wall/ },
    ]);
  });

  await t.test(`${name}: a request for time until the clock or beyond it gets no hint`, async (t) => {
    const emulator = await start(t);
    for (const from of ['2026-01-01T00:00:00Z', NOW]) {
      const { statusCode, headers } = await request(emulator, from);
      t.equal(statusCode, 200);
      t.notOk(HINT_HEADER in headers, from);
    }
    t.match(await emulator.journal.entries(), [{ hint: null }, { hint: null }]);
    emulator.clock.set('2026-12-01T00:00:00Z');
    t.notOk(HINT_HEADER in (await request(emulator, LATER)).headers, 'the clock has moved');
  });
}

await t.test('the log says it once for a dataset', async (t) => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const emulator = await startServer({
    ...{ host: '127.0.0.1', port: 0, providers, scenario: 'vendor-examples', data: ':memory:' },
    logger: { level: 'warn', stream },
  });
  t.teardown(() => emulator.close());
  for (const limit of [10, 20]) {
    const url = `${emulator.url}/v1/usage?active_at_min=${LATER}&limit=${limit}`;
    t.equal((await fetch(url, { headers: { authorization: 'Bearer k' } })).status, 200);
  }
  const lines = String(stream.read()).trim().split('\n');
  t.equal(lines.length, 1);
  t.match(lines[0], '--clock wall');
});
