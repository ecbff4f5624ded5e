import t from 'tap';
import { idsOf, type Query, testClient, type TestClient, type UsageList } from './client.ts';
import { daily } from './resources.ts';

const CURSOR_REFUSED = 'cursor must be one next_cursor or previous_cursor of a response to the same filters and sort';

/** Follows one of a page's cursors to the end. */
async function follow(
  { list }: TestClient,
  query: Query,
  start: UsageList,
  name: 'next_cursor' | 'previous_cursor',
): Promise<UsageList[]> {
  const pages: UsageList[] = [];
  for (let cursor = start.pagination[name]; cursor !== null;) {
    const page = await list({ ...query, cursor });
    pages.push(page);
    cursor = page.pagination[name];
  }
  return pages;
}

// [nirvana/following-next-cursor-end-previous]
await t.test('next_cursor leads to the end and previous_cursor back, visiting every item once each way', async (t) => {
  const resources = daily(125);
  const ids = resources.map(({ resourceId }) => resourceId);
  const client = await testClient(t, resources);
  for (const sort of ['created_at:asc', 'created_at:desc']) {
    for (const limit of [10, 25, 62, 100]) {
      const query = { sort, limit };
      const first = await client.list(query);
      const forward = [first, ...(await follow(client, query, first, 'next_cursor'))];
      const last = forward.at(-1) ?? first;
      const backward = [...(await follow(client, query, last, 'previous_cursor')).reverse(), last];
      const wanted = sort === 'created_at:asc' ? ids : ids.toReversed();
      t.same(forward.flatMap(idsOf), wanted, `forward by ${limit}, ${sort}`);
      t.same(backward.flatMap(idsOf), wanted, `back by ${limit}, ${sort}`);
      t.ok(
        forward.every(({ pagination }) => pagination.total_count === 125),
        'every page has the same total',
      );
    }
  }
});

// [nirvana/three-pagination-fields-always-present]
await t.test('the pagination fields are always present, and a cursor is null if there is no such page', async (t) => {
  const { list } = await testClient(t, daily(25));
  const first = await list();
  const second = await list({ cursor: first.pagination.next_cursor ?? '' });
  const third = await list({ cursor: second.pagination.next_cursor ?? '' });
  const shape = [first, second, third].map(({ pagination: { next_cursor, previous_cursor, total_count } }) => [
    previous_cursor === null ? null : typeof previous_cursor,
    next_cursor === null ? null : typeof next_cursor,
    total_count,
  ]);
  t.same(shape, [
    [null, 'string', 25],
    ['string', 'string', 25],
    ['string', null, 25],
  ]);
});

// [nirvana/three-pagination-fields-always-present]
await t.test('a page that ends with the last item has no next_cursor', async (t) => {
  const { list } = await testClient(t, daily(20));
  const first = await list();
  const second = await list({ cursor: first.pagination.next_cursor ?? '' });
  t.equal(second.items.length, 10);
  t.equal(second.pagination.next_cursor, null);
});

// [nirvana/cursors-opaque-url-safe]
await t.test('cursors are URL-safe', async (t) => {
  const { list } = await testClient(t, daily(25));
  const { pagination } = await list();
  t.match(pagination.next_cursor, /^[\w-]+$/);
});

// [nirvana/limit-can-change-page-page]
await t.test('limit may change from page to page', async (t) => {
  const resources = daily(40);
  const { list } = await testClient(t, resources);
  const first = await list({ limit: 15 });
  const second = await list({ limit: 10, cursor: first.pagination.next_cursor ?? '' });
  t.same(
    [...idsOf(first), ...idsOf(second)],
    resources
      .map(({ resourceId }) => resourceId)
      .reverse()
      .slice(0, 25),
  );
});

// [nirvana/cursor-valid-only-same-filters]
await t.test('a cursor is valid only with the same filters and sort', async (t) => {
  const { list, refusal } = await testClient(t, daily(25));
  const query = { dimension: 'compute_vcpu', active_at_min: '2025-01-05T00:00:00Z' };
  const cursor = (await list(query)).pagination.next_cursor ?? '';
  t.equal((await list({ ...query, cursor })).items.length, 10);
  t.equal((await list({ ...query, sort: 'created_at:desc', cursor })).items.length, 10, 'the default, spelled out');
  t.equal((await list({ ...query, active_at_min: '2025-01-05T01:00:00+01:00', cursor })).items.length, 10);
  for (const other of [
    '',
    'dimension=compute_vcpu',
    'dimension=compute_vcpu&active_at_min=2025-01-05T00:00:01Z',
    'dimension=compute_vcpu&active_at_min=2025-01-05T00:00:00Z&sort=created_at:asc',
    'dimension=compute_vcpu&active_at_min=2025-01-05T00:00:00Z&region=us-sva-2',
    'region=compute_vcpu&active_at_min=2025-01-05T00:00:00Z',
  ]) {
    t.equal(await refusal(`${other}&cursor=${cursor}`), CURSOR_REFUSED, other);
  }
});

// [nirvana/cursors-opaque-url-safe, nirvana/invalid-cursor-400-message-names]
await t.test('a damaged or made-up cursor is refused', async (t) => {
  const { list, refusal } = await testClient(t, daily(25));
  const cursor = (await list()).pagination.next_cursor ?? '';
  const flipped = `${cursor.slice(0, 30)}${cursor[30] === 'A' ? 'B' : 'A'}${cursor.slice(31)}`;
  for (const damaged of [
    flipped,
    cursor.slice(1),
    cursor.slice(0, -1),
    `${cursor}A`,
    `${cursor}%3D`,
    `%20${cursor}`,
    cursor.toLowerCase(),
    'cursor',
    'RhwniMT4B74siYZcPF8TnCdGI1l9rpPvg',
    '%00',
    'null',
  ]) {
    t.equal(await refusal(`cursor=${damaged}`), CURSOR_REFUSED, damaged);
  }
});

// [nirvana/cursor-valid-only-same-filters]
await t.test("another provider's or operation's token is no cursor", async (t) => {
  const { dataset, refusal } = await testClient(t, daily(25));
  t.equal(await refusal(`cursor=${dataset.cursors.seal('another operation', ['next'])}`), CURSOR_REFUSED);
});

// [nirvana/cursor-position-order-not-snapshot]
await t.test('any replica of the dataset answers a cursor, whatever its clock', async (t) => {
  const resources = daily(40);
  const one = await testClient(t, resources, '2025-01-30T00:00:00Z');
  const other = await testClient(t, resources, '2025-02-02T00:00:00Z');
  const first = await one.list();
  const second = await other.list({ cursor: first.pagination.next_cursor ?? '' });
  const ids = resources.map(({ resourceId }) => resourceId);
  t.same([...idsOf(first), ...idsOf(second)], ids.slice(10, 30).reverse());
  t.same(
    [first.pagination.total_count, second.pagination.total_count],
    [30, 33],
    'the clock is the one of the request',
  );
});

// [nirvana/cursor-position-order-not-snapshot]
await t.test('if the clock has moved back before a cursor, the page is empty and has a previous one', async (t) => {
  const resources = daily(25);
  const late = await testClient(t, resources, '2025-01-25T00:00:00Z');
  const early = await testClient(t, resources, '2025-01-05T00:00:00Z');
  const query = { sort: 'created_at:asc' };
  const first = await late.list(query);
  const beyond = await early.list({ ...query, cursor: first.pagination.next_cursor ?? '' });
  t.same(beyond.items, []);
  t.equal(beyond.pagination.next_cursor, null);
  const back = await early.list({ ...query, cursor: beyond.pagination.previous_cursor ?? '' });
  t.same(
    idsOf(back),
    resources.slice(0, 5).map(({ resourceId }) => resourceId),
  );
  t.same([back.pagination.previous_cursor, back.pagination.next_cursor], [null, null]);
});
