import t from 'tap';
import { type ErrorBody, testClient } from './client.ts';
import { daily, nextUuid, resource, row } from './resources.ts';

// [nirvana/get-v1-usage-resource-id]
await t.test('a resource by its id is the item that the list has', async (t) => {
  const { request } = await testClient(t, daily(3));
  const list = await request('/v1/usage');
  const items = list.json<{ items: { resource_id: string }[] }>().items;
  t.equal(items.length, 3);
  for (const item of items) {
    const response = await request(`/v1/usage/${item.resource_id}`);
    t.equal(response.statusCode, 200);
    t.equal(response.headers['content-type'], 'application/json; charset=utf-8');
    t.equal(response.body, JSON.stringify(item));
  }
});

// [nirvana/id-case-insensitive]
await t.test('an id is case-insensitive', async (t) => {
  const one = resource([row('compute_vcpu', '2026-01-01T00:00:00Z')], {
    resourceId: 'abcdef00-0000-4000-8000-000000000000',
  });
  const { request } = await testClient(t, [one]);
  t.equal((await request(`/v1/usage/${one.resourceId.toUpperCase()}`)).statusCode, 200);
});

// [nirvana/get-v1-usage-resource-id-404]
await t.test('an unknown resource is 404, also for an id that is not a UUID', async (t) => {
  const { request } = await testClient(t, daily(3));
  for (const id of [
    nextUuid(),
    '',
    '7',
    'vm',
    '%00',
    '%F0%9F%92%A9',
    '..%2F..',
    `${nextUuid()}?limit=1`,
    'a'.repeat(1024),
  ]) {
    const response = await request(`/v1/usage/${id}`);
    t.equal(response.statusCode, 404, id);
    t.same(response.json<ErrorBody>(), { code: 'not_found', message: 'no usage of such a resource' });
  }
});

// [nirvana/get-v1-usage-resource-id-ignores]
await t.test('the query of a single resource is ignored', async (t) => {
  const [one] = daily(1);
  const { request } = await testClient(t, one === undefined ? [] : [one]);
  t.equal((await request(`/v1/usage/${one?.resourceId ?? ''}?limit=7&cursor=x&region=`)).statusCode, 200);
});
