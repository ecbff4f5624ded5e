import fc from 'fast-check';
import t from 'tap';
import { bytesOf } from '../../src/core/text-bytes.ts';

await t.test('the bytes of a text are those of its UTF-8, whatever was asked for before', (t) => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(texts, (some) => {
      for (const text of some) t.same(bytesOf([text]), Buffer.from(text));
      t.same(bytesOf([Buffer.from('<'), ...some, Buffer.from('>')]), Buffer.from(`<${some.join('')}>`));
    }),
    { seed: 1, numRuns: 100 },
  );
  t.end();
});
