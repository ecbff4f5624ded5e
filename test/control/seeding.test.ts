import { once } from 'node:events';
import { request } from 'node:http';
import t, { type Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';

const start = async (t: Test): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples' });
  t.teardown(() => emulator.close());
  return emulator;
};

/** Asks for a dataset that takes long to seed. */
const create = (emulator: UsageEmulator, name: string) => {
  const creation = request(`${emulator.url}/_emulator/datasets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  creation.end(JSON.stringify({ name, scenario: 'large', parameters: { records: 5_000_000 } }));
  return creation;
};

const seeding = async (emulator: UsageEmulator): Promise<readonly { name: string; rows: number }[]> => {
  const response = await fetch(`${emulator.url}/_emulator/datasets`);
  return ((await response.json()) as { seeding: { name: string; rows: number }[] }).seeding;
};
const untilSeeding = async (emulator: UsageEmulator, count: number): Promise<void> => {
  while ((await seeding(emulator)).length !== count) await new Promise(setImmediate);
};

await t.test('a dataset that is being seeded is listed, and dropping it ends the seeding', async (t) => {
  const emulator = await start(t);
  const creation = create(emulator, 'large');
  const answered = once(creation, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
  await untilSeeding(emulator, 1);
  t.match(await seeding(emulator), [{ name: 'large', scenario: 'large', rows: Number }]);
  t.equal((await fetch(`${emulator.url}/_emulator/datasets/large`, { method: 'DELETE' })).status, 204);
  const [answer] = await answered;
  answer.resume();
  t.equal(answer.statusCode, 409);
  t.same(await seeding(emulator), []);
});

await t.test('the seeding ends when its client goes away', async (t) => {
  const emulator = await start(t);
  const creation = create(emulator, 'large');
  creation.on('error', () => undefined);
  await untilSeeding(emulator, 1);
  creation.destroy();
  await untilSeeding(emulator, 0);
  t.equal(emulator.datasets.list().length, 1);
});

await t.test('in process, a signal ends the seeding', async (t) => {
  const emulator = await start(t);
  const ending = new AbortController();
  const creation = emulator.datasets.create(
    { scenario: 'large', parameters: { records: 5_000_000 } },
    { signal: ending.signal },
  );
  await untilSeeding(emulator, 1);
  ending.abort(new Error('enough'));
  await t.rejects(creation, { message: 'enough' });
});
