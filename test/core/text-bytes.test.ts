import fc from 'fast-check';
import t from 'tap';
import { bytesOf } from '../../src/core/text-bytes.ts';

await t.test('the bytes of a text are those of its UTF-8, and stay so when others are asked for', (t) => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(texts, (some) => {
      t.same(
        some.map(bytesOf),
        some.map((text) => Buffer.from(text)),
      );
    }),
    { seed: 1, numRuns: 100 },
  );
  t.end();
});
