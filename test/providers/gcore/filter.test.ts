import t from 'tap';
import {
  RESOURCE_TYPE_NAMES,
  RESOURCE_TYPES,
  type ResourceTypeName,
} from '../../../src/providers/gcore/resource-types.ts';
import { filterableFields } from '../../../src/providers/gcore/api/requests.ts';
import { gcoreEmulator } from './emulator.ts';
import { aRow, aSegment } from './rows.ts';

const JANUARY = { time_from: '2024-01-01T00:00:00Z', time_to: '2024-02-01T00:00:00Z', limit: 100 };

const emulator = await gcoreEmulator(t);

async function names(body: object): Promise<unknown[]> {
  const { resources, count } = await emulator.report({ ...JANUARY, order_by: ['last_name.asc'], ...body });
  t.equal(count, resources.length);
  return resources.map((resource) => resource['last_name']);
}

// [gcore/types-projects-regions-filter-resource]
await t.test('types, projects and regions select resources, which match all of them', async (t) => {
  emulator.load([
    aRow('instance', { name: 'a', projectId: 1, regionId: 1 }),
    aRow('instance', { name: 'b', projectId: 2, regionId: 1 }),
    aRow('volume', { name: 'c', projectId: 1, regionId: 2 }),
    aRow('backup', { name: 'd', projectId: 3, regionId: 2 }),
  ]);
  t.same(await names({ types: ['instance', 'backup'] }), ['a', 'b', 'd']);
  t.same(await names({ projects: [1, 3] }), ['a', 'c', 'd']);
  t.same(await names({ regions: [2] }), ['c', 'd']);
  t.same(await names({ types: ['instance', 'volume'], projects: [1, 3], regions: [2, 9] }), ['c']);
  t.same(await names({ projects: [1], regions: [3] }), []);
});

// [gcore/projects-null-omitted-all-projects]
await t.test('projects null or omitted are all projects', async (t) => {
  emulator.load([aRow('instance', { name: 'a', projectId: 1 }), aRow('instance', { name: 'b', projectId: 2 })]);
  t.same(await names({}), ['a', 'b']);
  t.same(await names({ projects: null }), ['a', 'b']);
});

// [gcore/empty-list-filters-nothing]
await t.test('an empty list filters nothing', async (t) => {
  emulator.load([aRow('instance', { name: 'a' }), aRow('volume', { name: 'b' })]);
  t.same(await names({ types: [], projects: [], regions: [] }), ['a', 'b']);
});

// [gcore/ids-beyond-64-bits-negative]
await t.test('ids that no project or region can have match nothing', async (t) => {
  emulator.load([aRow('instance')]);
  for (const ids of [[0], [-1], [2 ** 53], [2 ** 63], [-(2 ** 63)], [1e300]]) {
    t.same(await names({ projects: ids }), []);
    t.same(await names({ regions: ids }), []);
  }
  t.equal(
    (await emulator.post(`{"time_from":"2024-01-01T00:00:00Z","time_to":"2024-02-01T00:00:00Z","projects":[16.0]}`))
      .status,
    200,
  );
});

// [gcore/types-accepts-inference-public-models]
await t.test('inference_public_models, which only the clients know, is accepted and matches nothing', async (t) => {
  emulator.load([aRow('inference')]);
  t.same(await names({ types: ['inference_public_models'] }), []);
  t.equal((await names({ types: ['inference_public_models', 'inference'] })).length, 1);
});

/** Two rows of a type that differ in a field, with the field's values as texts. */
function twoRows(type: ResourceTypeName, field: string) {
  const uuids = ['aaaaaaaa-1111-4222-8333-444444444444', 'bbbbbbbb-1111-4222-8333-444444444444'];
  const values =
    field === 'last_size'
      ? ['10', '100']
      : field === 'instance_type'
        ? ['vm', 'router']
        : field === 'type'
          ? [type, type]
          : uuids;
  const rows = values.map((value) => {
    const [segment] = aRow(type).segments;
    if (field === 'last_size' && segment !== undefined)
      return aRow(type, { segments: [{ ...segment, size: Number(value) }] });
    if (field === 'uuid') return aRow(type, { uuid: value });
    if (field === 'last_name' || field === 'instance_name') return aRow(type, { name: value });
    return field === 'type' ? aRow(type) : aRow(type, { attributes: { [field]: value } });
  });
  return { rows, values };
}

// [gcore/schema-filter-selects-rows-type]
await t.test(
  'schema_filter selects resources of its type whose field is one of the values, for each field of each type',
  async (t) => {
    for (const type of RESOURCE_TYPE_NAMES) {
      for (const field of filterableFields(type)) {
        const { rows, values } = twoRows(type, field);
        emulator.load(rows);
        const found = async (values: readonly (string | undefined)[]): Promise<unknown[]> =>
          (await emulator.report({ ...JANUARY, schema_filter: { type, field, values } })).resources.map((resource) =>
            String(resource[field]),
          );
        const where = `${type}.${field}`;
        t.same((await found(values)).sort(), [...values].sort(), where);
        t.same(await found([values[1], 'another']), field === 'type' ? values : [values[1]], where);
        t.same(await found(['another']), [], where);
        t.same(await found([]), [], where);
      }
    }
  },
);

// [gcore/schema-filter-removes-rows-other]
await t.test('schema_filter removes rows of other types', async (t) => {
  emulator.load([aRow('instance', { name: 'a' }), aRow('basic_vm', { name: 'a' })]);
  const { resources, totals } = await emulator.report({
    ...JANUARY,
    schema_filter: { type: 'instance', field: 'last_name', values: ['a'] },
  });
  t.same(
    [...resources, ...totals].map((item) => item['type']),
    ['instance', 'instance'],
  );
  t.same(
    await names({ types: ['basic_vm'], schema_filter: { type: 'instance', field: 'last_name', values: ['a'] } }),
    [],
  );
});

// [gcore/schema-filter-compares-whole-strings]
await t.test('schema_filter compares whole strings, case-sensitively, and null matches nothing', async (t) => {
  emulator.load([aRow('volume', { name: 'Web', attributes: { attached_to_vm: null } })]);
  const found = async (field: string, value: string): Promise<number> =>
    (await names({ schema_filter: { type: 'volume', field, values: [value] } })).length;
  t.equal(await found('last_size', '10'), 1);
  t.equal(await found('last_size', '10.0'), 0);
  t.equal(await found('last_size', '1'), 0);
  t.equal(await found('last_name', 'web'), 0);
  t.equal(await found('last_name', 'We'), 0);
  t.equal(await found('attached_to_vm', 'null'), 0);
  t.equal(await found('attached_to_vm', ''), 0);
});

// [gcore/schema-filter-last-size-compares]
await t.test('schema_filter by last_size compares the latest size in the period', async (t) => {
  const grown = ['2024-01-01T00:00:00Z', '2024-01-10T00:00:00Z', '2024-02-01T00:00:00Z'];
  emulator.load([
    aRow('volume', {
      segments: [10, 20].map((size, index) => ({
        ...aSegment('volume', grown[index] ?? '', grown[index + 1] ?? ''),
        size,
      })),
    }),
  ]);
  const found = async (time_to: string, size: string): Promise<number> =>
    (await names({ time_to, schema_filter: { type: 'volume', field: 'last_size', values: [size] } })).length;
  t.same([await found('2024-02-01T00:00:00Z', '20'), await found('2024-02-01T00:00:00Z', '10')], [1, 0]);
  t.same([await found('2024-01-10T00:00:00Z', '20'), await found('2024-01-10T00:00:00Z', '10')], [0, 1]);
});

const TAGGED = [
  aRow('instance', {
    name: 'a',
    tags: [
      ['os_version', '22.04'],
      ['env', 'prod'],
    ],
  }),
  aRow('instance', {
    name: 'b',
    tags: [
      ['os_version', '23.04'],
      ['env', 'Production'],
    ],
  }),
  aRow('volume', {
    name: 'c',
    tags: [
      ['owner', '22.04'],
      ['maß', 'ÄPFEL'],
    ],
  }),
  aRow('instance', { name: 'd', tags: [] }),
  aRow('instance', { name: 'e', tags: null }),
  aRow('backup', { name: 'f' }),
];

const tagged = (conditions: object[], condition_type?: string): Promise<unknown[]> => {
  emulator.load(TAGGED);
  return names({ tags: { conditions, ...(condition_type !== undefined && { condition_type }) } });
};

// [gcore/tags-default-least-condition-met]
await t.test('OR, the default: at least one condition is met', async (t) => {
  const conditions = ['22.04', '23.04'].map((value) => ({ key: 'os_version', value, strict: true }));
  t.same(await tagged(conditions), ['a', 'b']);
  t.same(await tagged(conditions, 'OR'), ['a', 'b']);
});

// [gcore/tags-all-conditions-met]
await t.test('AND: all conditions are met, each by a tag', async (t) => {
  const version = { key: 'os_version', value: '22.04', strict: true };
  t.same(await tagged([version, { key: 'env', value: 'prod', strict: true }], 'AND'), ['a']);
  t.same(await tagged([version, { key: 'env', value: 'Production', strict: true }], 'AND'), []);
});

// [gcore/strict-true-value-equal-tag]
await t.test('strict: the value is equal', async (t) => {
  t.same(await tagged([{ key: 'env', value: 'prod', strict: true }]), ['a']);
  t.same(await tagged([{ key: 'env', value: 'production', strict: true }]), []);
});

// [gcore/strict-false-value-substring-tag]
await t.test('not strict: the value is a substring, case-insensitive', async (t) => {
  t.same(await tagged([{ key: 'env', value: 'PROD', strict: false }]), ['a', 'b']);
  t.same(await tagged([{ value: 'äpf', strict: false }]), ['c']);
  t.same(await tagged([{ value: '.04', strict: false }]), ['a', 'b', 'c']);
});

// [gcore/default-strict-false]
await t.test('conditions are not strict by default', async (t) => {
  t.same(await tagged([{ key: 'env', value: 'PROD' }]), ['a', 'b']);
});

// [gcore/strict-applies-only-value-reference]
await t.test('the key is compared as a whole, strict or not', async (t) => {
  t.same(await tagged([{ key: 'env', strict: false }]), ['a', 'b']);
  t.same(await tagged([{ key: 'ENV', strict: false }]), []);
  t.same(await tagged([{ key: 'os_v', strict: false }]), []);
});

// [gcore/key-value-each-optional-condition]
await t.test('key and value are each optional, and one tag meets both', async (t) => {
  t.same(await tagged([{ value: '22.04', strict: true }]), ['a', 'c']);
  t.same(await tagged([{ key: 'owner' }]), ['c']);
  t.same(await tagged([{ key: 'env', value: '22.04', strict: true }]), []);
  t.same(await tagged([{}]), ['a', 'b', 'c']);
});

// [gcore/untagged-resources-never-match]
await t.test('untagged resources never match', async (t) => {
  t.same(await tagged([{}], 'AND'), ['a', 'b', 'c']);
});

// [gcore/strict-false-value-substring-tag]
await t.test('percent signs, quotes and underscores have no special meaning', async (t) => {
  for (const value of ['%%%', '___', "' OR", '22%', '2_.04']) t.same(await tagged([{ value }]), [], value);
});

// [gcore/only-types-whose-schema-tags]
await t.test('only the types whose schema has tags have them', async (t) => {
  for (const type of RESOURCE_TYPE_NAMES) {
    const carried = RESOURCE_TYPES[type].tagged;
    emulator.load([aRow(type, { tags: carried ? [['env', 'prod']] : null })]);
    const { resources } = await emulator.report(JANUARY);
    t.equal('tags' in (resources[0] ?? {}), carried, type);
  }
});
