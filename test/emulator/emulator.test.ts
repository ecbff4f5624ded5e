import { join } from 'node:path';
import t from 'tap';
import { seedDatabase } from '../../src/core/storage/seeding.ts';
import { providers, startEmulator, type UsageEmulator } from '../../src/index.ts';
import { recipeOf } from '../../src/scenario/recipe.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { ALLOWED_PROVIDERS } from '../helpers/provider-names.ts';

await t.test('starts on a free port and answers when it resolves', async (t) => {
  await using emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.match(emulator.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  t.equal(emulator.env['NIRVANA_LABS_BASE_URL'], emulator.url);
  const headers = { authorization: `Bearer ${emulator.env['NIRVANA_LABS_API_KEY'] ?? ''}` };
  const response = await fetch(`${emulator.url}/v1/usage`, { headers });
  t.equal(response.status, 200);
  t.equal(response.headers.get('date'), 'Sun, 01 Feb 2026 00:00:00 GMT');
});

await t.test('any number run at once, each with its own clock and datasets', async (t) => {
  await using one = await startEmulator({ scenario: 'vendor-examples', clock: '2026-01-15T00:00:00Z' });
  await using other = await startEmulator({ scenario: 'vendor-examples', clock: new Date('2026-03-01T00:00:00Z') });
  await one.datasets.create({ name: 'mine' });
  t.equal(one.datasets.list().length, 2);
  t.equal(other.datasets.list().length, 1);
  t.not(one.url, other.url);
  t.equal(one.clock.now().toISOString(), '2026-01-15T00:00:00.000Z');
  t.equal(other.clock.now().toISOString(), '2026-03-01T00:00:00.000Z');
});

await t.test('without a socket, inject reaches it', async (t) => {
  await using emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
  const response = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer k' } });
  t.equal(response.statusCode, 200);
});

await t.test('a dataset is dropped at the end of its block, and the emulator at the end of its own', async (t) => {
  const url = await (async () => {
    await using emulator = await startEmulator({ scenario: 'vendor-examples' });
    {
      await using dataset = await emulator.datasets.create({ name: 'brief' });
      t.equal(emulator.datasets.get('brief').name, dataset.name);
    }
    t.throws(() => emulator.datasets.get('brief'), { name: 'Refusal', code: 'not_found' });
    return emulator.url;
  })();
  await t.rejects(fetch(url));
});

await t.test('options that name nothing are refused by name', async (t) => {
  await t.rejects(startEmulator({ providers: ['aws'] }), {
    message: `providers: there is no 'aws'; allowed: ${ALLOWED_PROVIDERS}`,
  });
  await t.rejects(startEmulator({ scenario: 'nonsense' }), { name: 'ScenarioError' });
  await t.rejects(startEmulator({ clock: 'noon' }), { name: 'Refusal', message: /'noon'/ });
});

await t.test('a file that was seeded again forgets the start of its earlier content, even after a kill', async (t) => {
  const data = join(t.testdir(), 'usage.db');
  const total = async (emulator: UsageEmulator): Promise<number> => {
    const response = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer x' } });
    return response.json<{ pagination: { total_count: number } }>().pagination.total_count;
  };
  {
    await using emulator = await startEmulator({ data, scenario: 'vendor-examples', socket: false });
    await emulator.dataset.removeRecord('nirvana', '123e4567-e89b-12d3-a456-426614174000');
  }
  const scenario = loadScenario('boundaries', providers);
  (await seedDatabase(data, recipeOf(scenario, scenario.seed))).close();
  await using emulator = await startEmulator({ data, scenario: 'boundaries', socket: false });
  const before = await total(emulator);
  await emulator.dataset.reset();
  t.equal(await total(emulator), before);
  t.ok(before > 1);
});
