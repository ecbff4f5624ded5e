// Internal: the simulation, before any request
import t from 'tap';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import {
  type MeteredResource,
  RESOURCE_TYPES,
  type ResourceType,
  type UsageRow,
} from '../../../src/providers/nirvana/store/records.ts';
import { infrastructure } from '../../../src/providers/nirvana/simulation/infrastructure.ts';
import { accountOf, groupBy } from '../../simulation/account.ts';

const { nirvana, world, scenario } = await accountOf('default');
/** The simulated resources, without the reference's example before them. */
const resources = nirvana.slice(1);
const ofType = (type: ResourceType): MeteredResource[] => resources.filter(({ resourceType }) => resourceType === type);

/** The rows of a resource by dimension, with bundles and their children apart, oldest first. */
function histories({ segments }: MeteredResource): UsageRow[][] {
  const rows = segments.flatMap((segment) => [
    { kind: 'head', row: segment },
    ...(segment.children ?? []).map((row) => ({ kind: 'leaf', row })),
  ]);
  return [
    ...groupBy(rows, ({ kind, row }) => (kind === 'head' && isBundle(row) ? 'bundle' : row.dimension)).values(),
  ].map((list) => list.map(({ row }) => row));
}

function isBundle({ dimension }: UsageRow): boolean {
  return dimension.startsWith('compute_n1_');
}

await t.test('all seven types exist in about a thousand resources with thousands of rows', async (t) => {
  t.same([...new Set(resources.map(({ resourceType }) => resourceType))].sort(), [...RESOURCE_TYPES].sort());
  t.ok(resources.length > 700 && resources.length < 1300, String(resources.length));
  const rows = resources.flatMap(({ segments }) => segments.flatMap(({ children = [] }) => [0, ...children])).length;
  t.ok(rows > 4000 && rows < 10_000, String(rows));
});

await t.test('ids of resources and rows are unique', async (t) => {
  t.equal(new Set(resources.map(({ resourceId }) => resourceId)).size, resources.length);
  const ids = resources.flatMap(({ segments }) =>
    segments.flatMap(({ id, children = [] }) => [id, ...children.map((child) => child.id)]),
  );
  t.equal(new Set(ids).size, ids.length);
});

await t.test("a dimension has no gaps or overlaps in its resource's lifetime", async (t) => {
  for (const resource of resources) {
    for (const history of histories(resource)) {
      if (history[0]?.startedAt !== resource.startedAt) t.fail('begins after its resource');
      if (history.at(-1)?.endedAt !== resource.endedAt) t.fail('does not end with its resource');
      for (const [index, { startedAt, endedAt }] of history.entries()) {
        if (endedAt !== null && endedAt <= startedAt) t.fail('is empty');
        const last = history[index - 1];
        if (last !== undefined && last.endedAt !== startedAt) t.fail('does not follow the previous segment');
      }
    }
  }
  t.ok(resources.some(({ segments }) => segments.length > 10));
});

await t.test('segments are in order of their start', async (t) => {
  for (const { segments } of resources) {
    const starts = segments.map(({ startedAt }) => startedAt);
    if (String(starts.toSorted((a, b) => a - b)) !== String(starts)) t.fail('an older segment after a newer one');
  }
  t.ok(resources.some(({ segments }) => segments.some(({ dimension }) => dimension !== segments[0]?.dimension)));
});

await t.test("a bundle's children follow from its instance type and have its lifetime", async (t) => {
  const memoryPerVcpu = new Map([
    ['standard', 4],
    ['highmem', 8],
    ['highcpu', 2],
  ]);
  let bundles = 0;
  const wrong: string[] = [];
  for (const { segments } of resources) {
    for (const { dimension, quantity, children, startedAt, endedAt } of segments) {
      const type = /^compute_n1_([a-z]+)_(\d+)$/.exec(dimension);
      if (type === null) {
        if (children !== undefined) t.fail('children without a bundle');
        continue;
      }
      bundles += 1;
      const vcpu = quantity * Number(type[2]);
      const memory = vcpu * (memoryPerVcpu.get(type[1] ?? '') ?? 0);
      const expected = [
        { dimension: 'compute_vcpu', quantity: vcpu, startedAt, endedAt },
        { dimension: 'compute_memory_gb', quantity: memory, startedAt, endedAt },
      ];
      const found = children?.map((child) => ({ ...child, id: undefined }));
      if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push(dimension);
    }
  }
  t.same(wrong, []);
  t.ok(bundles > 500);
});

await t.test('an n1-standard-8 is 8 vCPU and 32 GB', async (t) => {
  const segment = ofType('vm')
    .flatMap(({ segments }) => segments)
    .find(({ dimension }) => dimension === 'compute_n1_standard_8');
  t.match(segment, {
    quantity: 1,
    children: [
      { dimension: 'compute_vcpu', quantity: 8 },
      { dimension: 'compute_memory_gb', quantity: 32 },
    ],
  });
});

await t.test('VMs are resized, and some have no instance type', async (t) => {
  const vms = ofType('vm');
  t.ok(vms.some(({ segments }) => new Set(segments.map(({ dimension }) => dimension)).size > 1));
  t.ok(
    vms.some(({ segments }) =>
      segments.every(({ dimension }) => dimension === 'compute_vcpu' || dimension === 'compute_memory_gb'),
    ),
  );
  for (const { segments } of vms)
    for (const { quantity } of segments) if (quantity < 1 || !Number.isInteger(quantity)) t.fail(String(quantity));
});

await t.test('volumes only grow, and keep their type', async (t) => {
  const volumes = ofType('volume');
  t.ok(volumes.some(({ segments }) => segments.length > 3));
  for (const { segments } of volumes) {
    if (new Set(segments.map(({ dimension }) => dimension)).size !== 1) t.fail('has two types');
    for (const [index, { quantity }] of segments.entries()) {
      if (quantity <= (segments[index - 1]?.quantity ?? 0)) t.fail('does not grow');
    }
  }
  t.same(
    new Set(volumes.map(({ segments }) => segments[0]?.dimension)),
    new Set(['storage_abs_gb', 'storage_nvme_gb']),
  );
});

await t.test('node pools scale up for the working week and down for weekends', async (t) => {
  const elastic = ofType('nks_node_pool').filter(({ segments }) => segments.length > 8);
  t.ok(elastic.length > 10);
  let onSundays = 0;
  let onWednesdays = 0;
  for (const { startedAt, endedAt, segments } of elastic) {
    const countAt = (ms: number): number =>
      segments.find((segment) => segment.startedAt <= ms && (segment.endedAt === null || ms < segment.endedAt))
        ?.quantity ?? 0;
    for (let ms = Date.parse('2024-01-07T12:00:00Z'); ms < world.span.to; ms += 7 * DAY_MS) {
      if (ms < startedAt + 3 * DAY_MS || ms + 3 * DAY_MS > (endedAt ?? Infinity)) continue;
      onSundays += countAt(ms);
      onWednesdays += countAt(ms + 3 * DAY_MS);
    }
  }
  t.ok(onSundays > 0);
  t.ok(onWednesdays > 2 * onSundays, `${onWednesdays} on Wednesdays, ${onSundays} on Sundays`);
});

await t.test('clusters have node pools and load balancers in their project and lifetime', async (t) => {
  const inside = (outer: MeteredResource, inner: MeteredResource): boolean =>
    inner.projectId === outer.projectId &&
    inner.startedAt >= outer.startedAt &&
    (outer.endedAt ?? Infinity) >= (inner.endedAt ?? Infinity);
  const clusters = ofType('nks_cluster');
  t.ok(clusters.length > 5);
  for (const cluster of clusters) t.ok(ofType('nks_node_pool').some((pool) => inside(cluster, pool)));
  for (const type of ['nks_node_pool', 'nks_load_balancer'] as const) {
    for (const resource of ofType(type)) {
      if (!clusters.some((cluster) => inside(cluster, resource))) t.fail(`a ${type} without a cluster`);
    }
  }
});

await t.test("a project's network comes first, and all of its resources end with the project", async (t) => {
  const byProject = groupBy(resources, ({ projectId }) => projectId);
  t.equal(byProject.size, world.organization.projects.length);
  for (const [, list] of byProject) {
    const [first] = list.toSorted((a, b) => a.startedAt - b.startedAt);
    t.equal(first?.resourceType, 'vpc');
  }
  const ended = world.organization.projects.filter(({ to }) => to !== null);
  t.ok(ended.length >= 2);
  for (const { to, name } of ended) {
    const end = ((to ?? 0) + 1) * DAY_MS;
    t.ok(
      [...byProject.values()].some((list) => list.every(({ endedAt }) => endedAt !== null && endedAt < end)),
      name,
    );
  }
});

await t.test('instants are whole seconds, and there are active and ended resources at the clock', async (t) => {
  for (const { startedAt, segments } of resources) {
    if (startedAt % 1000 !== 0 || segments.some((segment) => segment.startedAt % 1000 !== 0)) t.fail('a fraction');
  }
  const begun = resources.filter(({ startedAt }) => startedAt <= scenario.clock);
  const active = begun.filter(({ endedAt }) => endedAt === null || endedAt > scenario.clock);
  t.ok(active.length > 50 && begun.length - active.length > 50, `${active.length} of ${begun.length} are active`);
});

await t.test('usage grows every year', async (t) => {
  const activeAt = (date: string): number => {
    const ms = Date.parse(date);
    return resources.filter(({ startedAt, endedAt }) => startedAt <= ms && (endedAt === null || endedAt > ms)).length;
  };
  const counts = ['2024-06-01', '2025-06-01', '2026-06-01', '2027-06-01'].map(activeAt);
  t.same(
    counts.toSorted((a, b) => a - b),
    counts,
  );
  t.ok((counts[3] ?? 0) > 2 * (counts[0] ?? Infinity), counts.join(', '));
});

await t.test("hand-written resources are unchanged: the reference's example response", async (t) => {
  const id = '123e4567-e89b-12d3-a456-426614174000';
  const lifetime = { startedAt: Date.parse('2026-01-01T00:00:00Z'), endedAt: Date.parse('2026-02-01T00:00:00Z') };
  t.same(nirvana[0], {
    resourceId: id,
    resourceType: 'vm',
    projectId: id,
    region: 'us-sva-2',
    ...lifetime,
    segments: [
      {
        id,
        dimension: 'compute_n1_standard_8',
        quantity: 1,
        ...lifetime,
        children: [{ id, dimension: 'compute_vcpu', quantity: 2, ...lifetime }],
      },
    ],
  });
});

await t.test('omitted times of a hand-written row are those of its resource', async (t) => {
  const [vm, , , , , pool] = (await accountOf('boundaries')).nirvana;
  t.equal(vm?.segments[2]?.endedAt, vm?.endedAt);
  t.match(pool?.segments, [
    { quantity: 0, startedAt: pool?.startedAt },
    { quantity: 2_147_483_648, endedAt: pool?.endedAt },
  ]);
});

await t.test('the scenario can choose project ids; others derive from their names and the seed', async (t) => {
  const chosen = '00000000-0000-4000-8000-000000000001';
  const field = { region: 'r', vms: 20, clusters: 0, connections: 0 };
  const [before, after] = [{}, { atlas: chosen }].map((project_ids) => [
    ...infrastructure(world, field, { project_ids }),
  ]);
  const derived = world.random.branch('nirvana', 'project', 'atlas').uuid();
  t.ok(before?.some(({ projectId }) => projectId === derived));
  t.same(
    after,
    before?.map((resource) => (resource.projectId === derived ? { ...resource, projectId: chosen } : resource)),
  );
});
