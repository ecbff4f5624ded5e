import t from 'tap';
import { fc } from '../../helpers/properties.ts';
import { gcoreEmulator } from './emulator.ts';
import { aRow, aSegment, someRows } from './rows.ts';
import { ORDER_FIELDS } from '../../../src/providers/gcore/store/report/order.ts';

const JANUARY = { time_from: '2024-01-01T00:00:00Z', time_to: '2024-02-01T00:00:00Z', limit: 100 };

const emulator = await gcoreEmulator(t);

async function shown(field: string, body: object = {}): Promise<unknown[]> {
  return (await emulator.report({ ...JANUARY, ...body })).resources.map((resource) => resource[field]);
}

const uuid = (digit: number): string => `${digit}0000000-1111-4222-8333-444444444444`;

// [gcore/order-sorts-criteria-order-default]
await t.test('the order is project.asc by default', async (t) => {
  emulator.load([3, 1, 2].map((projectId) => aRow('instance', { projectId })));
  t.same(await shown('project_id'), [1, 2, 3]);
  t.same(await shown('project_id', { order_by: ['project.desc'] }), [3, 2, 1]);
});

// [gcore/order-sorts-criteria-order-default]
await t.test('order_by sorts by each of its fields in both directions', async (t) => {
  const days = ['02', '04', '03'];
  emulator.load(
    days.map((day, index) =>
      aRow((['basic_vm', 'instance', 'baremetal'] as const)[index] ?? 'instance', {
        projectId: Number(day),
        regionId: Number(day),
        name: `name ${day}`,
        uuid: uuid(index),
        segments: [
          {
            ...aSegment('instance', `2024-01-${day}T00:00:00Z`, `2024-01-1${day}T00:00:00Z`.replace('10', '1')),
            rate: Number(day),
          },
        ],
      }),
    ),
  );
  for (const field of ORDER_FIELDS) {
    const wire = { project: 'project_id', last_name: 'last_name' }[field as string] ?? field;
    const ascending = await shown(wire, { order_by: [`${field}.asc`] });
    t.equal(new Set(ascending).size, 3, field);
    t.same(
      ascending,
      ascending.toSorted((a, b) => Number(a) - Number(b) || (String(a) < String(b) ? -1 : 1)),
      field,
    );
    t.same(await shown(wire, { order_by: [`${field}.desc`] }), ascending.toReversed(), field);
  }
});

// [gcore/order-sorts-criteria-order-default]
await t.test('several criteria of order_by apply in their order', async (t) => {
  emulator.load(
    [
      [1, 4],
      [2, 5],
      [1, 5],
      [2, 4],
    ].map(([projectId = 0, regionId = 0]) => aRow('instance', { projectId, regionId })),
  );
  const pairs = async (order_by: string[]): Promise<string[]> =>
    (await emulator.report({ ...JANUARY, order_by })).resources.map(
      ({ project_id, region_id }) => `${Number(project_id)}${Number(region_id)}`,
    );
  t.same(await pairs(['project.asc', 'region.desc']), ['15', '14', '25', '24']);
  t.same(await pairs(['region.desc', 'project.asc']), ['15', '25', '14', '24']);
  t.same(await pairs(['project.desc', 'project.asc', 'region.asc']), ['24', '25', '14', '15']);
});

// [gcore/sorting-deprecated-spelling-several]
await t.test('sorting sorts as order_by does, and several keys in one object apply in their order', async (t) => {
  emulator.load(someRows(40));
  const period = { time_from: '2024-02-25T00:00:00Z', time_to: '2024-03-01T00:00:00Z' };
  await t.resolves(
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...ORDER_FIELDS), fc.constantFrom('asc', 'desc')), {
          selector: ([field]) => field,
        }),
        fc.boolean(),
        async (criteria, apart) => {
          const sorting = apart ? criteria.map((pair) => Object.fromEntries([pair])) : [Object.fromEntries(criteria)];
          const order_by = criteria.map((pair) => pair.join('.'));
          const answers = [{ sorting }, { order_by }].map((order) =>
            emulator.post({ ...JANUARY, ...period, ...order }),
          );
          const [first, second] = await Promise.all(answers);
          return first?.status === 200 && first.text === second?.text;
        },
      ),
      { numRuns: 25 },
    ),
  );
});

// [gcore/order-takes-precedence-sent]
await t.test('order_by takes precedence over sorting, even if it is the default', async (t) => {
  emulator.load([3, 1, 2].map((projectId) => aRow('instance', { projectId })));
  t.same(await shown('project_id', { sorting: [{ project: 'desc' }] }), [3, 2, 1]);
  t.same(await shown('project_id', { sorting: [{ project: 'desc' }], order_by: ['project.asc'] }), [1, 2, 3]);
});

// [gcore/unknown-keys-object-sorting-next]
await t.test('unknown keys of a sorting object are ignored', async (t) => {
  emulator.load([3, 1, 2].map((projectId) => aRow('instance', { projectId })));
  t.same(await shown('project_id', { sorting: [{ flavor: 'asc', project: 'desc', 'project.asc': 1 }] }), [3, 2, 1]);
});

// [gcore/unknown-keys-object-sorting-next]
await t.test('unknown keys of a sorting object may have any value', async (t) => {
  emulator.load([3, 1, 2].map((projectId) => aRow('instance', { projectId })));
  for (const odd of [{ toString: null, valueOf: null }, null, [], 1, 'asc', { x: [] }]) {
    const body = JSON.parse(`{"sorting":[{"x":${JSON.stringify(odd)},"__proto__":1,"project":"desc"}]}`) as object;
    t.same(await shown('project_id', body), [3, 2, 1]);
  }
});

// [gcore/ties-broken-uuid-type-none]
await t.test("ties are broken by uuid or, if the type has none, by the row's own id", async (t) => {
  emulator.load([
    aRow('instance', { uuid: uuid(2), name: 'second' }),
    aRow('instance', { uuid: uuid(1), name: 'first' }),
    aRow('instance', { uuid: uuid(2), name: 'third' }),
  ]);
  t.same(await shown('last_name'), ['first', 'second', 'third']);
  t.same(await shown('last_name', { order_by: ['project.desc'] }), ['first', 'second', 'third']);
  t.same(await shown('last_name', { order_by: [] }), ['first', 'second', 'third']);
  emulator.load(['c', 'a', 'b'].map((ip) => aRow('external_ip', { attributes: { ip_address: ip } })));
  t.same(await shown('ip_address', { order_by: ['type.desc'] }), ['c', 'a', 'b']);
});

// [gcore/last-name-sorts-egress-traffic]
await t.test('last_name sorts egress traffic by its instance_name, and rows without a name first', async (t) => {
  emulator.load([
    aRow('instance', { name: 'b' }),
    aRow('egress_traffic', { name: 'a' }),
    aRow('external_ip'),
    aRow('instance', { name: 'B' }),
  ]);
  t.same(await shown('type', { order_by: ['last_name.asc'] }), [
    'external_ip',
    'instance',
    'egress_traffic',
    'instance',
  ]);
  t.same(await shown('type', { order_by: ['last_name.desc'] }), [
    'instance',
    'egress_traffic',
    'instance',
    'external_ip',
  ]);
});

// [gcore/repeated-criterion-applies-first]
await t.test('of thousands of criteria, the first of each field applies', async (t) => {
  emulator.load([3, 1, 2].map((projectId) => aRow('instance', { projectId })));
  const order_by = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? 'project.desc' : 'region.asc'));
  t.same(await shown('project_id', { order_by }), [3, 2, 1]);
  t.same(await shown('project_id', { sorting: order_by.map(() => ({ project: 'desc' })) }), [3, 2, 1]);
});
