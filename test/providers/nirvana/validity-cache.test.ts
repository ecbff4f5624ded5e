import t from 'tap';
import { createValidityCache } from '../../../src/providers/nirvana/validity-cache.ts';

/** A cache whose values say at which instant they were worked out, and hold for ten more. */
function countingCache(capacity: number): (key: string, now: number) => string {
  const cache = createValidityCache<string, string>(capacity);
  return (key, now) => cache.at(key, now, () => ({ value: `${key}@${now}`, until: now + 10, weight: 1 }));
}

await t.test('a value is worked out once for as long as it holds', async (t) => {
  const at = countingCache(10);
  t.same([at('a', 5), at('a', 5), at('a', 14)], ['a@5', 'a@5', 'a@5']);
  t.equal(at('a', 15), 'a@15', 'its end is not included');
});

await t.test('a clock that goes back before a value has it worked out again', async (t) => {
  const at = countingCache(10);
  t.same([at('a', 5), at('a', 4), at('a', 5)], ['a@5', 'a@4', 'a@4']);
});

await t.test('beyond its capacity the oldest values are forgotten', async (t) => {
  const at = countingCache(2);
  t.same([at('a', 1), at('b', 1), at('c', 1)], ['a@1', 'b@1', 'c@1']);
  t.same([at('b', 2), at('c', 2), at('a', 2)], ['b@1', 'c@1', 'a@2']);
});

await t.test('a value that replaces another takes its place, not more', async (t) => {
  const at = countingCache(2);
  t.same([at('a', 1), at('b', 1), at('a', 50), at('b', 2)], ['a@1', 'b@1', 'a@50', 'b@1']);
});

await t.test('a value heavier than the whole cache is not kept', async (t) => {
  const cache = createValidityCache<string, number>(1);
  let worked = 0;
  const at = (): number => cache.at('a', 1, () => ({ value: (worked += 1), until: 2, weight: 2 }));
  t.same([at(), at()], [1, 2]);
});
