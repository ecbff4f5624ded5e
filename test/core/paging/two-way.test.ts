import assert from 'node:assert/strict';
import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { createCursorCodec } from '../../../src/core/paging/cursor.ts';
import {
  FIRST_PAGE,
  openPagePosition,
  type PagePosition,
  readTwoWayPage,
  sealPagePosition,
  type TwoWayListing,
} from '../../../src/core/paging/two-way.ts';

type Key = readonly [number];

function listingOf(numbers: readonly number[]): TwoWayListing<number, Key> {
  return {
    read: (way, from, limit) =>
      way === 'forward'
        ? numbers.filter((number) => from === null || number >= from[0]).slice(0, limit)
        : numbers
            .filter((number) => from === null || number <= from[0])
            .toReversed()
            .slice(0, limit),
    keyOf: (number): Key => [number],
  };
}

const numbers = fc.uniqueArray(fc.nat(50), { maxLength: 30 }).map((some) => some.toSorted((a, b) => a - b));

/** The pages from a position on, in the order in which they are read. */
function walk(listing: TwoWayListing<number, Key>, start: PagePosition<Key> | null, limit: number) {
  const pages = [];
  for (let position = start; position !== null;) {
    const page = readTwoWayPage(listing, position, limit);
    pages.push(page);
    position = page[position.direction];
  }
  return pages;
}

await t.test('pages joined are the whole listing, and previous leads back over the same pages', async () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 10 }), (all, limit) => {
      const listing = listingOf(all);
      const forward = walk(listing, FIRST_PAGE, limit);
      assert.deepEqual(
        forward.flatMap(({ rows }) => rows),
        all,
      );
      assert.ok(forward.slice(0, -1).every(({ rows }) => rows.length === limit));
      assert.equal(forward[0]?.previous, null);
      const back = walk(listing, forward.at(-1)?.previous ?? null, limit).reverse();
      assert.deepEqual(
        back.map(({ rows }) => rows),
        forward.slice(0, -1).map(({ rows }) => rows),
      );
    }),
    { seed: 1 },
  );
});

await t.test('a key that is not listed leads to the rows on its two sides', async () => {
  fc.assert(
    fc.property(numbers, fc.nat(50), (all, key) => {
      const listing = listingOf(all.filter((number) => number !== key));
      const after = readTwoWayPage(listing, { direction: 'next', beside: [key] }, 100);
      const before = readTwoWayPage(listing, { direction: 'previous', beside: [key] }, 100);
      assert.deepEqual(
        after.rows,
        all.filter((number) => number > key),
      );
      assert.deepEqual(
        before.rows,
        all.filter((number) => number < key),
      );
      assert.equal(after.previous === null, before.rows.length === 0);
      assert.equal(before.next === null, after.rows.length === 0);
    }),
    { seed: 2 },
  );
});

await t.test('a sealed position opens for its scope alone', (t) => {
  const cursors = createCursorCodec('identity');
  for (const position of [
    FIRST_PAGE,
    { direction: 'previous', beside: null } as const,
    { direction: 'next', beside: [1, 'a'] } as const,
  ]) {
    const cursor = sealPagePosition(cursors, 'scope', position);
    t.same(openPagePosition(cursors, 'scope', cursor), position);
    t.equal(openPagePosition(cursors, 'other scope', cursor), undefined);
  }
  t.equal(openPagePosition(cursors, 'scope', cursors.seal('scope', [1, 'a'])), undefined, 'a token of another kind');
  t.equal(openPagePosition(cursors, 'scope', 'invented'), undefined);
  t.end();
});
