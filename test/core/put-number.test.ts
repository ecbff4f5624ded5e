import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { MOST_NUMBER_BYTES, putNumber } from '../../src/core/put-number.ts';
import { viewOf } from '../../src/core/view-of.ts';

const page = Buffer.alloc(MOST_NUMBER_BYTES + 2);
const view = viewOf(page);

function assertWritten(number: number): void {
  page.fill('#');
  const end = putNumber(view, 1, number);
  assert.equal(page.toString('latin1', 0, end + 1), `#${JSON.stringify(number)}#`);
}

await t.test('a number is written as JSON writes it, and nothing beside it', async (t) => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  t.doesNotThrow(() => {
    fc.assert(fc.property(fc.oneof(finite, fc.maxSafeInteger(), fc.nat()), assertWritten), { seed: 1, numRuns: 2_000 });
  });
  for (let power = 1; power < 1e24; power *= 10) {
    for (const number of [power - 1, power, power + 1, power + 0.5]) {
      t.doesNotThrow(() => {
        assertWritten(number);
      }, String(number));
    }
  }
  for (const number of [0, -0, 5e-324, -0.0000012345678901234567, -Number.MAX_VALUE]) {
    t.doesNotThrow(() => {
      assertWritten(number);
    }, String(number));
  }
});
