import t from 'tap';
import { type Account, instance, load, type Row, startAccount, USAGE } from './account.ts';

interface Collection {
  readonly count: number;
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

const list = async (account: Account, path: string, clock?: string): Promise<Collection> => {
  const { status, text } = await account.get(`/cloud/v1/${path}`, clock);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text) as Collection;
};

const valuesOf = async (account: Account, path: string, field: string, clock?: string): Promise<unknown[]> =>
  (await list(account, path, clock)).results.map((one) => one[field]);

// [gcore/regions-their-ids-capabilities-ours]
await t.test('projects and regions give names to every id in a report', async (t) => {
  const account = await startAccount(t, { scenario: 'default' });
  const body = { time_from: '2019-01-01T00:00:00Z', time_to: '2026-02-02T00:00:00Z', limit: 10_000 };
  const { resources } = await account.report<{ resources: Row[] }>(USAGE, body);
  const projects = await valuesOf(account, 'projects', 'id');
  const regions = await valuesOf(account, 'regions', 'id');
  for (const row of resources) {
    if (!projects.includes(row['project_id']) || !regions.includes(row.region_id)) t.fail(JSON.stringify(row));
  }
  t.ok(resources.length > 1_000);
  const names = await valuesOf(account, 'projects', 'name');
  for (const name of ['atlas', 'pinhole', 'storefront']) t.ok(names.includes(name), `the company's project ${name}`);
});

const account = await startAccount(t, { clock: '2026-02-01T00:00:00Z' });
await load(account, {
  projects: [
    { id: 21, name: 'beta', created_at: '2025-03-01T00:00:00Z', description: 'Second' },
    { id: 20, name: 'alpha', created_at: '2025-01-01T00:00:00Z' },
    { id: 22, name: 'gone', created_at: '2025-02-01T00:00:00Z', deleted_at: '2025-06-01T00:00:00Z' },
    { id: 23, name: 'later', created_at: '2026-03-01T00:00:00Z' },
  ],
  records: [instance('g1-standard-1-2', '2025-05-05T10:00:00Z', null, { project_id: 30, region_id: 999 })],
});

// [gcore/name-whole-name-projects-resources]
await t.test('projects are those with names and those that resources are in, newest first', async (t) => {
  t.same(await valuesOf(account, 'projects', 'name'), ['project-30', 'beta', 'alpha']);
  t.match(await list(account, 'projects?name=project-30'), {
    count: 1,
    results: [{ id: 30, created_at: '2025-05-05T00:00:00Z', state: 'ACTIVE', deleted_at: null, is_default: false }],
  });
  t.match(await list(account, 'projects?name=beta'), { results: [{ description: 'Second' }] });
});

// [gcore/name-whole-name-projects-resources]
await t.test('one project is the default one: that with the lowest id', async (t) => {
  const { results } = await list(account, 'projects');
  t.same(
    results.filter((one) => one['is_default'] === true).map(({ id }) => id),
    [20],
  );
});

// [gcore/cloud-v1-projects-filters-name]
await t.test('deleted projects are listed on request, and without one until they are deleted', async (t) => {
  const { results } = await list(account, 'projects?include_deleted=true');
  t.match(results[1], { name: 'beta' });
  t.match(results[2], { name: 'gone', state: 'DELETED', deleted_at: '2025-06-01T00:00:00Z' });
  const before = await list(account, 'projects?name=gone', '2025-05-01T00:00:00Z');
  t.match(before, { count: 1, results: [{ state: 'ACTIVE', deleted_at: null }] });
});

// [gcore/name-whole-name-projects-resources]
await t.test('a project is not listed before its creation', async (t) => {
  t.same(await valuesOf(account, 'projects', 'name', '2025-02-15T00:00:00Z'), ['gone', 'alpha']);
});

// [gcore/cloud-v1-projects-filters-name, gcore/name-whole-name-projects-resources]
await t.test('projects are paged, filtered by name and ordered', async (t) => {
  t.same(await valuesOf(account, 'projects?order_by=name.asc', 'name'), ['alpha', 'beta', 'project-30']);
  t.same(await valuesOf(account, 'projects?order_by=name.desc', 'name'), ['project-30', 'beta', 'alpha']);
  t.same(await valuesOf(account, 'projects?order_by=created_at.asc', 'name'), ['alpha', 'beta', 'project-30']);
  t.match(await list(account, 'projects?limit=1&offset=1'), { count: 3, results: [{ name: 'beta' }] });
  t.match(await list(account, 'projects?name=al'), { count: 0, results: [] });
});

// [gcore/projects-regions-limit-1000-default-100]
await t.test('a page of projects has 100 by default, and up to 1000 on request', async (t) => {
  const crowded = await startAccount(t, { clock: '2026-02-01T00:00:00Z' });
  const ids = Array.from({ length: 1001 }, (_, index) => index + 1);
  await load(crowded, {
    projects: ids.map((id) => ({ id, name: `project ${id}`, created_at: '2025-01-01T00:00:00Z' })),
  });
  t.match(await list(crowded, 'projects'), { count: 1001, results: { length: 100 } });
  t.match(await list(crowded, 'projects?limit=1000'), { count: 1001, results: { length: 1000 } });
});

// [gcore/cloud-v1-regions-filters-display]
await t.test('regions are those of the vendor and those that resources are in', async (t) => {
  const ids = await valuesOf(account, 'regions', 'id');
  t.ok(ids.includes(999) && ids.includes(76));
  t.match(await list(account, 'regions?display_name=LUXEMBOURG-2'), { count: 1, results: [{ id: 76, country: 'LU' }] });
  t.match(await list(account, 'regions?display_name=Luxembourg'), { count: 0 });
  t.match(await list(account, 'regions?display_name=region-999'), {
    results: [{ slug: 'region-999', coordinates: null }],
  });
});

// [gcore/cloud-v1-regions-filters-display, gcore/regions-their-ids-capabilities-ours]
await t.test('regions are filtered by product, ordered and paged, and volume types are shown on request', async (t) => {
  const all = await list(account, 'regions');
  const inference = await list(account, 'regions?product=inference');
  t.ok(inference.count > 0 && inference.count < all.count);
  const names = await valuesOf(account, 'regions?order_by=display_name.asc', 'display_name');
  t.same(names, [...names].sort());
  t.match(await list(account, 'regions?limit=2&offset=1'), { count: all.count, results: all.results.slice(1, 3) });
  t.same([...new Set(all.results.map((one) => one['available_volume_types']))], [null]);
  t.match(await list(account, 'regions?limit=1&show_volume_types=true'), {
    results: [{ available_volume_types: ['standard', 'ssd_hiiops', 'ssd_lowlatency'] }],
  });
});

// [gcore/projects-regions-limit-1000-default-100, gcore/validation-error-400]
await t.test('invalid query parameters are ValidationErrors of their fields', async (t) => {
  for (const [query, field] of [
    ['projects?limit=0', 'limit'],
    ['projects?limit=1001', 'limit'],
    ['projects?offset=-1', 'offset'],
    ['projects?order_by=id.asc', 'order_by'],
    ['projects?include_deleted=maybe', 'include_deleted'],
    ['regions?product=dns', 'product'],
    ['regions?limit=x', 'limit'],
  ] as const) {
    const { status, text } = await account.get(`/cloud/v1/${query}`);
    t.equal(status, 400, query);
    t.match(JSON.parse(text), { exception_class: 'ValidationError', invalid_fields: { [field]: [String] } }, query);
  }
});
