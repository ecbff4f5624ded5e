import t from 'tap';
import { createRandom } from '../../src/core/random.ts';

const DRAWS = 20_000;

await t.test('the same seed and path draw the same values on every machine', async (t) => {
  const random = createRandom(1, 'a');
  t.same(
    [random.uuid(), random.uuidV7(1_704_067_200_000), random.int(0, 999), random.float()],
    ['42f16bcf-21df-4a85-a48c-905085bcc51b', '018cc251-f400-7434-8a2b-25b7cfa70ef5', 520, 0.5469354186207056],
  );
});

await t.test('another seed or path draws other values', async (t) => {
  const first = [createRandom(1), createRandom(2), createRandom(1, 'a'), createRandom(1, 'b'), createRandom(1, 'a', 0)];
  t.equal(new Set(first.map((random) => random.uuid())).size, first.length);
});

await t.test("drawing from a branch doesn't affect other streams", async (t) => {
  const [disturbed, alone] = [createRandom(1), createRandom(1)];
  disturbed.branch('a').int(0, 9);
  t.equal(disturbed.uuid(), alone.uuid());
  t.equal(disturbed.branch('b').uuid(), alone.branch('b').uuid());
});

await t.test('UUIDs have the format of their version, and version 7 starts with the instant', async (t) => {
  const random = createRandom(1);
  const ids = Array.from({ length: DRAWS }, () => random.uuid());
  t.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)));
  t.equal(new Set(ids).size, DRAWS);
  for (const ms of [0, 1, 65_535, 65_536, 1_704_067_200_000, 253_402_300_799_999]) {
    const id = random.uuidV7(ms);
    t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    t.equal(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), ms);
  }
});

await t.test('numbers are uniform in their range', async (t) => {
  const random = createRandom(1);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = random.int(-2, 2);
    counts.set(value, (counts.get(value) ?? 0) + 1);
    const part = random.float();
    if (part < 0 || part >= 1) t.fail(`${part} is not in [0, 1)`);
  }
  t.same(
    [...counts.keys()].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  );
  for (const count of counts.values()) t.ok(Math.abs(count - DRAWS / 5) < DRAWS / 50);
});

await t.test('items are drawn in proportion to their weights, and never with weight 0', async (t) => {
  const random = createRandom(1);
  let heavy = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const item = random.weighted([
      ['heavy', 3],
      ['never', 0],
      ['light', 1],
    ]);
    if (item === 'never') t.fail('drew an item with weight 0');
    if (item === 'heavy') heavy += 1;
  }
  t.ok(Math.abs(heavy / DRAWS - 0.75) < 0.02);
});

await t.test(
  'the normal distribution has its mean and deviation, the log-normal one its median and tail',
  async (t) => {
    const random = createRandom(1);
    const normal = Array.from({ length: DRAWS }, () => random.normal(10, 2));
    const mean = normal.reduce((sum, value) => sum + value, 0) / DRAWS;
    const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
    t.ok(Math.abs(mean - 10) < 0.1);
    t.ok(Math.abs(Math.sqrt(variance) - 2) < 0.1);

    const tailed = Array.from({ length: DRAWS }, () => random.logNormal(60, 1)).sort((a, b) => a - b);
    const at = (part: number): number => tailed[Math.floor(part * DRAWS)] ?? 0;
    t.ok(Math.abs(at(0.5) - 60) < 3);
    // e to the power of 1.2816, the ninth decile of the standard normal distribution.
    t.ok(Math.abs(at(0.9) / at(0.5) - 3.6) < 0.3);
  },
);

await t.test('picking from an empty list fails', async (t) => {
  t.throws(() => createRandom(1).pick([]), RangeError);
});
