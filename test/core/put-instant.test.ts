import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { dayOf, formatInstant, MAX_MS, MIN_MS } from '../../src/core/instant.ts';
import { putInstant, timeOf } from '../../src/core/put-instant.ts';
import { viewOf } from '../../src/core/view-of.ts';

await t.test('an instant is written over another one of its length', async (t) => {
  const instant = fc.integer({ min: MIN_MS, max: MAX_MS });
  const wholeSecond = instant.map((ms) => Math.ceil(ms / 1000) * 1000).filter((ms) => ms <= MAX_MS);
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(fc.oneof(instant, wholeSecond), (ms) => {
        const text = Buffer.from(`"${formatInstant(ms % 1000 === 0 ? 0 : 1)}"`);
        const view = viewOf(text);
        const day = dayOf(ms);
        putInstant(view, 1, day, timeOf(ms, day));
        assert.equal(text.toString(), `"${formatInstant(ms)}"`);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});
