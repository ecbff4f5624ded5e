import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createImage, type Image } from '../../src/core/image.ts';
import { createPageCache, type PageCache } from '../../src/core/page-cache.ts';

function imageOf(t: Test): Image {
  const image = createImage(new SQLite(':memory:'));
  t.teardown(image.release);
  return image;
}

/** Asks for a page of so many bytes; tells whether it had to be rendered. */
function isRendered(cache: PageCache, image: Image, now: number, key: string, bytes = 1_000): boolean {
  const rendered: Buffer[] = [];
  const { body } = cache.page(image, now, key, () => {
    rendered.push(Buffer.alloc(bytes, key));
    return { body: Buffer.alloc(bytes, key), rows: 1 };
  });
  t.equal(body.compare(Buffer.alloc(bytes, key)), 0);
  t.equal(body.buffer.byteLength, bytes, 'a part of nothing larger');
  return rendered.length === 1;
}

await t.test('a page is kept once it was asked for twice, for an image, an instant and a key', async (t) => {
  const cache = createPageCache(100_000);
  const image = imageOf(t);
  t.ok(isRendered(cache, image, 1, 'a'));
  t.ok(isRendered(cache, image, 1, 'a'));
  t.notOk(isRendered(cache, image, 1, 'a'));
  t.ok(isRendered(cache, image, 1, 'b'));
  t.ok(isRendered(cache, image, 2, 'a'), 'the clock has moved');
  const next = image.next();
  t.teardown(next.release);
  t.ok(isRendered(cache, next, 1, 'a'), 'the content has changed');
  t.ok(isRendered(cache, imageOf(t), 1, 'a'), 'another dataset');
  t.notOk(isRendered(cache, image, 1, 'a'), 'and the first one is still there');
});

await t.test('no more bytes than its capacity are remembered, and those that were asked for last', async (t) => {
  const cache = createPageCache(5_000);
  const image = imageOf(t);
  for (const key of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'a', 'd']) isRendered(cache, image, 1, key);
  t.notOk(isRendered(cache, image, 1, 'a'));
  t.ok(isRendered(cache, image, 1, 'b'), 'that had waited longest');
  for (let times = 0; times < 3; times += 1)
    t.ok(isRendered(cache, image, 1, 'large', 10_000), 'what is larger is never remembered');
});

await t.test('a capacity of 0 remembers nothing', async (t) => {
  const cache = createPageCache(0);
  const image = imageOf(t);
  t.ok(isRendered(cache, image, 1, 'a'));
  t.ok(isRendered(cache, image, 1, 'a'));
});

await t.test('what is text stays text until it is kept', async (t) => {
  const cache = createPageCache(10_000);
  const image = imageOf(t);
  const ask = () => cache.page(image, 1, 'a', () => ({ body: '{"é":1}', rows: 1 })).body;
  t.equal(ask(), '{"é":1}');
  for (let times = 0; times < 2; times += 1) t.same(ask(), Buffer.from('{"é":1}'));
});
