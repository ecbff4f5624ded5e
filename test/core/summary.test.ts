import t from 'tap';
import { DAY_MS } from '../../src/core/time/instant.ts';
import { createTallies, createTally } from '../../src/core/provider/summary.ts';
import { fc, runs } from '../helpers/properties.ts';

await t.test('a span counts for each day that it touches by what lies in it', (t) => {
  const tally = createTally();
  tally.addSpan(DAY_MS - 1, 2 * DAY_MS + 5, 3);
  tally.addSpan(DAY_MS, DAY_MS, 3);
  tally.add(1, 7);
  tally.add(9, 0);
  t.same(
    [...tally.days],
    [
      [0, 3],
      [1, 3 * DAY_MS + 7],
      [2, 15],
    ],
  );
  t.end();
});

await t.test('wherever a span is cut in two, its days add up to the same', (t) => {
  const instant = fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS });
  fc.assert(
    fc.property(instant, instant, instant, fc.integer({ min: 1, max: 1000 }), (a, b, c, rate) => {
      const [from = 0, cut = 0, to = 0] = [a, b, c].sort((x, y) => x - y);
      const [whole, parts] = [createTally(), createTally()];
      whole.addSpan(from, to, rate);
      parts.addSpan(from, cut, rate);
      parts.addSpan(cut, to, rate);
      t.same([...parts.days], [...whole.days]);
      const sum = [...whole.days.values()].reduce((x, y) => x + y, 0);
      return sum === (to - from) * rate;
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('tallies are told in the order of their names', (t) => {
  const tallies = createTallies();
  tallies.of('vm').add(1, 1);
  tallies.of('cluster').add(1, 1);
  tallies.of('vm').add(1, 2);
  t.same(
    tallies.entries().map(([name, { days }]) => [name, days.get(1)]),
    [
      ['cluster', 1],
      ['vm', 3],
    ],
  );
  t.end();
});
