import { mock } from 'node:test';
import t from 'tap';
import { describedKey } from '../../../src/core/datasets/described-keys.ts';
import { startEmulator, type UsageEmulator } from '../../../src/index.ts';

const SECRET = 'shared';
const keyOf = (seed: number): string =>
  describedKey(SECRET, 'nirvana', 'my-api-key', { scenario: 'vendor-examples', seed });
const start = (limits = {}): Promise<UsageEmulator> =>
  startEmulator({ scenario: 'empty', secret: SECRET, socket: false, limits });
const usage = async (emulator: UsageEmulator, seed: number): Promise<string> => {
  const headers = { authorization: `Bearer ${keyOf(seed)}` };
  const { statusCode, body } = await emulator.inject({ url: '/v1/usage', headers });
  return `${statusCode} ${body}`;
};
const seeds = (emulator: UsageEmulator): number[] =>
  emulator.datasets
    .list()
    .filter(({ name }) => name !== 'default')
    .map((dataset) => dataset.state().seed);

await t.test('one that made room is made again on next use, and answers the same bytes', async (t) => {
  await using emulator = await start({ describedDatasets: 3 });
  const first: string[] = [];
  for (let seed = 0; seed < 20; seed++) {
    first.push(await usage(emulator, seed));
    t.ok(seeds(emulator).length <= 3, 'their number is bounded');
  }
  t.same(seeds(emulator), [17, 18, 19]);
  t.ok(first.every((answer) => answer.startsWith('200 {')));
  for (const seed of [0, 7, 19, 3]) {
    t.equal(await usage(emulator, seed), first[seed], `seed ${seed}`);
    t.ok(seeds(emulator).includes(seed));
  }
  t.equal(seeds(emulator).length, 3);
});

await t.test('a dropped one is dropped with its faults and journal', async (t) => {
  await using emulator = await start({ describedDatasets: 1 });
  const answer = await usage(emulator, 1);
  const evicted = emulator.datasets.list()[1];
  await evicted?.faults.arm({ effect: { kind: 'error', status: 503 } });
  t.match(await usage(emulator, 1), /^503 /);
  await usage(emulator, 2);
  t.throws(() => evicted?.state(), { code: 'not_found' });
  t.equal(await usage(emulator, 1), answer);
  t.same(emulator.datasets.list()[1]?.faults.list(), []);
  t.equal((await emulator.datasets.list()[1]?.journal.entries())?.length, 1);
});

await t.test('where memory ends, the others make room', async (t) => {
  await using roomy = await start();
  const expected = [];
  for (let seed = 0; seed < 12; seed++) expected.push(await usage(roomy, seed));
  t.equal(seeds(roomy).length, 12);
  await using emulator = await start({ writtenBytes: 3_000_000 });
  for (let seed = 0; seed < 12; seed++) t.equal(await usage(emulator, seed), expected[seed], `seed ${seed}`);
  const kept = seeds(emulator);
  t.ok(kept.length >= 1 && kept.length < 12, `${kept.length} are kept`);
  t.equal(kept.at(-1), 11);
});

await t.test('many requests that need one dataset make it once', async (t) => {
  await using emulator = await start({ describedDatasets: 2 });
  const answers = await Promise.all(Array.from({ length: 20 }, async () => usage(emulator, 5)));
  t.equal(new Set(answers).size, 1);
  t.match(answers[0], /^200 /);
  t.same(seeds(emulator), [5]);
});

await t.test('an idle one is dropped, one in use is not', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] });
  t.teardown(() => {
    mock.timers.reset();
  });
  await using impatient = await start({ describedIdleMs: 0 });
  await using patient = await start();
  const answers = [await usage(impatient, 1), await usage(impatient, 2)];
  await usage(patient, 1);
  mock.timers.tick(29_999);
  t.same(seeds(impatient), [1, 2], 'nothing has looked for idle ones yet');
  mock.timers.tick(1);
  t.same(seeds(impatient), []);
  t.same(seeds(patient), [1]);
  t.same([await usage(impatient, 1), await usage(impatient, 2)], answers);
});
