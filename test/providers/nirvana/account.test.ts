import t from 'tap';
import { fc, runs } from '../../helpers/properties.ts';
import { linesOf, newCustomer, type Page } from './billing/account.ts';

interface Project {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly resources: { readonly cloud: Readonly<Record<string, number>> };
}

const nameOf = ({ name }: { readonly name: string }): string => name;

// [nirvana/api-key-sees-organization-another, nirvana/organization-fields-client-filters]
await t.test("the organization is the scenario's company", async (t) => {
  const customer = await newCustomer('default');
  const page = await customer.get<Page<object>>('/v1/organizations');
  t.equal(page.pagination.total_count, 1);
  const [organization] = page.items;
  t.match(organization, {
    ...{ name: 'Halbmond Robotics', type: 'company', personal: false, charging_model: 'prepaid' },
    ...{ billing_email: 'billing@halbmond-robotics.example.com', billing_state: 'active' },
    domains: [{ domain: 'halbmond-robotics.example.com', verified: true }],
    services: { cloud: true },
  });
  t.same(await customer.get(`/v1/organizations/${customer.organization}`), organization);
  const count = async (query: string) =>
    (await customer.get<Page<object>>(`/v1/organizations?${query}`)).pagination.total_count;
  t.equal(await count('name=ROBO&type=company&sort=name:asc,updated_at:desc'), 1);
  t.equal(await count('name=x'), 0);
  t.equal(await count('type=personal'), 0);
});

// [nirvana/without-credits-charging-model-manual]
await t.test(
  'an account without credits is charged manually, and one whose credits come later is unfunded',
  async (t) => {
    const customer = await newCustomer('empty', '2026-01-15T00:00:00Z');
    const organization = () => customer.get(`/v1/organizations/${customer.organization}`);
    t.match(await organization(), { charging_model: 'manual', billing_state: 'active' });
    const credit = { type: 'grant', purpose: 'first_charge', amount: '10', created_at: '2026-01-20T00:00:00Z' };
    await customer.dataset.addRecord('nirvana', credit, { kind: 'credits' });
    t.match(await organization(), { charging_model: 'prepaid', billing_state: 'unfunded' });
    customer.dataset.clock.set('2026-01-20T00:00:00Z');
    t.match(await organization(), { billing_state: 'active', billing_state_since: '2026-01-20T00:00:00Z' });
  },
);

// [nirvana/projects-ids-usage-counts-resources]
await t.test(
  "projects have the ids of usage, the company's names, and the resources of the clock's instant",
  async (t) => {
    const customer = await newCustomer('default');
    for (const clock of ['2024-01-20T00:00:00Z', '2026-02-01T00:00:00Z']) {
      customer.dataset.clock.set(clock);
      const usage = await customer.usage();
      const projects = await customer.all<Project>('/v1/projects');
      const byId = new Map(projects.map((project) => [project.id, project]));
      for (const { project_id, started_at } of usage) {
        const project = byId.get(project_id);
        t.ok(project !== undefined && project.created_at <= started_at, `${project_id} ${clock}`);
      }
      for (const project of projects) {
        const active = usage.filter(({ project_id, ended_at }) => project_id === project.id && ended_at === null);
        const count = (type: string) => active.filter(({ resource_type }) => resource_type === type).length;
        t.same(project.resources, {
          blockchain: { rpc_nodes_dedicated: 0, rpc_nodes_flex: 0 },
          cloud: {
            connect_connections: count('connect_connection'),
            nks_clusters: count('nks_cluster'),
            nks_node_pools: count('nks_node_pool'),
            ...{ vms: count('vm'), volumes: count('volume'), vpcs: count('vpc') },
          },
        });
        t.same(await customer.get(`/v1/projects/${project.id}`), project);
      }
    }
    t.ok((await customer.all<Project>('/v1/projects')).map(nameOf).some((name) => name.endsWith('atlas')));
    t.match(await customer.send('/v1/projects/x'), { status: 404, body: { message: 'no such project' } });
  },
);

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `dddddddd-0000-4000-8000-${String(index).padStart(12, '0')}`);

async function withProjects(count: number) {
  const customer = await newCustomer('empty');
  const projects = ids(count).map((id, index) => ({
    ...{ id, name: `Project ${String.fromCharCode(97 + (index % 26))}${index}`, created_at: '2026-01-01T00:00:00Z' },
    updated_at: `2026-01-0${1 + (index % 3)}T00:00:00Z`,
    tags: [index % 2 === 0 ? 'even' : 'odd', ...(index % 3 === 0 ? ['third'] : [])],
  }));
  await customer.dataset.import(linesOf(projects, 'projects'));
  return { customer, projects };
}

// [nirvana/project-name-filter-part-any, nirvana/several-tags-parameter-commas-repeated, nirvana/lists-sort-comma-separated-terms]
await t.test('projects filter by a part of the name in any case, and by all of several tags', async (t) => {
  const { customer } = await withProjects(12);
  const found = async (query: string) =>
    (await customer.all<Project>(`/v1/projects?${query}`)).map(({ id }) => Number(id.slice(-2)));
  t.same(await found('name=PROJECT+B&sort=name:asc'), [1]);
  t.same(await found('tags=even&tags=third&sort=name:asc'), [0, 6]);
  t.same(await found('tags=even,third&sort=name:asc'), [0, 6], 'as the Go client sends them');
  t.same(await found('tags=missing'), []);
  t.same(await found('sort=updated_at:desc,name:asc'), [2, 5, 8, 11, 1, 4, 7, 10, 0, 3, 6, 9]);
});

// [nirvana/lists-sort-comma-separated-terms, nirvana/all-lists-pagination-usage]
await t.test('lists page in both directions and visit each item once', async (t) => {
  const { customer, projects } = await withProjects(57);
  await customer.dataset.import(
    linesOf(
      Array.from({ length: 33 }, (_, index) => ({
        ...{ type: 'grant', amount: String(index % 5), created_at: `2026-01-${10 + (index % 4)}T00:00:00Z` },
      })),
      'credits',
    ),
  );
  const lists = [
    ...['', 'sort=updated_at:asc', 'sort=updated_at:desc,name:asc'].map(
      (query) => [`/v1/projects?${query}`, 57] as const,
    ),
    ...['', 'sort=amount:asc', 'sort=amount:desc,created_at:asc'].map(
      (query) => [`/v1/organizations/${customer.organization}/billing/history?${query}`, 33] as const,
    ),
    ['/v1/instance_types?sort=memory_gb:desc', 18] as const,
  ];
  t.equal(projects.length, 57);
  for (const [path, total] of lists) {
    for (const limit of [10, 17]) {
      const read = (cursor: string | null) =>
        customer.get<Page<{ id?: string; name: string }>>(
          `${path}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
      const forward = [await read(null)];
      for (let next = forward[0]?.pagination.next_cursor; typeof next === 'string';) {
        const page = await read(next);
        forward.push(page);
        next = page.pagination.next_cursor;
      }
      const backward = [forward.at(-1)];
      for (let previous = backward[0]?.pagination.previous_cursor; typeof previous === 'string';) {
        const page = await read(previous);
        backward.unshift(page);
        previous = page.pagination.previous_cursor;
      }
      const keys = forward.flatMap(({ items }) => items.map(({ id, name }) => id ?? name));
      t.equal(new Set(keys).size, total, path);
      t.equal(keys.length, total, path);
      t.same(
        backward.map((page) => page?.items),
        forward.map((page) => page.items),
        path,
      );
      t.ok(forward.every(({ pagination }) => pagination.total_count === total));
      t.equal(forward[0]?.pagination.previous_cursor, null);
    }
  }
  const cursor = (await customer.get<Page<object>>('/v1/projects')).pagination.next_cursor;
  t.equal((await customer.send(`/v1/projects?sort=name:asc&cursor=${cursor}`)).status, 400, "another sort's cursor");
  t.equal((await customer.send(`/v1/instance_types?cursor=${cursor}`)).status, 400, "another list's cursor");
});

// [nirvana/lists-default-order]
await t.test('without sort, projects come newest first, regions and instance types by name', async (t) => {
  const customer = await newCustomer('empty', '2026-02-01T00:00:00Z');
  const projects = ids(3).map((id, index) => ({
    ...{ id, name: `p${index}`, created_at: `2026-01-0${1 + ((index + 1) % 3)}T00:00:00Z` },
  }));
  const resources = ['eu-mad-1', 'ap-sin-1'].map((region) => ({
    ...{ region, started_at: '2026-01-10T00:00:00Z', resource_type: 'vpc', project_id: ids(1)[0] },
    dimensions: [{ dimension: 'network_vpc', quantity: 1 }],
  }));
  await customer.dataset.import([linesOf(projects, 'projects'), linesOf(resources)].join('\n'));
  const names = async (list: string) => (await customer.all<{ name: string }>(`/v1/${list}`)).map(nameOf);
  t.same(await names('projects'), ['p1', 'p0', 'p2']);
  t.same(await names('regions'), ['ap-sin-1', 'eu-mad-1', 'us-sva-2']);
  const types = await names('instance_types');
  t.same(types, types.toSorted());
});

// [nirvana/regions-published-those-use-live]
await t.test('regions are the published one and those in use, and all are live with all products', async (t) => {
  const customer = await newCustomer('empty', '2026-01-10T12:00:00Z');
  const resource = (region: string, started_at: string) => ({
    ...{ region, started_at, resource_type: 'vpc', project_id: ids(1)[0] },
    dimensions: [{ dimension: 'network_vpc', quantity: 1 }],
  });
  await customer.dataset.import(
    linesOf([resource('eu-mad-1', '2026-01-10T00:00:00Z'), resource('future-1', '2026-01-11T00:00:00Z')]),
  );
  const names = async (query: string) => (await customer.all<{ name: string }>(`/v1/regions?${query}`)).map(nameOf);
  t.same(await names('sort=name:desc'), ['us-sva-2', 'eu-mad-1']);
  t.same(await names('sort=longitude:asc'), ['us-sva-2', 'eu-mad-1']);
  t.same(await names('availability=live&compute_vms=true&storage_local_nvme=true'), ['eu-mad-1', 'us-sva-2']);
  t.same(await names('availability=sunset'), []);
  t.same(await names('nks_autoscaling=false'), []);
  t.match((await customer.all('/v1/regions'))[0], {
    ...{ availability: 'live', compute: { vms: true }, networking: { connect: true, vpcs: true } },
    ...{ nks: { autoscaling: true, clusters: true }, storage: { abs: true, local_nvme: true } },
  });
});

// [nirvana/instance-types-fields-filters-client, nirvana/instance-types-n1-standard-n1]
await t.test('instance types are those of the bundles in usage, and filter by every parameter', async (t) => {
  const customer = await newCustomer('default');
  const list = (query = '') =>
    customer.all<{ name: string; vcpu: number; memory_gb: number }>(`/v1/instance_types?${query}`);
  const types = new Map((await list()).map((type) => [type.name, type]));
  for (const { dimensions } of await customer.usage()) {
    for (const { dimension, children = [], quantity } of dimensions) {
      // The vendor's documented example has other numbers.
      if (children.length < 2) continue;
      const type = types.get(dimension.replace('compute_', '').replaceAll('_', '-'));
      const part = (name: string) => (children.find((child) => child.dimension === name)?.quantity ?? 0) / quantity;
      t.equal(type?.vcpu, part('compute_vcpu'), dimension);
      t.equal(type?.memory_gb, part('compute_memory_gb'), dimension);
    }
  }
  const names = async (query: string) => (await list(query)).map(nameOf);
  t.same(await names('name=HIGHCPU&vcpu_min=4&vcpu_max=8&sort=vcpu:desc'), ['n1-highcpu-8', 'n1-highcpu-4']);
  t.same(await names('memory_gb_min=256'), ['n1-highmem-32']);
  t.same(await names('family=standard&memory_gb_max=4&series=n1&chipset=amd-epyc&region=us-sva-2'), ['n1-standard-1']);
  t.same(await names('network_bandwidth_gbps_max=2.5&sort=memory_gb:asc'), [
    'n1-highcpu-1',
    'n1-standard-1',
    'n1-highmem-1',
  ]);
  t.same(await names('region=elsewhere'), []);
  t.equal((await customer.send('/v1/instance_types?network_bandwidth_gbps_min=x')).status, 400);
});

// [nirvana/no-query-these-endpoints-gets]
await t.test('no query, however hostile, gets a 5xx', async (t) => {
  const customer = await newCustomer('default');
  const own = `/v1/organizations/${customer.organization}`;
  const paths = [
    ...['/v1/organizations', own, '/v1/projects', '/v1/projects/x', '/v1/regions', '/v1/instance_types'],
    ...['cost', 'statements', 'summary', 'history'].map((name) => `${own}/billing/${name}`),
  ];
  const names = [
    'cursor',
    'limit',
    'sort',
    'name',
    'tags',
    'type',
    'purpose',
    'currency',
    'from',
    'to',
    'month',
    'region',
  ];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '10',
      '0001-01-01',
      '9999-12-31',
      '0000-01',
      '9999-12',
      'name:asc',
      'created_at:asc',
      'grant',
      '-1',
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(fc.tuple(fc.constantFrom(...names, 'vcpu_min', 'created_at_min', 'compute_vms'), value), {
        maxLength: 4,
      }),
      async (path, query) => {
        const url = `${path}?${query.map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&')}`;
        const { status } = await customer.send(url);
        t.ok([200, 400, 404].includes(status), `${url}: ${status}`);
      },
    ),
    { numRuns: runs(500) },
  );
});
