// Internal: the simulation
import t from 'tap';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import {
  attributeNames,
  RESOURCE_TYPE_NAMES,
  RESOURCE_TYPES,
  type ResourceTypeName,
} from '../../../src/providers/gcore/resource-types.ts';
import { workloads } from '../../../src/providers/gcore/simulation/workloads.ts';
import { accountOf, groupBy } from '../../simulation/account.ts';

const MIB = 2 ** 20;

const { gcore, world, scenario } = await accountOf('default');
/** The organization's rows, without what makes those of `default` look real, see realism.test.ts. */
const rows = [
  ...workloads(
    world,
    {
      workloads: 780,
      regions: [
        { id: 76, weight: 5 },
        { id: 80, weight: 3 },
        { id: 38, weight: 1 },
      ],
    },
    {},
  ),
];
const ofType = (...types: ResourceTypeName[]): BillingRow[] => rows.filter(({ type }) => types.includes(type));
const violations = <T>(items: readonly T[], isFine: (item: T) => boolean): T[] => items.filter((item) => !isFine(item));
const startOf = ({ segments }: BillingRow): number => segments[0]?.startedAt ?? Number.NaN;
const endOf = ({ segments }: BillingRow): number => segments.at(-1)?.endedAt ?? Infinity;
const tag = ({ tags }: BillingRow, name: string): string | undefined => tags?.find(([key]) => key === name)?.[1];

await t.test('all 25 types exist, and machines and their resources are the most common', async (t) => {
  const counts = new Map([...groupBy(rows, ({ type }) => type)].map(([type, list]) => [type, list.length]));
  t.same([...counts.keys()].sort(), [...RESOURCE_TYPE_NAMES].sort());
  t.ok(rows.length > 2000 && rows.length < 4000, String(rows.length));
  const of = (type: ResourceTypeName): number => counts.get(type) ?? 0;
  for (const common of ['instance', 'volume'] as const) {
    for (const rare of [
      'baremetal',
      'ai_cluster',
      'ai_virtual_cluster',
      'dbaas_postgresql_cpu',
      'log_index',
    ] as const) {
      t.ok(of(common) > 5 * of(rare), `${common} and ${rare}`);
    }
  }
});

await t.test('all 25 types exist with any seed and size', async (t) => {
  const typesOf = (account: readonly BillingRow[]): number => new Set(account.map(({ type }) => type)).size;
  t.equal(typesOf((await accountOf('large', 1, { records: 200_000 })).gcore), 25);
  for (const [seed, count] of [
    [2, 200],
    [3, 200],
    [4, 500],
  ] as const) {
    t.equal(typesOf([...workloads(await scenario.worldFor(seed), { workloads: count }, {})]), 25, `seed ${seed}`);
  }
});

await t.test('every row has exactly the fields of its type', async (t) => {
  const isFine = ({ type, attributes, uuid, name, tags, segments }: BillingRow): boolean => {
    const { fields, tagged } = RESOURCE_TYPES[type];
    const names = attributeNames(type);
    const mayBeNull = (field: string): boolean => fields[field]?.['anyOf'] !== undefined;
    return (
      JSON.stringify(Object.keys(attributes).sort()) === JSON.stringify(names.sort()) &&
      names.every((field) => attributes[field] !== null || mayBeNull(field)) &&
      (fields['uuid'] === undefined ? uuid === null : uuid !== null || mayBeNull('uuid')) &&
      (fields['last_name'] === undefined || name !== null) &&
      (tagged || tags === null) &&
      segments.every(({ size }) => (size === undefined) === (fields['last_size'] === undefined))
    );
  };
  t.same(violations(gcore, isFine), []);
  for (const name of ['boundaries', 'late-arrivals'] as const)
    t.same(violations((await accountOf(name)).gcore, isFine), []);
});

await t.test("segments are ordered, don't overlap and have whole rates", async (t) => {
  const isFine = ({ segments }: BillingRow): boolean =>
    segments.length > 0 &&
    segments.every(
      ({ startedAt, endedAt, rate, size }, index) =>
        (endedAt === null ? index === segments.length - 1 : endedAt > startedAt) &&
        startedAt >= (segments[index - 1]?.endedAt ?? -Infinity) &&
        Number.isSafeInteger(rate) &&
        rate > 0 &&
        (size === undefined || size === rate),
    );
  t.same(violations(rows, isFine), []);
});

await t.test('resources metered in minutes have a rate of 1', async (t) => {
  const inMinutes = rows.filter(({ type }) => RESOURCE_TYPES[type].meter.unit === 'minutes');
  t.same(
    violations(inMinutes, ({ segments, profile }) => profile === 'flat' && segments.every(({ rate }) => rate === 1)),
    [],
  );
});

await t.test('sizes in bytes are whole MiB', async (t) => {
  const inBytes = ofType('image', 'backup', 'log_index');
  t.same(
    violations(inBytes, ({ segments }) => segments.every(({ size }) => size !== undefined && size % MIB === 0)),
    [],
  );
});

await t.test('a machine that changes its flavor continues under another metric, without a gap', async (t) => {
  const machines = groupBy(ofType('instance', 'load_balancer'), ({ uuid }) => uuid);
  const changed = [...machines.values()].filter(({ length }) => length > 1);
  t.ok(changed.length > 5);
  for (const parts of machines.values()) {
    const segments = parts.flatMap((part) => part.segments).toSorted((a, b) => a.startedAt - b.startedAt);
    if (segments.some(({ startedAt }, index) => index > 0 && startedAt !== segments[index - 1]?.endedAt))
      t.fail('a gap');
    if (new Set(parts.map(({ name }) => name)).size !== 1) t.fail('another name');
    if (new Set(parts.map(({ billingMetricName }) => billingMetricName)).size !== parts.length)
      t.fail('a metric twice');
  }
});

await t.test('metrics are named after the billed shape', async (t) => {
  const metricOf = (type: ResourceTypeName): Set<string> =>
    new Set(ofType(type).map(({ billingMetricName }) => billingMetricName));
  t.ok(metricOf('instance').has('g1-standard-1-2_min'));
  t.same([...metricOf('volume')].sort(), [
    'volume_t_ssd_hiiops_gbm',
    'volume_t_ssd_lowlatency_gbm',
    'volume_t_standard_gbm',
  ]);
  t.ok(metricOf('snapshot').has('snap_t_standard_gbm'));
  t.ok(metricOf('egress_traffic').has('egress_traffic_baremetal_gbs'));
  t.ok(metricOf('inference').has('inference_gpu_l40s_48_sec'));
  t.same([...metricOf('image')], ['image_gbm']);
});

await t.test('volumes and file shares only grow', async (t) => {
  const sizesOf = (parts: readonly BillingRow[]): number[] =>
    parts
      .flatMap(({ segments }) => segments)
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ size = 0 }) => size);
  const histories = [...groupBy(ofType('volume', 'file_share'), ({ uuid }) => uuid).values()].map(sizesOf);
  t.ok(histories.some(({ length }) => length > 3));
  t.same(
    violations(histories, (sizes) => sizes.every((size, index) => size >= (sizes[index - 1] ?? 0))),
    [],
  );
});

await t.test('references to other resources are to resources of the account that existed at the time', async (t) => {
  const byId = groupBy(ofType('instance', 'basic_vm', 'baremetal', 'volume'), ({ uuid }) => uuid);
  const lives = (id: string | null | undefined, at: number, types: readonly ResourceTypeName[]): boolean => {
    const named = byId.get(id ?? null) ?? [];
    return named.some(({ type }) => types.includes(type)) && named.some((row) => startOf(row) <= at && at < endOf(row));
  };
  const machines = ['instance', 'basic_vm', 'baremetal'] as const;
  const references = rows.flatMap((row): (readonly [BillingRow, string, boolean])[] => {
    const { attached_to_vm: vm, source_volume_uuid: source, vm_id: sender } = row.attributes;
    return [
      ...(typeof vm === 'string' ? [[row, 'attached_to_vm', lives(vm, startOf(row), machines)] as const] : []),
      ...(typeof source === 'string'
        ? [[row, 'source_volume_uuid', lives(source, startOf(row), ['volume'])] as const]
        : []),
      ...(typeof sender === 'string' ? [[row, 'vm_id', lives(sender, startOf(row), machines)] as const] : []),
    ];
  });
  t.ok(references.length > 1000);
  t.same(
    violations(references, ([, , resolves]) => resolves),
    [],
  );
  t.ok(
    ofType('volume').some(({ attributes }) => attributes['attached_to_vm'] === null),
    'some volumes are unattached',
  );
});

await t.test("traffic has the name and port of its machine; a router's traffic has no name", async (t) => {
  const names = new Map(ofType('instance', 'basic_vm', 'baremetal').map(({ uuid, name }) => [uuid, name]));
  const isFine = ({ name, attributes }: BillingRow): boolean =>
    attributes['instance_type'] === 'router' ? name === null : name === names.get(attributes['vm_id'] ?? null);
  t.same(violations(ofType('egress_traffic'), isFine), []);
  t.same(
    new Set(ofType('egress_traffic').map(({ attributes }) => attributes['instance_type'])),
    new Set(['vm', 'baremetal', 'router']),
  );
  const ports = new Map(
    ofType('external_ip').map(({ attributes }) => [attributes['attached_to_vm'], attributes['port_id']]),
  );
  const reachable = ofType('egress_traffic').filter(({ attributes }) => ports.has(attributes['vm_id']));
  t.same(
    violations(reachable, ({ attributes }) => ports.get(attributes['vm_id']) === attributes['port_id']),
    [],
  );
});

await t.test('traffic and function calls vary over the week and change every week', async (t) => {
  const metered = ofType('egress_traffic', 'functions', 'functions_calls', 'functions_traffic');
  t.same(
    violations(metered, ({ profile }) => profile !== 'flat'),
    [],
  );
  for (const { segments } of metered.filter(({ profile }) => profile === 'evening')) {
    for (const { startedAt, endedAt } of segments.slice(0, -1)) {
      if (endedAt !== startedAt + 7 * DAY_MS) t.fail('a week of another length');
    }
  }
  const longest = Math.max(
    ...metered.flatMap(({ segments }) =>
      segments.slice(0, -1).map(({ startedAt, endedAt }) => (endedAt ?? Infinity) - startedAt),
    ),
  );
  t.equal(longest, 7 * DAY_MS);
  t.ok(metered.some(({ segments }) => new Set(segments.map(({ rate }) => rate)).size > 20));
});

await t.test('resources with the office profile are used less when no office is open', async (t) => {
  const christmas = Date.parse('2025-12-25T00:00:00Z');
  const rateAt = ({ segments }: BillingRow, ms: number): number =>
    segments.find(({ startedAt, endedAt }) => startedAt <= ms && ms < (endedAt ?? Infinity))?.rate ?? 0;
  const running = ofType('egress_traffic', 'functions_calls', 'containers').filter(
    (row) => startOf(row) < christmas - 14 * DAY_MS && endOf(row) > christmas + 14 * DAY_MS,
  );
  const [office, evening] = [true, false].map((is) => running.filter(({ profile }) => (profile === 'office') === is));
  t.ok(office?.length && evening?.length);
  for (const row of office ?? []) {
    const edge = { before: rateAt(row, christmas - 2 * DAY_MS - 1), on: rateAt(row, christmas) };
    if (edge.on > edge.before / 2) t.fail(`${edge.on} instead of ${edge.before}`);
    if (rateAt(row, christmas + DAY_MS - 1) > edge.on * 1.5) t.fail('rises before the day is over');
  }
  t.notOk(evening?.some(({ segments }) => segments.some(({ startedAt }) => startedAt === christmas)));
});

await t.test('the parts of a database share one id, name, project and region', async (t) => {
  const parts = rows.filter(({ type }) => type.startsWith('dbaas_postgresql_'));
  const clusters = [...groupBy(parts, ({ uuid }) => uuid).values()];
  t.ok(clusters.length > 5);
  const whatOf = ({ name, projectId, regionId }: BillingRow): string => `${name ?? ''} ${projectId} ${regionId}`;
  for (const cluster of clusters) {
    t.equal(new Set(cluster.map(whatOf)).size, 1);
    const types = new Set(cluster.map(({ type }) => type));
    for (const part of ['cpu', 'memory', 'volume'] as const) if (!types.has(`dbaas_postgresql_${part}`)) t.fail(part);
    t.equal(new Set(cluster.map(startOf)).size, 1);
    t.equal(new Set(cluster.map(endOf)).size, 1);
  }
});

await t.test("a function's memory, calls and traffic have one id and name", async (t) => {
  const parts = groupBy(
    ofType('functions', 'functions_calls', 'functions_traffic'),
    ({ uuid, name }) => `${uuid ?? ''} ${name ?? ''}`,
  );
  t.same(
    violations([...parts.values()], (list) => new Set(list.map(({ type }) => type)).size === 3),
    [],
  );
});

await t.test('the backups of a schedule are of one volume, at equal intervals', async (t) => {
  const schedules = [...groupBy(ofType('backup'), ({ attributes }) => attributes['schedule_id'] ?? '').values()];
  t.ok(schedules.length > 5);
  for (const backups of schedules) {
    t.equal(new Set(backups.map(({ attributes }) => attributes['source_volume_uuid'])).size, 1);
    const times = backups.map(startOf);
    const gaps = new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    t.ok(gaps.size <= 1);
    t.same(
      violations([...gaps], (gap) => gap === 7 * DAY_MS || gap === 28 * DAY_MS),
      [],
    );
  }
});

await t.test('tags name environments, teams, cost centers, owners and systems; some rows have none', async (t) => {
  const taggable = rows.filter(({ type }) => RESOURCE_TYPES[type].tagged);
  const untagged = taggable.filter(({ tags }) => tags === null).length / taggable.length;
  t.ok(untagged > 0.1 && untagged < 0.4, String(untagged));
  const { teams, people, projects } = world.organization;
  const allowed: Readonly<Record<string, readonly string[]>> = {
    env: ['prod', 'staging', 'dev'],
    team: teams.map(({ name }) => name),
    cost_center: teams.map(({ costCenter }) => costCenter),
    project: projects.map(({ name }) => name),
    owner: people.map(({ handle }) => handle),
    os_distro: ['ubuntu', 'debian', 'almalinux'],
    os_version: ['22.04', '24.04', '12', '9'],
  };
  const tags = rows.flatMap((row) => row.tags ?? []);
  t.same(
    violations(tags, ([key, value]) => allowed[key]?.includes(value) === true),
    [],
  );
  t.same(new Set(tags.map(([key]) => key)), new Set(Object.keys(allowed)));
  t.same(
    violations(rows, (row) => row.tags === null || new Set(row.tags.map(([key]) => key)).size === row.tags.length),
    [],
  );
});

await t.test("a resource is tagged with its project's team and one of its people", async (t) => {
  const { people, projects } = world.organization;
  const isFine = (row: BillingRow): boolean => {
    const project = projects.find(({ name }) => name === tag(row, 'project'));
    const owner = people.find(({ handle }) => handle === tag(row, 'owner'));
    const team = tag(row, 'team');
    return (
      (project === undefined || team === undefined || project.team.name === team) &&
      (project === undefined || owner === undefined || owner.team === project.team)
    );
  };
  t.same(violations(rows, isFine), []);
});

await t.test('names start with the project and are unique among machines', async (t) => {
  const { projects } = world.organization;
  const named = rows.filter(({ type, name }) => type !== 'floatingip' && name !== null);
  t.same(
    violations(named, ({ name }) => projects.some((project) => name?.startsWith(`${project.name}-`))),
    [],
  );
  const machines = groupBy(ofType('instance', 'basic_vm', 'baremetal'), ({ name }) => name);
  t.same(
    violations([...machines.values()], (list) => new Set(list.map(({ uuid }) => uuid)).size === 1),
    [],
  );
});

await t.test('resources end with their project', async (t) => {
  const ended = world.organization.projects
    .map(({ to }, index) => [101 + index, to] as const)
    .filter(([, to]) => to !== null);
  t.ok(ended.length >= 2);
  for (const [id, to] of ended) {
    const own = rows.filter(({ projectId }) => projectId === id);
    t.ok(own.length > 10);
    t.same(
      violations(own, (row) => endOf(row) <= ((to ?? 0) + 1) * DAY_MS),
      [],
    );
  }
});

await t.test('usage grows every year', async (t) => {
  const counts = ['2024-06-01', '2025-06-01', '2026-06-01', '2027-06-01'].map(
    (date) =>
      rows.filter(({ segments }) =>
        segments.some(
          ({ startedAt, endedAt }) => startedAt <= Date.parse(date) && (endedAt ?? Infinity) > Date.parse(date),
        ),
      ).length,
  );
  t.same(
    counts.toSorted((a, b) => a - b),
    counts,
  );
  t.ok((counts[3] ?? 0) > 2 * (counts[0] ?? Infinity), counts.join(', '));
  t.ok(rows.some((row) => endOf(row) < scenario.clock) && rows.some((row) => startOf(row) > scenario.clock));
});

await t.test("the default account has the data of the reference's example request", async (t) => {
  const [from, to] = [Date.parse('2019-08-01T00:00:00Z'), Date.parse('2019-09-15T00:00:00Z')];
  const found = gcore.filter(
    (row) =>
      row.projectId >= 16 &&
      row.projectId <= 20 &&
      [4, 5].includes(row.regionId) &&
      row.attributes['flavor'] === 'g1-standard-1-2' &&
      ['22.04', '23.04'].includes(tag(row, 'os_version') ?? '') &&
      startOf(row) < to &&
      endOf(row) > from,
  );
  t.equal(found.length, 4);
  t.ok(gcore.some(({ type, projectId }) => type === 'egress_traffic' && projectId === 16));
});

await t.test('hand-written rows are unchanged, completed with derived fields', async (t) => {
  const [, traffic] = gcore;
  t.match(traffic, {
    type: 'egress_traffic',
    billingMetricName: 'egress_traffic_vm_gbs',
    uuid: null,
    name: 'web-1',
    attributes: { instance_type: 'vm', vm_id: '0d6c5a3e-16a4-4f0b-9c11-5b8f2f7e1601', port_id: /^[0-9a-f-]{36}$/ },
    tags: [
      ['os_distro', 'ubuntu'],
      ['os_version', '22.04'],
    ],
    profile: 'evening',
    segments: [{ rate: 3_145_728 }],
  });
});

await t.test("the scenario can choose project ids; others count up in the organization's order", async (t) => {
  const field = { workloads: 60, regions: [{ id: 76, weight: 1 }] };
  const [before, after] = [{}, { atlas: 16 }].map((project_ids) => [...workloads(world, field, { project_ids })]);
  t.ok(before?.some(({ projectId }) => projectId === 101));
  t.same(
    after,
    before?.map((row) => (row.projectId === 101 ? { ...row, projectId: 16 } : row)),
  );
});
