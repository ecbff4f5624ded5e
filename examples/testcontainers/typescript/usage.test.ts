import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Gitpod from '@gitpod/sdk';
import { type StartedUsageEmulatorContainer, UsageEmulatorContainer } from 'usage-emulator/testcontainers';

let emulator: StartedUsageEmulatorContainer;

before(async () => {
  emulator = await new UsageEmulatorContainer().withClock('2026-02-01T00:00:00Z').start();
});
after(() => emulator.stop());

test('a client retries after a 503', async () => {
  // Takes milliseconds: the tests share a container, and each has its own dataset.
  const { name, env } = await emulator.createDataset();
  const client = new Gitpod({ baseURL: env['GITPOD_BASE_URL'] ?? '', bearerToken: env['GITPOD_API_KEY'] ?? '' });
  await emulator.armFault(
    { provider: 'gitpod', calls: { first: 2 }, effect: { kind: 'error', status: 503, 'retry-after-ms': 1 } },
    name,
  );
  const page = await client.usage.listEnvironmentRuntimeRecords({});
  assert.ok(page.records.length > 0);
});
