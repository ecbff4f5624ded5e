import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startEmulator, type DatasetControl, type UsageEmulator } from 'usage-emulator';

let emulator: UsageEmulator;
let dataset: DatasetControl;

before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());
beforeEach(async () => {
  // Takes milliseconds: datasets of a scenario share its records until one is written to.
  dataset = await emulator.datasets.create({ clock: '2026-02-01T00:00:00Z' });
});

const listUsage = (): Promise<Response> =>
  fetch(`${emulator.url}/v1/usage`, {
    headers: { authorization: `Bearer ${dataset.env['NIRVANA_LABS_API_KEY'] ?? ''}` },
  });

test('the account grows as time passes', async () => {
  const total = async (): Promise<number> => {
    const body = (await (await listUsage()).json()) as { pagination: { total_count: number } };
    return body.pagination.total_count;
  };
  const february = await total();
  dataset.clock.advance('P6M');
  assert.ok((await total()) > february);
});

test('a vendor that is down answers 503 twice, then recovers', async () => {
  await dataset.faults.arm({
    provider: 'nirvana',
    operation: 'usage.list',
    calls: { first: 2 },
    effect: { kind: 'error', status: 503, 'retry-after-ms': 1 },
  });
  const statuses = [await listUsage(), await listUsage(), await listUsage()].map(({ status }) => status);
  assert.deepEqual(statuses, [503, 503, 200]);
  const verdict = await dataset.journal.verify({ match: { provider: 'nirvana' }, count: 3 });
  assert.ok(verdict.verified);
});
