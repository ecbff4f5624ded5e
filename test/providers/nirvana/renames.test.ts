import t from 'tap';
import { EMPTY_ORGANIZATION } from '../../../src/simulation/world.ts';
import { labelsOf } from '../../../src/providers/nirvana/simulation/labels.ts';
import { accountOf } from '../../simulation/account.ts';
import { type Customer, linesOf, newCustomer, type Statement } from './billing/account.ts';

interface Project {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

const ID = 'dddddddd-0000-4000-8000-000000000001';
const renamed = {
  ...{ id: ID, name: 'now', tags: ['Team-A', 'prod'] },
  ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-03-01T00:00:00Z' },
  // In any order.
  earlier: [
    { until: '2026-03-01T00:00:00Z', name: 'then', tags: [] },
    { until: '2026-02-01T00:00:00Z', name: 'first', tags: ['team-a'] },
  ],
};
const vpc = {
  ...{ resource_id: ID, region: 'us-sva-2', resource_type: 'vpc', project_id: ID },
  ...{ started_at: '2026-01-01T00:00:00Z', dimensions: [{ dimension: 'network_vpc', quantity: 1 }] },
};

// [nirvana/project-name-tags-time-request]
await t.test('a project has the name, the tags and the last change of the time of the request', async (t) => {
  const customer = await newCustomer('empty');
  await customer.dataset.import(linesOf([renamed], 'projects'));
  for (const [clock, name, tags, updated_at] of [
    ['2026-01-31T23:59:59Z', 'first', ['team-a'], '2026-01-01T00:00:00Z'],
    ['2026-02-01T00:00:00Z', 'then', [], '2026-02-01T00:00:00Z'],
    ['2026-03-01T00:00:00Z', 'now', ['Team-A', 'prod'], '2026-03-01T00:00:00Z'],
  ] as const) {
    customer.dataset.clock.set(clock);
    const expected = { name, tags, updated_at, created_at: '2026-01-01T00:00:00Z' };
    t.match(await customer.get(`/v1/projects/${ID}`), expected);
    t.match(await customer.all<Project>(`/v1/projects?name=${name}`), [expected]);
    const tagged = await customer.all<Project>('/v1/projects?tags=team-a');
    t.equal(tagged.length, name === 'first' ? 1 : 0, 'filters see the same tags');
  }
});

// [nirvana/project-name-tags-time-request]
await t.test('the statement of a past month keeps the name of that month', async (t) => {
  const customer = await newCustomer('empty', '2026-03-10T00:00:00Z');
  await customer.dataset.import([linesOf([vpc]), linesOf([renamed], 'projects')].join('\n'));
  for (const [month, name] of [
    ['2026-01', 'first'],
    ['2026-02', 'then'],
    ['2026-03', 'now'],
  ]) {
    const path = `/v1/organizations/${customer.organization}/billing/statements?month=${month}`;
    t.same(
      (await customer.get<Statement>(path)).projects.map(({ project_name }) => project_name),
      [name],
    );
  }
});

async function exported({ dataset }: Customer): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of dataset.export()) lines.push(line);
  return lines;
}

// Internal: export and import
await t.test('exports keep what projects were called before', async (t) => {
  const customer = await newCustomer('empty');
  await customer.dataset.import(linesOf([renamed], 'projects'));
  const lines = await exported(customer);
  const copy = await newCustomer('empty', '2026-01-15T00:00:00Z');
  await copy.dataset.import(lines.join('\n'), { mode: 'replace' });
  t.match(await copy.get(`/v1/projects/${ID}`), { name: 'first', tags: ['team-a'] });
  t.same(await exported(copy), lines);
});

// Internal: the simulation
await t.test('the default account has renamed and retagged projects, with dirty tags', async (t) => {
  const { world, scenario } = await accountOf('default');
  const labels = [...labelsOf(world, 16)].map(([, label]) => label);
  const changes = labels.flatMap(({ earlier }) => earlier);
  t.equal(changes.length, 16);
  t.ok(changes.filter(({ until }) => Date.parse(until) < scenario.clock).length >= 4, 'some before the clock');
  const tags = new Set(labels.flatMap((label) => [label, ...label.earlier]).flatMap((label) => label.tags));
  t.ok(tags.size > 9, [...tags].join());
  for (const { earlier, createdAt, updatedAt } of labels) {
    const times = [createdAt, ...earlier.map(({ until }) => Date.parse(until))];
    t.same(
      times,
      [...new Set(times)].sort((a, b) => a - b),
      'in order',
    );
    t.equal(updatedAt, times.at(-1));
  }
});

// Internal: the simulation
await t.test(
  'without the key no project changes, and an organization without projects has none to change',
  async (t) => {
    const { world } = await accountOf('default');
    for (const [project, { name, tags, earlier }] of labelsOf(world, 0)) {
      t.same({ name, tags, earlier }, { name: project.name, tags: [project.team.name], earlier: [] });
    }
    t.equal(labelsOf({ ...world, organization: EMPTY_ORGANIZATION }, 5).size, 0);
  },
);
