import assert from 'node:assert/strict';
import t from 'tap';
import {
  RESOURCE_TYPE_NAMES,
  RESOURCE_TYPES,
  type ResourceTypeName,
} from '../../../src/providers/gcore/resource-types.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { gcoreEmulator, type Report } from './emulator.ts';
import { groupOf, modelReport } from './model.ts';
import { validRequest } from './requests.ts';
import { aRow, aSegment, EPOCH, randomClock, randomRows, someRows } from './rows.ts';
import { fc, runs } from '../../helpers/properties.ts';

const JANUARY = { time_from: '2024-01-01T00:00:00Z', time_to: '2024-02-01T00:00:00Z' };
const EVERYTHING = { limit: 1_000_000 };

const emulator = await gcoreEmulator(t);

/** What each resource row used, by what tells it apart; rows that share all of it count together. */
function valuesByRow(resources: Report['resources'], name: (resource: Report['resources'][number]) => string) {
  const sums = new Map<string, number>();
  for (const resource of resources) {
    sums.set(name(resource), (sums.get(name(resource)) ?? 0) + Number(resource['billing_value']));
  }
  return sums;
}

const groupName = (item: Readonly<Record<string, unknown>>): string => JSON.stringify(groupOf(item));

/** Sums of fractions differ in their last digits with the order of the summands. */
function assertSums(actual: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): void {
  assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
  for (const [name, value] of actual) {
    const wanted = expected.get(name) ?? NaN;
    assert.ok(Math.abs(value - wanted) <= 1e-9 * Math.max(1, wanted), `${name}: ${value} is not ${wanted}`);
  }
}

// [gcore/usage-sum-samples-period]
await t.test('a report is the same as a count of every minute, for any rows, clock and request', async (t) => {
  const inOrder = (totals: Report['totals']) => totals.toSorted((a, b) => (groupName(a) < groupName(b) ? -1 : 1));
  await t.resolves(
    fc.assert(
      fc.asyncProperty(
        randomRows,
        randomClock,
        fc.array(validRequest, { minLength: 3, maxLength: 3 }),
        async (rows, clock, requests) => {
          emulator.load(rows, clock);
          for (const request of requests) {
            const report = await emulator.report(request);
            const expected = modelReport(rows, request, clock);
            assert.deepEqual(
              { ...report, totals: inOrder(report.totals) },
              { ...expected, totals: inOrder(expected.totals) },
            );
          }
        },
      ),
      { numRuns: runs(100) },
    ),
  );
});

// [gcore/first-seen-last-seen-first]
await t.test('first_seen and last_seen are the first and the last sample inside the period', async (t) => {
  emulator.load([
    aRow('instance', { segments: [aSegment('instance', '2023-06-01T12:00:00Z', '2024-01-31T17:59:00Z')] }),
  ]);
  const [resource] = (await emulator.report(JANUARY)).resources;
  t.equal(resource?.['first_seen'], '2024-01-01T00:00:30Z');
  t.equal(resource?.['last_seen'], '2024-01-31T17:58:30Z');
});

// [gcore/flavors-addresses-billed-minute]
await t.test('usage of a flavor or an address is the minutes that it was sampled', async (t) => {
  const types = ['instance', 'floatingip'] as const;
  emulator.load(types.map((type) => aRow(type)));
  const { resources } = await emulator.report(JANUARY);
  t.same(
    resources.map((resource) => resource['billing_value']),
    [31 * 24 * 60, 31 * 24 * 60],
  );
  t.same(
    resources.map((resource) => resource['billing_value_unit']),
    ['minutes', 'minutes'],
  );
});

// [gcore/gbminutes-size-gi-b-times]
await t.test('usage in gbminutes is size times minutes, whether sizes are in GiB or in bytes', async (t) => {
  const hour = { startedAt: Date.parse('2024-01-01T00:00:00Z'), endedAt: Date.parse('2024-01-01T01:00:00Z') };
  emulator.load([
    aRow('volume', { segments: [{ ...hour, rate: 100, size: 100 }] }),
    aRow('image', { segments: [{ ...hour, rate: 3 * 2 ** 29, size: 3 * 2 ** 29 }] }),
  ]);
  const { resources } = await emulator.report({ ...JANUARY, order_by: ['type.desc'] });
  t.match(resources, [
    { billing_value: 6000, billing_value_unit: 'gbminutes', last_size: 100, size_unit: 'GiB' },
    { billing_value: 90, billing_value_unit: 'gbminutes', last_size: 3 * 2 ** 29, size_unit: 'bytes' },
  ]);
});

// [gcore/traffic-functions-gb-2-30]
await t.test('other usage is counted in whole base units and shown in the unit of the type', async (t) => {
  const minute = { startedAt: Date.parse('2024-01-01T00:00:00Z'), endedAt: Date.parse('2024-01-01T00:01:00Z') };
  const shown = async (type: (typeof RESOURCE_TYPE_NAMES)[number], rate: number): Promise<unknown> => {
    emulator.load([aRow(type, { segments: [{ ...minute, rate }] })]);
    const [resource] = (await emulator.report(JANUARY)).resources;
    return [resource?.['billing_value'], resource?.['billing_value_unit']];
  };
  t.same(await shown('egress_traffic', 12_345), [12_345, 'bytes']);
  t.same(await shown('inference', 30), [0.5, 'H']);
  t.same(await shown('functions', 512), [0.5, 'GBS']);
  t.same(await shown('containers', 512), [0.5, 'GBS']);
  t.same(await shown('functions_calls', 1500), [0.0015, 'MLS']);
  t.same(await shown('functions_traffic', 2 ** 29), [0.5, 'GB']);
  t.same(await shown('dbaas_postgresql_memory', 16), [16, 'gbminutes']);
});

// [gcore/resource-whose-billed-shape-changes]
await t.test('a resource whose billed shape changes is one row for each metric name', async (t) => {
  emulator.load([
    aRow('instance', { segments: [aSegment('instance', '2024-01-01T00:00:00Z', '2024-01-10T00:00:00Z')] }),
    aRow('instance', {
      billingMetricName: 'g1-standard-2-4_min',
      attributes: { flavor: 'g1-standard-2-4' },
      segments: [aSegment('instance', '2024-01-10T00:00:00Z', null)],
    }),
  ]);
  const { count, resources, totals } = await emulator.report(JANUARY);
  t.equal(count, 2);
  t.equal(new Set(resources.map((resource) => resource['uuid'])).size, 1);
  t.same(totals.map((total) => [total['flavor'], total['billing_value']]).sort(), [
    ['g1-standard-2-4', 22 * 1440],
    ['standard', 9 * 1440],
  ]);
});

// [gcore/resize-within-metric-summed-row]
await t.test('a resize within one metric is summed in one row, whose last_size is the latest size', async (t) => {
  const day = (number: number): number => Date.parse(`2024-01-0${number}T00:00:00Z`);
  emulator.load([
    aRow('volume', {
      segments: [
        { startedAt: day(1), endedAt: day(2), rate: 10, size: 10 },
        { startedAt: day(2), endedAt: day(3), rate: 20, size: 20 },
        { startedAt: day(5), endedAt: null, rate: 30, size: 30 },
      ],
    }),
  ]);
  t.match(await emulator.report({ ...JANUARY, time_to: '2024-01-05T00:00:00Z' }), {
    count: 1,
    resources: [{ billing_value: 30 * 1440, last_size: 20, last_seen: '2024-01-02T23:59:30Z' }],
  });
  t.match(await emulator.report({ ...JANUARY, time_to: '2024-01-06T00:00:00Z' }), {
    count: 1,
    resources: [{ billing_value: 60 * 1440, last_size: 30 }],
  });
  t.same(await emulator.report({ time_from: '2024-01-03T00:00:00Z', time_to: '2024-01-05T00:00:00Z' }), {
    count: 0,
    resources: [],
    totals: [],
  });
});

// [gcore/resource-report-least-sample-period]
await t.test('a resource without a sample in the period is not in the report', async (t) => {
  const of = (from: string, to: string) => aRow('instance', { segments: [aSegment('instance', from, to)] });
  emulator.load([
    of('2024-01-10T10:00:31Z', '2024-01-10T10:01:30Z'),
    of('2023-12-31T00:00:00Z', '2024-01-01T00:00:30Z'),
    of('2024-01-31T23:59:30.001Z', '2024-03-01T00:00:00Z'),
  ]);
  t.equal((await emulator.report(JANUARY)).count, 0);
});

// [gcore/resource-report-least-sample-period]
await t.test('a resource with samples and no usage is in the report', async (t) => {
  emulator.load([aRow('functions', { segments: [{ startedAt: EPOCH, endedAt: null, rate: 0 }] })]);
  const { resources } = await emulator.report({ time_from: '2024-02-25T00:00:00Z', time_to: '2024-02-26T00:00:00Z' });
  t.match(resources, [{ billing_value: 0, last_seen: '2024-02-25T23:59:30Z' }]);
});

// [gcore/without-lag-metering-ends-simulated]
await t.test("metering stops at the dataset's clock: a sample at that instant is the last", async (t) => {
  const rows = [aRow('instance', { segments: [aSegment('instance', '2024-01-01T00:00:00Z', null)] })];
  for (const [clock, minutes, last] of [
    ['2024-01-02T00:00:29.999Z', 1440, '2024-01-01T23:59:30Z'],
    ['2024-01-02T00:00:30Z', 1441, '2024-01-02T00:00:30Z'],
    ['2024-01-01T00:00:30Z', 1, '2024-01-01T00:00:30Z'],
  ] as const) {
    emulator.load(rows, clock);
    const { resources, totals } = await emulator.report(JANUARY);
    t.match(resources, [{ billing_value: minutes, last_seen: last }]);
    t.match(totals, [{ billing_value: minutes }]);
  }
  emulator.load(rows, '2024-01-01T00:00:29Z');
  t.equal((await emulator.report(JANUARY)).count, 0);
});

// [gcore/every-resource-exactly-fields-type]
await t.test('every resource has exactly the fields of its type, sorted by name', async (t) => {
  emulator.load(RESOURCE_TYPE_NAMES.map((type) => aRow(type)));
  const { resources } = await emulator.report({ ...JANUARY, ...EVERYTHING });
  const common = [
    'billing_metric_name',
    'billing_value',
    'billing_value_unit',
    'first_seen',
    'last_seen',
    'project_id',
  ];
  t.same(resources.map((resource) => resource['type']).sort(), [...RESOURCE_TYPE_NAMES]);
  for (const resource of resources) {
    const { fields, sizeUnit, tagged } = RESOURCE_TYPES[resource['type'] as ResourceTypeName];
    t.same(
      Object.keys(resource),
      [
        ...common,
        ...['region', 'region_id', 'type'],
        ...Object.keys(fields),
        ...(sizeUnit === undefined ? [] : ['size_unit']),
        ...(tagged ? ['tags'] : []),
      ].sort(),
    );
  }
});

// [gcore/region-region-id-same-integer]
await t.test('region and region_id are the same integer', async (t) => {
  emulator.load([aRow('volume', { regionId: 76 })]);
  const { resources, totals } = await emulator.report(JANUARY);
  t.match(
    [...resources, ...totals],
    [
      { region: 76, region_id: 76 },
      { region: 76, region_id: 76 },
    ],
  );
});

// [gcore/tags-list-objects-key-each]
await t.test('tags are a list of objects of one key each, or null', async (t) => {
  emulator.load([
    aRow('instance', {
      tags: [
        ['os_distro', 'ubuntu'],
        ['os_version', '22.04'],
      ],
    }),
    aRow('volume'),
    aRow('snapshot', { tags: [] }),
  ]);
  const { resources } = await emulator.report({ ...JANUARY, order_by: ['type.asc'] });
  t.same(
    resources.map((resource) => resource['tags']),
    [[{ os_distro: 'ubuntu' }, { os_version: '22.04' }], [], null],
  );
});

// [gcore/tags-list-objects-key-each]
await t.test('names and tags are unchanged, whatever they contain', async (t) => {
  const texts = ['', '"', '\\', '\0\u0001\u2028', '\ud800', '<b>&', "o'clock", '𝕏 Ünïcödé', '$&', 'x'.repeat(5000)];
  emulator.load(
    texts.map((name) =>
      aRow('instance', {
        name,
        tags: [
          [name, 'as a key'],
          ['__proto__', name],
        ],
      }),
    ),
  );
  const { resources } = await emulator.report({ ...JANUARY, order_by: [] });
  t.same(
    resources.map((resource) => resource['last_name']),
    texts,
  );
  t.same(
    resources.map((resource) => JSON.stringify(resource['tags'])),
    texts.map((name) => `[{${JSON.stringify(name)}:"as a key"},{"__proto__":${JSON.stringify(name)}}]`),
  );
});

// [gcore/count-number-all-matching-resource, gcore/totals-item-each-type-billing, gcore/totals-sorted-type-metric-region]
await t.test('there is a total for each type, metric and region, over all matches and not the page', async (t) => {
  emulator.load([
    aRow('floatingip'),
    aRow('floatingip'),
    aRow('floatingip', { regionId: 5 }),
    aRow('floatingip', { billingMetricName: 'other_min', projectId: 17 }),
  ]);
  const month = 31 * 1440;
  const { count, resources, totals } = await emulator.report({ ...JANUARY, limit: 1 });
  t.equal(count, 4);
  t.equal(resources.length, 1);
  t.same(
    totals.map((total) => [total['billing_metric_name'], total['region'], total['billing_value']]),
    [
      ['floating_min', 4, 2 * month],
      ['floating_min', 5, month],
      ['other_min', 4, month],
    ],
  );
});

// [gcore/totals-some-types-grouped-flavor]
await t.test('totals of some types are grouped by flavor, volume, file share or instance type', async (t) => {
  for (const type of RESOURCE_TYPE_NAMES) {
    const { total } = RESOURCE_TYPES[type];
    if (total === 'none' || total === 'plain') continue;
    const values = type === 'egress_traffic' ? ['baremetal', 'vm'] : ['one', 'two'];
    emulator.load(values.map((value) => aRow(type, { attributes: { [total]: value } })));
    const { totals } = await emulator.report(JANUARY);
    t.same(
      totals.map((item) => item[total]),
      values,
      `${type} by ${total}`,
    );
  }
});

// [gcore/backup-resources-but-no-total]
await t.test('backup has resources but no total', async (t) => {
  emulator.load([aRow('backup'), aRow('image')]);
  const { count, totals } = await emulator.report(JANUARY);
  t.equal(count, 2);
  t.same(
    totals.map((total) => total['type']),
    ['image'],
  );
});

// [gcore/total-equals-sum-over-all]
await t.test('for every group, the total is the sum over all pages of its resources', async (t) => {
  emulator.load(someRows(120));
  await t.resolves(
    fc.assert(
      fc.asyncProperty(validRequest, fc.integer({ min: 15, max: 70 }), async (request, limit) => {
        const resources: Report['resources'][number][] = [];
        let page: Report;
        do {
          page = await emulator.report({ ...request, limit, offset: resources.length });
          resources.push(...page.resources);
        } while (page.resources.length > 0);
        assert.equal(page.count, resources.length);
        const billed = resources.filter((resource) => resource['type'] !== 'backup');
        assertSums(valuesByRow(page.totals, groupName), valuesByRow(billed, groupName));
      }),
      { numRuns: 20 },
    ),
  );
});

// [gcore/total-equals-sum-over-all]
await t.test('sums beyond 64 bits and the precision of a double are exact', async (t) => {
  const size = 2 ** 40 + 1;
  const month = 31 * 1440;
  const rows = 300;
  emulator.load(
    Array.from({ length: rows }, () =>
      aRow('image', {
        segments: [{ ...aSegment('image', '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z'), rate: size }],
      }),
    ),
  );
  const [total] = (await emulator.report(JANUARY)).totals;
  t.equal(total?.['billing_value'], Number(BigInt(size) * BigInt(month) * BigInt(rows)) / 2 ** 30);
});

// [gcore/limit-offset-apply-resources-only]
await t.test('limit and offset page resources only: the pages joined are the whole', async (t) => {
  emulator.load(someRows(60));
  await t.resolves(
    fc.assert(
      fc.asyncProperty(validRequest, fc.integer({ min: 4, max: 70 }), async (request, limit) => {
        const whole = await emulator.report({ ...request, ...EVERYTHING, offset: 0 });
        assert.equal(whole.count, whole.resources.length);
        for (let offset = 0; offset <= whole.count; offset += limit) {
          const page = await emulator.report({ ...request, limit, offset });
          assert.deepEqual(page.resources, whole.resources.slice(offset, offset + limit));
          assert.deepEqual([page.count, page.totals], [whole.count, whole.totals]);
        }
      }),
      { numRuns: 20 },
    ),
  );
});

// [gcore/limit-10-offset-0-default]
await t.test('limit is 10 and offset 0 by default', async (t) => {
  emulator.load(Array.from({ length: 25 }, (_, index) => aRow('containers', { name: `${index}` })));
  const { resources } = await emulator.report(JANUARY);
  t.equal(resources.length, 10);
  t.same((await emulator.report({ ...JANUARY, limit: 10, offset: 0 })).resources, resources);
});

// [gcore/limit-0-without-maximum-offset]
await t.test('limit has no maximum, and an offset beyond the end is an empty page', async (t) => {
  emulator.load(Array.from({ length: 25 }, () => aRow('containers')));
  for (const limit of [25, 1e9, Number.MAX_SAFE_INTEGER, 1e300]) {
    t.equal((await emulator.report({ ...JANUARY, limit })).resources.length, 25);
  }
  for (const offset of [25, 1e15, 1e300]) {
    t.match(await emulator.report({ ...JANUARY, offset }), { count: 25, resources: [] });
  }
});

// [gcore/usage-sum-samples-period]
await t.test('the sums of a period are those of its parts, for rows and for totals', async (t) => {
  emulator.load(someRows(120).map((row, index) => ({ ...row, projectId: index })));
  const name = (resource: Report['resources'][number]): string => String(resource['project_id']);
  const between = (from: number, to: number): Promise<Report> =>
    emulator.report({
      ...EVERYTHING,
      time_from: new Date(EPOCH + from * DAY_MS).toISOString(),
      time_to: new Date(EPOCH + to * DAY_MS).toISOString(),
    });
  const day = fc.integer({ min: -1, max: 8 });
  await t.resolves(
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(day, { minLength: 3, maxLength: 6 }), async (days) => {
        const edges = days.sort((a, b) => a - b);
        const parts = await Promise.all(edges.slice(1).map((to, index) => between(edges[index] ?? to, to)));
        const whole = await between(edges[0] ?? 0, edges.at(-1) ?? 0);
        const resources = parts.flatMap((part) => part.resources);
        assertSums(valuesByRow(resources, name), valuesByRow(whole.resources, name));
        const totals = parts.flatMap((part) => part.totals);
        assertSums(valuesByRow(totals, groupName), valuesByRow(whole.totals, groupName));
      }),
      { numRuns: 20 },
    ),
  );
});
