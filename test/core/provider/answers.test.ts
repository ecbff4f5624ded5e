import t from 'tap';
import type { Fields } from '../../../src/core/provider/answer-reader.ts';
import { atOnce } from '../../../src/core/turns.ts';
import { providers, startEmulator, type UsageEmulator } from '../../../src/index.ts';
import { answersOf, type Asked, askPages, callsOf, linesOf, recorder } from '../../helpers/recorder.ts';

const CLOCK = '2026-02-01T00:00:00Z';
const emulator = await startEmulator({ socket: false, clock: CLOCK });
t.teardown(() => emulator.close());

type Questions = (client: { ask: (asked: Asked) => Promise<string> }) => Promise<string[]>;

const gitpod = (method: string, body: object = {}): Asked => ({
  ...{ provider: 'gitpod', path: `/api/gitpod.v1.${method}`, body },
});
const gitpodPages = (method: string, body: object) => (client: Parameters<Questions>[0]) =>
  askPages(client, gitpod(method, body), (page) => {
    const { nextToken } = (JSON.parse(page) as { pagination: { nextToken?: string } }).pagination;
    return nextToken === undefined || nextToken === ''
      ? undefined
      : gitpod(method, { ...body, pagination: { token: nextToken } });
  });
const nirvanaPages =
  (path: string, query: Record<string, string> = {}) =>
  (client: Parameters<Questions>[0]) =>
    askPages(client, { provider: 'nirvana', path, query: { ...query, limit: '100' } }, (page) => {
      const { next_cursor: cursor } = (JSON.parse(page) as { pagination: { next_cursor: string | null } }).pagination;
      return cursor === null ? undefined : { provider: 'nirvana', path, query: { ...query, limit: '100', cursor } };
    });

const questions: Readonly<Record<string, readonly Questions[]>> = {
  gitpod: [
    gitpodPages('UsageService/ListEnvironmentUsageRecords', {
      filter: { dateRange: { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' } },
    }),
    ...['ProjectService/ListProjects', 'RunnerService/ListRunners', 'OrganizationService/ListMembers'].map((method) =>
      gitpodPages(method, method.endsWith('Members') ? { organizationId: '' } : {}),
    ),
    gitpodPages('RunnerConfigurationService/ListEnvironmentClasses', {}),
  ],
  nirvana: [
    nirvanaPages('/v1/usage', { active_at_min: '2026-01-01T00:00:00Z', active_at_max: '2026-01-31T23:59:59Z' }),
    nirvanaPages('/v1/projects'),
  ],
};

/** The id of the organization of the token. */
async function organizationId(client: Parameters<Questions>[0]): Promise<string> {
  const answer = await client.ask(gitpod('IdentityService/GetAuthenticatedIdentity'));
  return (JSON.parse(answer) as { organizationId: string }).organizationId;
}

async function emptyDataset(from: UsageEmulator) {
  return from.datasets.create({ scenario: 'empty', clock: CLOCK });
}

for (const [name, asked] of Object.entries(questions)) {
  await t.test(`${name}: what is recorded and imported answers the same`, async (t) => {
    const original = recorder(emulator, { keys: {} });
    const organization = name === 'gitpod' ? await organizationId(recorder(emulator, { keys: {} })) : '';
    if (organization !== '')
      await original.ask(gitpod('OrganizationService/GetOrganization', { organizationId: organization }));
    const withOrganization = (client: Parameters<Questions>[0]): Parameters<Questions>[0] => ({
      ask: (one) =>
        client.ask({
          ...one,
          ...(one.body !== undefined &&
            'organizationId' in one.body && { body: { ...one.body, organizationId: organization } }),
        }),
    });
    const expected = [];
    for (const ask of asked) expected.push(await ask(withOrganization(original)));
    t.ok(original.entries.length > asked.length, 'there are several pages');
    const copy = await emptyDataset(emulator);
    // Each answer twice, as a client that tries again gets it.
    const calls = callsOf(name, original.entries);
    await copy.import(await linesOf(name, [...calls, ...calls]));
    const again = recorder(emulator, copy);
    for (const [index, ask] of asked.entries()) t.same(await ask(withOrganization(again)), expected[index]);
  });
}

await t.test(
  'of what is seen several times, the last counts; parts of a Nirvana history are put together',
  async (t) => {
    const row = (id: string, started_at: string, ended_at: string | null, more: Fields = {}): Fields => ({
      ...{ id, dimension: 'compute_vcpu', quantity: 2, started_at, ended_at },
      ...more,
    });
    const reader = (await answersOf('nirvana')).createReader();
    const add = (items: readonly object[]): boolean =>
      atOnce(reader.add({ endpoint: 'usage.list', query: {}, request: undefined, answer: { items } }));
    t.ok(
      add([
        {
          resource_id: 'a',
          ended_at: null,
          dimensions: [row('1', '2026-01-01', null, { children: [row('1a', '2026-01-01', null)] })],
        },
      ]),
    );
    t.ok(
      add([
        {
          ...{ resource_id: 'a', ended_at: '2026-01-09' },
          dimensions: [
            row('2', '2026-01-03', '2026-01-09'),
            row('1', '2026-01-01', '2026-01-03', { children: [row('1b', '2026-01-02', '2026-01-03')] }),
          ],
        },
      ]),
    );
    t.ok(add([{ resource_id: 'a', ended_at: '2026-01-09', dimensions: [row('2', '2026-01-03', '2026-01-09')] }]));
    t.same(
      [...reader.records()],
      [
        {
          ...{ kind: 'records', call: 2 },
          record: {
            ...{ resource_id: 'a', ended_at: '2026-01-09' },
            dimensions: [
              row('1', '2026-01-01', '2026-01-03', {
                children: [row('1a', '2026-01-01', null), row('1b', '2026-01-02', '2026-01-03')],
              }),
              row('2', '2026-01-03', '2026-01-09'),
            ],
          },
        },
      ],
    );
  },
);

await t.test('an answer of another form says nothing about records', async (t) => {
  let deep: unknown = {};
  for (let level = 0; level < 10_000; level += 1) deep = { children: [deep] };
  for (const { name } of providers) {
    const answers = await answersOf(name);
    const reader = answers.createReader();
    for (const endpoint of [...answers.endpoints, 'unknown']) {
      for (const [index, answer] of [
        null,
        1,
        'text',
        [],
        {},
        { items: 1, records: 1, month: 1 },
        { items: [1], records: [null] },
        { items: [deep], projects: [deep] },
      ].entries()) {
        const added = reader.add({ endpoint, query: {}, request: undefined, answer });
        t.equal(atOnce(added), false, `${endpoint}, answer ${index}`);
      }
    }
    t.same([...reader.records()], []);
  }
});

await t.test('an answer without its request is recognized', async (t) => {
  for (const [name, asked] of Object.entries(questions)) {
    const original = recorder(emulator, { keys: {} });
    await asked[0]?.(original);
    const answers = await answersOf(name);
    const [entry] = original.entries;
    t.equal(answers.recognize(JSON.parse(entry?.response.content.text ?? '')), answers.endpoints[0]);
    t.equal(answers.recognize({ code: 'not_found', message: 'x' }), undefined);
  }
});

await t.test('a long answer is read in turns with others', async (t) => {
  const reader = (await answersOf('gitpod')).createReader();
  const records = Array.from({ length: 5_000 }, (_, index) => ({ id: `r${index}`, stoppedAt: '2026-01-01T00:00:00Z' }));
  const endpoint = 'gitpod.v1.UsageService/ListEnvironmentUsageRecords';
  const work = reader.add({ endpoint, query: {}, request: undefined, answer: { records } });
  t.ok(Array.from({ [Symbol.iterator]: () => work }).length >= 10);
  t.equal([...reader.records()].length, 5_000);
});
