import t from 'tap';
import { idsOf, testClient } from './client.ts';
import { daily, ms, nextUuid, resource, row } from './resources.ts';

const JANUARY = '2026-01-01T00:00:00Z';
const FEBRUARY = '2026-02-01T00:00:00Z';

const vm = resource([row('compute_vcpu', JANUARY, FEBRUARY)]);
const volume = resource([row('storage_abs_gb', '2026-01-10T00:00:00Z')], {
  resourceType: 'volume',
  region: 'eu-xyz-1',
});

// [nirvana/item-documented-example-fields]
await t.test("an item has the documented example's fields, in its order and no others", async (t) => {
  const id = '123e4567-e89b-12d3-a456-426614174000';
  const lifetime = { startedAt: ms(JANUARY), endedAt: ms(FEBRUARY) };
  const example = resource(
    [
      {
        id,
        dimension: 'compute_n1_standard_8',
        quantity: 1,
        ...lifetime,
        children: [{ id, dimension: 'compute_vcpu', quantity: 2, ...lifetime }],
      },
    ],
    { resourceId: id, projectId: id },
  );
  const { request } = await testClient(t, [example]);
  const response = await request('/v1/usage');
  t.equal(response.headers['content-type'], 'application/json; charset=utf-8');
  t.equal(
    response.body,
    '{"items":[{"dimensions":[{"id":"123e4567-e89b-12d3-a456-426614174000","dimension":"compute_n1_standard_8",' +
      '"ended_at":"2026-02-01T00:00:00Z","quantity":1,"started_at":"2026-01-01T00:00:00Z","children":[{' +
      '"id":"123e4567-e89b-12d3-a456-426614174000","dimension":"compute_vcpu","ended_at":"2026-02-01T00:00:00Z",' +
      '"quantity":2,"started_at":"2026-01-01T00:00:00Z"}]}],"ended_at":"2026-02-01T00:00:00Z",' +
      '"project_id":"123e4567-e89b-12d3-a456-426614174000","region":"us-sva-2",' +
      '"resource_id":"123e4567-e89b-12d3-a456-426614174000","resource_type":"vm",' +
      '"started_at":"2026-01-01T00:00:00Z"}],"pagination":{"next_cursor":null,"previous_cursor":null,"total_count":1}}',
  );
});

// [nirvana/get-v1-usage-lists-resources]
await t.test('an item is one resource with its active and closed segments', async (t) => {
  const resized = resource([
    row('storage_abs_gb', JANUARY, '2026-01-15T00:00:00Z', 100),
    row('storage_abs_gb', '2026-01-15T00:00:00Z', null, 200),
  ]);
  const { list } = await testClient(t, [resized]);
  const { items } = await list();
  t.match(items, [
    {
      resource_id: resized.resourceId,
      ended_at: null,
      dimensions: [
        { quantity: 100, started_at: JANUARY, ended_at: '2026-01-15T00:00:00Z' },
        { quantity: 200, started_at: '2026-01-15T00:00:00Z', ended_at: null },
      ],
    },
  ]);
});

// [nirvana/only-bundle-heads-children]
await t.test('only bundle heads have children', async (t) => {
  const { list } = await testClient(t, [
    resource([{ ...row('compute_n1_standard_8', JANUARY), children: [row('compute_vcpu', JANUARY, null, 8)] }]),
    resource([row('storage_abs_gb', '2026-01-02T00:00:00Z')]),
  ]);
  const { items } = await list();
  t.same(
    items.map(({ dimensions }) => dimensions.map((dimension) => dimension.children?.length)),
    [[undefined], [1]],
  );
  t.notOk('children' in (items[0]?.dimensions[0] ?? {}));
});

// [nirvana/instants-rfc-3339-utc-without]
await t.test('instants have no fraction, or one of three digits', async (t) => {
  const { list } = await testClient(t, [resource([row('compute_vcpu', '2026-01-01T00:00:00.250Z', FEBRUARY)])]);
  const { items } = await list();
  t.match(items, [{ started_at: '2026-01-01T00:00:00.250Z', ended_at: FEBRUARY }]);
});

// [nirvana/three-pagination-fields-always-present]
await t.test('an account without usage has an empty list', async (t) => {
  const { list } = await testClient(t, []);
  t.same(await list(), { items: [], pagination: { next_cursor: null, previous_cursor: null, total_count: 0 } });
});

// [nirvana/limit-10-100, nirvana/limit-outside-range-not-plain]
await t.test('limit is the most items that a page has, 10 to 100', async (t) => {
  const { list, refusal } = await testClient(t, daily(101));
  for (const limit of [10, 11, 99, 100]) t.equal((await list({ limit })).items.length, limit);
  for (const limit of [
    '9',
    '101',
    '0',
    '-10',
    '10.5',
    'ten',
    '',
    '99999999999999999999',
    'NaN',
    '1e999',
    '1e1',
    '0x10',
    '+10',
    '10.0',
    '10,20',
  ]) {
    t.equal(await refusal(`limit=${limit}`), 'limit must be one whole number from 10 to 100');
  }
});

// [nirvana/without-limit-page-10-items]
await t.test('without limit a page has at most 10 items', async (t) => {
  const { list } = await testClient(t, daily(11));
  t.equal((await list()).items.length, 10);
});

// [nirvana/total-count-number-all-matches]
await t.test('total_count counts all matches, not the items of the page', async (t) => {
  const { list } = await testClient(t, [...daily(25), ...daily(12, 'storage_abs_gb')]);
  t.equal((await list()).pagination.total_count, 37);
  t.equal((await list({ dimension: 'storage_abs_gb', limit: 10 })).pagination.total_count, 12);
});

// [nirvana/dimension-selects-resources-usage, nirvana/dimension-matches-children, nirvana/unpublished-region-dimension-matches]
await t.test('dimension keeps resources with usage in it, top-level or child', async (t) => {
  const bundle = resource([{ ...row('compute_n1_standard_8', JANUARY), children: [row('compute_vcpu', JANUARY)] }]);
  const single = resource([row('compute_vcpu', '2026-01-02T00:00:00Z')]);
  const { list } = await testClient(t, [bundle, single, volume]);
  t.same(idsOf(await list({ dimension: 'compute_vcpu' })), [single.resourceId, bundle.resourceId]);
  t.same(idsOf(await list({ dimension: 'compute_n1_standard_8' })), [bundle.resourceId]);
  t.same(idsOf(await list({ dimension: 'compute_gpu' })), []);
});

// [nirvana/region-selects-resources-region, nirvana/unpublished-region-dimension-matches]
await t.test('region keeps resources of that region', async (t) => {
  const { list } = await testClient(t, [vm, volume]);
  t.same(idsOf(await list({ region: 'us-sva-2' })), [vm.resourceId]);
  t.same(idsOf(await list({ region: 'mars-1' })), [], 'an unpublished region is no error');
});

// [nirvana/resource-id-selects-single-resource, nirvana/resource-id-not-uuid-400]
await t.test('resource_id keeps a single resource', async (t) => {
  const { list, refusal } = await testClient(t, [vm, volume]);
  t.same(idsOf(await list({ resource_id: volume.resourceId })), [volume.resourceId]);
  t.same(idsOf(await list({ resource_id: volume.resourceId.toUpperCase() })), [volume.resourceId]);
  t.same(idsOf(await list({ resource_id: nextUuid() })), []);
  for (const id of ['7', 'vm', vm.resourceId.slice(1), `${vm.resourceId}0`, `urn:uuid:${vm.resourceId}`, '%00', '']) {
    t.equal(await refusal(`resource_id=${id}`), 'resource_id must be one UUID');
  }
});

// [nirvana/resource-type-selects-seven-types]
await t.test('resource_type keeps one of the seven kinds', async (t) => {
  const kinds = [
    'vm',
    'volume',
    'vpc',
    'connect_connection',
    'nks_cluster',
    'nks_node_pool',
    'nks_load_balancer',
  ] as const;
  const resources = kinds.map((resourceType) => resource([row('compute_vcpu', JANUARY)], { resourceType }));
  const { list, refusal } = await testClient(t, resources);
  for (const [index, resource_type] of kinds.entries()) {
    t.same(idsOf(await list({ resource_type })), [resources[index]?.resourceId], resource_type);
  }
  for (const kind of ['VM', 'bucket', 'vm,volume', '']) {
    t.equal(await refusal(`resource_type=${kind}`), `resource_type must be one of ${kinds.join(', ')}`);
  }
});

// [nirvana/sort-created-asc-created-desc]
await t.test('sort orders by the start of the earliest usage row that matches the filters', async (t) => {
  const early = resource([row('compute_vcpu', '2026-01-01T00:00:00Z'), row('memory_gb', '2026-01-20T00:00:00Z')]);
  const late = resource([row('memory_gb', '2026-01-10T00:00:00Z'), row('compute_vcpu', '2026-01-11T00:00:00Z')]);
  const { list, refusal } = await testClient(t, [late, early]);
  const [a, b] = [early.resourceId, late.resourceId];
  t.same(idsOf(await list({ sort: 'created_at:asc' })), [a, b]);
  t.same(idsOf(await list({ sort: 'created_at:desc' })), [b, a]);
  t.same(idsOf(await list({ sort: 'created_at:asc', dimension: 'memory_gb' })), [b, a]);
  for (const sort of ['created_at', 'created_at:up', 'started_at:asc', 'created_at:asc,created_at:desc', '']) {
    t.equal(await refusal(`sort=${sort}`), 'sort must be one of created_at:asc, created_at:desc');
  }
});

// [nirvana/default-sort-created-desc]
await t.test('without sort the youngest come first', async (t) => {
  const resources = daily(3);
  const { list } = await testClient(t, resources);
  t.same(idsOf(await list()), resources.map(({ resourceId }) => resourceId).reverse());
});

// [nirvana/resources-same-created-ordered-id]
await t.test('resources created at the same instant are in the order of their ids', async (t) => {
  const ids = ['c', 'a', 'b'].map((digit) => `${digit}0000000-0000-4000-8000-000000000000`);
  const resources = ids.map((resourceId) => resource([row('compute_vcpu', JANUARY)], { resourceId }));
  const { list } = await testClient(t, resources);
  for (const filter of [{}, { dimension: 'compute_vcpu' }]) {
    t.same(idsOf(await list({ sort: 'created_at:asc', ...filter })), ids.toSorted());
    t.same(idsOf(await list({ sort: 'created_at:desc', ...filter })), ids.toSorted().reverse());
  }
});

// [nirvana/active-min-active-max-select, nirvana/rows-half-open-active-max]
await t.test('active_at_max keeps rows that start at that instant or before', async (t) => {
  const { list } = await testClient(t, [vm]);
  t.same(idsOf(await list({ active_at_max: JANUARY })), [vm.resourceId]);
  t.same(idsOf(await list({ active_at_max: '2025-12-31T23:59:59.999999999Z' })), []);
  t.same(idsOf(await list({ active_at_max: '2026-01-01T00:00:00.000000001Z' })), [vm.resourceId]);
});

// [nirvana/active-min-active-max-select, nirvana/rows-half-open-active-max]
await t.test('active_at_min keeps rows that are open or end after that instant', async (t) => {
  const { list } = await testClient(t, [vm, volume], '2026-03-01T00:00:00Z');
  t.same(idsOf(await list({ active_at_min: '2026-01-31T23:59:59.999Z' })), [volume.resourceId, vm.resourceId]);
  t.same(idsOf(await list({ active_at_min: '2026-01-31T23:59:59.999999999Z' })), [volume.resourceId, vm.resourceId]);
  t.same(idsOf(await list({ active_at_min: FEBRUARY })), [volume.resourceId]);
  t.same(idsOf(await list({ active_at_min: '2030-01-01T00:00:00Z' })), [volume.resourceId], 'open is open');
});

// [nirvana/rfc-3339-instants]
await t.test('instants may carry an offset and up to nine digits of a second', async (t) => {
  const { list } = await testClient(t, [vm]);
  t.same(idsOf(await list({ active_at_max: '2026-01-01T01:00:00+01:00' })), [vm.resourceId]);
  t.same(idsOf(await list({ active_at_max: '2026-01-01T00:59:59.999999999+01:00' })), []);
  t.same(idsOf(await list({ active_at_max: '2025-12-31t18:00:00-06:00' })), [vm.resourceId]);
});

// [nirvana/instant-without-offset-day-without]
await t.test('an invalid instant is refused with the expected form', async (t) => {
  const { refusal } = await testClient(t, [vm]);
  const instants = [
    '',
    'now',
    '2026-01-01',
    '1767225600',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+01:00', // The plus of a query string is a space.
    '2026-01-01T00:00:00%2B0100',
    '0000-01-01T00:00:00Z',
  ];
  for (const text of instants) {
    for (const [name, example] of [
      ['active_at_min', '2026-01-01T00:00:00Z'],
      ['active_at_max', '2026-01-31T23:59:59Z'],
    ] as const) {
      const expected = `${name} must be one RFC 3339 instant, such as ${example}, any + in it written as %2B`;
      t.equal(await refusal(`${name}=${text}`), expected, text);
    }
  }
});

// [nirvana/active-min-after-active-max]
await t.test('active_at_min after active_at_max is refused, and the same instant is a window', async (t) => {
  const { list, refusal } = await testClient(t, [vm]);
  const message = 'active_at_min must not be after active_at_max';
  t.equal(await refusal(`active_at_min=${FEBRUARY}&active_at_max=${JANUARY}`), message);
  t.equal(
    await refusal('active_at_min=2026-01-01T00:00:00.000000002Z&active_at_max=2026-01-01T00:00:00.000000001Z'),
    message,
  );
  t.same(idsOf(await list({ active_at_min: JANUARY, active_at_max: JANUARY })), [vm.resourceId]);
});

// [nirvana/all-filters-must-match-same]
await t.test('all filters must match the same usage row', async (t) => {
  const changed = resource([
    row('compute_vcpu', JANUARY, '2026-01-10T00:00:00Z'),
    row('memory_gb', '2026-01-10T00:00:00Z', '2026-01-20T00:00:00Z'),
  ]);
  const { list } = await testClient(t, [changed]);
  const late = { active_at_min: '2026-01-15T00:00:00Z' };
  t.same(idsOf(await list({ dimension: 'compute_vcpu', resource_type: 'vm' })), [changed.resourceId]);
  t.same(idsOf(await list({ dimension: 'memory_gb', ...late })), [changed.resourceId]);
  t.same(idsOf(await list({ dimension: 'compute_vcpu', ...late })), []);
  t.same(idsOf(await list({ dimension: 'memory_gb', ...late, resource_type: 'vpc' })), []);
});

// [nirvana/item-contains-whole-history-whichever]
await t.test('an item contains its whole history, whichever row matched', async (t) => {
  const { list } = await testClient(t, [
    resource([row('compute_vcpu', JANUARY, '2026-01-10T00:00:00Z'), row('memory_gb', '2026-01-10T00:00:00Z')]),
  ]);
  const { items } = await list({ dimension: 'memory_gb' });
  t.equal(items[0]?.dimensions.length, 2);
});

// [nirvana/empty-value-error]
await t.test('an empty value is refused', async (t) => {
  const { refusal } = await testClient(t, [vm]);
  for (const name of [
    'cursor',
    'dimension',
    'region',
    'resource_id',
    'resource_type',
    'sort',
    'limit',
    'active_at_min',
  ]) {
    t.match(await refusal(`${name}=`), new RegExp(`^${name} must be one `));
    t.match(await refusal(name), new RegExp(`^${name} must be one `));
  }
});

// [nirvana/unknown-parameter-ignored]
await t.test('an unknown parameter is ignored', async (t) => {
  const { request } = await testClient(t, [vm]);
  const plain = await request('/v1/usage');
  for (const query of ['page=7', 'Limit=3', 'limit[]=3', 'filter[region]=x', '__proto__=1', '=', '&&&', '%zz=%zz']) {
    const response = await request(`/v1/usage?${query}`);
    t.equal(response.body, plain.body, query);
  }
});

// [nirvana/repeated-parameter-error]
await t.test('a repeated parameter is refused', async (t) => {
  const { refusal } = await testClient(t, [vm]);
  const values = {
    active_at_max: JANUARY,
    active_at_min: JANUARY,
    cursor: 'x',
    dimension: 'compute_vcpu',
    limit: '10',
    region: 'us-sva-2',
    resource_id: vm.resourceId,
    resource_type: 'vm',
    sort: 'created_at:asc',
  };
  for (const [name, value] of Object.entries(values)) {
    t.match(await refusal(`${name}=${value}&${name}=${value}`), new RegExp(`^${name} must be one `));
  }
});

// [nirvana/errors-code-message-clients-read]
await t.test('one message names all invalid parameters', async (t) => {
  const { refusal } = await testClient(t, [vm]);
  const message = await refusal('limit=1&sort=x&resource_type=y&region=');
  t.same(
    message
      .split('; ')
      .map((part) => part.split(' ')[0])
      .sort(),
    ['limit', 'region', 'resource_type', 'sort'],
  );
});
