import t from 'tap';
import { idsOf, testClient } from './client.ts';
import { resource, row } from './resources.ts';

const ended = resource([row('compute_vcpu', '2026-01-01T00:00:00Z', '2026-01-10T00:00:00Z')]);
const resized = resource([
  {
    ...row('compute_n1_standard_2', '2026-01-05T00:00:00Z', '2026-01-20T00:00:00Z'),
    children: [row('compute_vcpu', '2026-01-05T00:00:00Z', '2026-01-20T00:00:00Z', 2)],
  },
  {
    ...row('compute_n1_standard_8', '2026-01-20T00:00:00Z', '2026-02-20T00:00:00Z'),
    children: [row('compute_vcpu', '2026-01-20T00:00:00Z', '2026-02-20T00:00:00Z', 8)],
  },
]);
const coming = resource([row('storage_abs_gb', '2026-03-01T00:00:00Z')], { resourceType: 'volume' });
const resources = [ended, resized, coming];

// [nirvana/usage-listed-soon-begins-without]
await t.test('a resource that has not begun is not listed', async (t) => {
  const before = await testClient(t, resources, '2026-02-28T23:59:59.999Z');
  t.same(idsOf(await before.list()), [resized.resourceId, ended.resourceId]);
  t.same(idsOf(await before.list({ resource_id: coming.resourceId })), []);
  t.equal((await before.request(`/v1/usage/${coming.resourceId}`)).statusCode, 404);
  const from = await testClient(t, resources, '2026-03-01T00:00:00Z');
  t.same(idsOf(await from.list()), [coming.resourceId, resized.resourceId, ended.resourceId]);
  t.equal((await from.request(`/v1/usage/${coming.resourceId}`)).statusCode, 200);
});

// [nirvana/usage-listed-soon-begins-without]
await t.test('total_count follows the clock', async (t) => {
  for (const [clock, total] of [
    ['2025-12-31T00:00:00Z', 0],
    ['2026-01-02T00:00:00Z', 1],
    ['2026-02-01T00:00:00Z', 2],
    ['2027-01-01T00:00:00Z', 3],
  ] as const) {
    const { list } = await testClient(t, resources, clock);
    t.equal((await list()).pagination.total_count, total, clock);
  }
});

// [nirvana/usage-listed-soon-begins-without]
await t.test('a segment that begins after the clock is not shown', async (t) => {
  const { list } = await testClient(t, [resized], '2026-01-19T23:59:59Z');
  const { items } = await list();
  t.same(
    items[0]?.dimensions.map(({ dimension }) => dimension),
    ['compute_n1_standard_2'],
  );
});

// [nirvana/ended-null-segment-resource-active]
await t.test('ended_at is null while a segment or a resource is active', async (t) => {
  const { list } = await testClient(t, [ended, resized], '2026-02-01T00:00:00Z');
  const { items } = await list();
  t.match(items, [
    {
      ended_at: null,
      dimensions: [
        { ended_at: '2026-01-20T00:00:00Z', children: [{ quantity: 2, ended_at: '2026-01-20T00:00:00Z' }] },
        { ended_at: null, children: [{ quantity: 8, ended_at: null }] },
      ],
    },
    { ended_at: '2026-01-10T00:00:00Z', dimensions: [{ ended_at: '2026-01-10T00:00:00Z' }] },
  ]);
});

// [nirvana/ended-null-segment-resource-active]
await t.test('at the instant of its end a segment is closed', async (t) => {
  const { list } = await testClient(t, [ended], '2026-01-10T00:00:00Z');
  t.match((await list()).items, [{ ended_at: '2026-01-10T00:00:00Z' }]);
});

// [nirvana/resize-closes-dimension-segment-opens]
await t.test('a resize closes a segment and opens the next at the same instant', async (t) => {
  const { list } = await testClient(t, [resized], '2026-01-20T00:00:00Z');
  const [before, after] = (await list()).items[0]?.dimensions ?? [];
  t.equal(before?.ended_at, '2026-01-20T00:00:00Z');
  t.equal(after?.started_at, before?.ended_at);
});

// [nirvana/active-min-after-clock-matches]
await t.test('filters see what the clock shows: a row that ends later is open', async (t) => {
  const { list } = await testClient(t, [resized], '2026-02-01T00:00:00Z');
  t.same(idsOf(await list({ active_at_min: '2026-02-25T00:00:00Z' })), [resized.resourceId]);
  t.same(idsOf(await list({ dimension: 'compute_n1_standard_2', active_at_min: '2026-01-25T00:00:00Z' })), []);
});

// [nirvana/usage-listed-soon-begins-without]
await t.test('a dimension that begins later matches nothing yet', async (t) => {
  const { list } = await testClient(t, [resized], '2026-01-10T00:00:00Z');
  t.same(idsOf(await list({ dimension: 'compute_n1_standard_8' })), []);
});
