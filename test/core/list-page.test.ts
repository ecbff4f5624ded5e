import fc from 'fast-check';
import t from 'tap';
import { listPage } from '../../src/core/list-page.ts';
import { giveBack } from '../../src/core/page-memory.ts';

await t.test('a list of texts is what JSON makes of it, in UTF-8, however long', async () => {
  const item = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(item), fc.constantFrom(1, 50_000), item, (texts, times, tail) => {
      const items = texts.map((text) => JSON.stringify(text.repeat(text.length < 4 ? times : 1)));
      const page = listPage('[', items, `]${tail}`);
      const text = page.toString();
      giveBack(page);
      return text === `[${items.join(',')}]${tail}`;
    }),
    { seed: 1, numRuns: 200 },
  );
});
