import { startEmulator, type DatasetControl, type UsageEmulator } from 'usage-emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let emulator: UsageEmulator;
let dataset: DatasetControl;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(async () => {
  dataset = await emulator.datasets.create({ clock: '2026-02-01T00:00:00Z', ttl: 'PT10M' });
});

test('an expired key is answered with 401', async () => {
  const report = (): Promise<Response> =>
    fetch(`${emulator.url}/cloud/v1/usage_report`, {
      method: 'POST',
      headers: { authorization: `APIKey ${dataset.env['GCORE_API_KEY'] ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({ time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' }),
    });
  expect((await report()).status).toBe(200);
  await dataset.faults.arm({ provider: 'gcore', effect: { kind: 'expired_credential' } });
  expect((await report()).status).toBe(401);
  dataset.faults.clear();
  expect((await report()).status).toBe(200);
});
