import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createImage, type Image } from '../../src/core/image.ts';
import { createPageCache, type PageCache } from '../../src/core/page-cache.ts';

function imageOf(t: Test): Image {
  const image = createImage(new SQLite(':memory:'));
  t.teardown(image.release);
  return image;
}

/** Where pages are made one after the other, each over the one before. */
const memory = Buffer.alloc(20_000);

/** Asks for a page of so many bytes; tells whether it had to be rendered. */
function isRendered(cache: PageCache, image: Image, now: number, key: string, bytes = 1_000): boolean {
  const rendered: string[] = [];
  const { body } = cache.page(image, now, key, () => {
    rendered.push(key);
    return { body: memory.fill(key).subarray(0, bytes), rows: 1 };
  });
  t.equal(body.compare(Buffer.alloc(bytes, key)), 0);
  memory.fill('?');
  if (rendered.length === 0) t.equal(body.buffer.byteLength, bytes, 'a part of nothing larger');
  return rendered.length > 0;
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

await t.test('no more bytes than its capacity are remembered', async (t) => {
  const cache = createPageCache(5_000);
  const image = imageOf(t);
  for (let times = 0; times < 3; times += 1) {
    t.ok(isRendered(cache, image, 1, 'large', 10_000), 'what is larger is never remembered');
  }
  for (const key of ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']) isRendered(cache, image, 1, key);
  for (const key of ['a', 'b', 'c']) t.notOk(isRendered(cache, image, 1, key));
  t.ok(isRendered(cache, image, 1, 'd'), 'no room is left for it');
});

await t.test('a page makes room for others once nobody has asked for it for a while', async (t) => {
  let time = 0;
  const cache = createPageCache(5_000, () => time);
  const image = imageOf(t);
  for (const key of ['a', 'b', 'c', 'a', 'b', 'c', 'd', 'd']) isRendered(cache, image, 1, key);
  time += 10_000;
  t.notOk(isRendered(cache, image, 1, 'b'));
  t.ok(isRendered(cache, image, 1, 'd'), 'takes the place of the one that had waited longest');
  t.notOk(isRendered(cache, image, 1, 'd'));
  t.notOk(isRendered(cache, image, 1, 'b'));
  t.notOk(isRendered(cache, image, 1, 'c'));
  t.ok(isRendered(cache, image, 1, 'a'), 'that had waited longest');
});

await t.test('a capacity of 0 remembers nothing', async (t) => {
  const cache = createPageCache(0);
  const image = imageOf(t);
  t.ok(isRendered(cache, image, 1, 'a'));
  t.ok(isRendered(cache, image, 1, 'a'));
});
