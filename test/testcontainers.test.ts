import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import Gitpod from '@gitpod/sdk';
import t from 'tap';
import { UsageEmulatorContainer } from '../src/testcontainers.ts';
import { version } from '../src/core/version.ts';
import { startFakeDocker } from './helpers/fake-docker.ts';

const docker = await startFakeDocker(t);
// Testcontainers asks for them when it first starts something, and remembers.
Object.assign(env, { DOCKER_HOST: docker.host, TESTCONTAINERS_RYUK_DISABLED: 'true' });

/** How many resources of Nirvana's a key sees. */
async function countResources(variables: Readonly<Record<string, string>>): Promise<number> {
  const { NIRVANA_LABS_BASE_URL: url = '', NIRVANA_LABS_API_KEY: key = '' } = variables;
  const response = await fetch(`${url}/v1/usage`, { headers: { authorization: `Bearer ${key}` } });
  const { pagination } = (await response.json()) as { pagination: { total_count: number } };
  return pagination.total_count;
}

await t.test('it starts the image of its own version, and official clients connect by its env', async (t) => {
  await using emulator = await new UsageEmulatorContainer().start();
  t.equal(docker.created.at(-1)?.Image, `ghcr.io/usage-emulator/usage-emulator:${version}`);
  t.same(Object.keys(docker.created.at(-1)?.ExposedPorts ?? {}), ['4010/tcp']);

  const { GITPOD_BASE_URL: baseURL, GITPOD_API_KEY: bearerToken } = emulator.env;
  t.equal(baseURL, `${emulator.url}/api`);
  const client = new Gitpod({ baseURL: baseURL ?? '', bearerToken: bearerToken ?? '' });
  const page = await client.usage.listEnvironmentRuntimeRecords({ pagination: { pageSize: 3 } });
  t.equal(page.records.length, 3);
  t.equal(emulator.envFor('usage')['GCORE_BASE_URL'], 'http://usage:4010');
});

await t.test('it is stopped at the end of its block', async (t) => {
  await (async () => {
    await using emulator = await new UsageEmulatorContainer().withScenario('empty').start();
    t.equal(docker.running(), 1);
    t.equal(await countResources(emulator.env), 0);
  })();
  t.equal(docker.running(), 0);
});

await t.test('scenario, seed, clock, providers and keys are configurable', async (t) => {
  await using emulator = await new UsageEmulatorContainer('mirror.example/usage-emulator:1')
    .withScenario('vendor-examples')
    .withSeed(7)
    .withClock(new Date('2026-01-15T00:00:00Z'))
    .withProviders('nirvana', 'gcore')
    .withKeys({ nirvana: ['secret'], gcore: ['1$a', '2$b'] })
    .start();
  t.equal(docker.created.at(-1)?.Image, 'mirror.example/usage-emulator:1');
  const health = await emulator.control('GET', 'health');
  t.match(health, {
    dataset: { scenario: 'vendor-examples', seed: 7 },
    clock: { mode: 'frozen', now: '2026-01-15T00:00:00Z' },
  });
  t.equal(emulator.env['GCORE_API_KEY'], '1$a');
  t.equal(await countResources(emulator.env), 1);
  const response = await fetch(`${emulator.url}/v1/usage`, { headers: { authorization: 'Bearer another' } });
  t.equal(response.status, 401);
});

await t.test('a scenario file is copied into the container', async (t) => {
  const file = join(t.testdir(), 'mine.yaml');
  copyFileSync(join(import.meta.dirname, '../fixtures/scenarios/vendor-examples.yaml'), file);
  await using emulator = await new UsageEmulatorContainer().withScenarioFile(file).start();
  t.equal(await countResources(emulator.env), 1);
});

await t.test('a test can have its own dataset, clock and faults', async (t) => {
  await using emulator = await new UsageEmulatorContainer().start();
  const { name, env: own } = await emulator.createDataset({ clock: '2026-02-01T00:00:00Z' });
  const february = await countResources(own);
  t.match(await emulator.advanceClock('P6M', name), { mode: 'frozen', now: '2026-08-01T00:00:00Z' });
  t.ok((await countResources(own)) > february);
  t.equal(await countResources(emulator.env), february);
  await emulator.setClock('2026-02-01T00:00:00Z', name);
  t.equal(await countResources(own), february);

  await emulator.armFault({ provider: 'nirvana', effect: { kind: 'error', status: 503 } }, name);
  const headers = { authorization: `Bearer ${own['NIRVANA_LABS_API_KEY'] ?? ''}` };
  t.equal((await fetch(`${emulator.url}/v1/usage`, { headers })).status, 503);
  await emulator.clearFaults(name);
  t.equal(await countResources(own), february);

  await emulator.dropDataset(name);
  await t.rejects(emulator.dropDataset(name), {
    message: /^DELETE \/_emulator\/datasets\/.* failed with status 404: /,
  });
});
