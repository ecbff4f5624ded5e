import t, { type Test } from 'tap';
import { stringify } from 'yaml';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';

const start = async (t: Test, options: Parameters<typeof startEmulator>[0] = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'empty', socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
};

const records = [0, 1].map((index) => ({
  id: `018cc251-f400-7a01-8a01-d2c94c273b0${index}`,
  environmentId: '018cc1c8-9f80-7a00-8a00-d2c94c273b76',
  userId: '7d9c3f52-5b1e-4a70-9d57-3f0c1f4a8e01',
  projectId: 'd2c94c27-3b76-4a42-b88c-95a85e392c68',
  runnerId: '4f2b8a0e-6c11-4d39-8f5b-0a6f6b1c2d01',
  environmentClassId: '9b1e0c3a-7d42-4c88-a1f0-5e2d3c4b6a01',
  createdAt: '2026-01-01T00:00:00Z',
  stoppedAt: `2026-01-01T0${index + 1}:00:00Z`,
}));
const scenario = {
  seed: 3,
  clock: '2026-02-01T00:00:00Z',
  span: { from: '2026-01-01', to: '2026-02-01' },
  gitpod: { records },
};
const exported = async (dataset: { export(): AsyncIterable<string> }): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of dataset.export()) lines.push(line);
  return lines;
};

const create = async (emulator: UsageEmulator, body: unknown): Promise<{ status: number; message: string }> => {
  const response = await emulator.inject({
    method: 'POST',
    url: '/_emulator/datasets',
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const { error } = response.json<{ error?: { message: string } }>();
  return { status: response.statusCode, message: error?.message ?? '' };
};

await t.test('a scenario in line makes the same data as an object, as YAML text and at the start', async (t) => {
  const emulator = await start(t);
  const text = stringify(scenario);
  for (const [name, source] of Object.entries({ object: scenario, text })) {
    t.equal((await create(emulator, { name, scenario: source })).status, 201);
  }
  const expected = await exported(await start(t, { scenario }).then(({ dataset }) => dataset));
  t.equal(expected.filter((line) => line.startsWith('{"provider":"gitpod","record"')).length, 2);
  for (const name of ['object', 'text']) {
    const dataset = emulator.datasets.get(name);
    t.same(await exported(dataset), expected);
    t.match(dataset.state(), { scenario: 'scenario', seed: 3, clock: { now: '2026-02-01T00:00:00Z' } });
  }
  t.same(await exported((await start(t, { scenario: text })).dataset), expected);
});

await t.test('parameters of a scenario in line are chosen like those of a file', async (t) => {
  const emulator = await start(t);
  const withParameter = { ...scenario, seed: '${seed}', parameters: { seed: 5 } };
  const byDefault = await emulator.datasets.create({ scenario: withParameter });
  const chosen = await emulator.datasets.create({ scenario: withParameter, parameters: { seed: 8 } });
  t.same([byDefault.state().seed, chosen.state().seed], [5, 8]);
});

await t.test('an invalid scenario in line is refused with the path, and in text with the line', async (t) => {
  const emulator = await start(t);
  const wrong = { ...scenario, gitpod: { records: [{ ...records[0], createdAt: 'yesterday' }] } };
  const message = "gitpod.records[0].createdAt: 'yesterday' is not an instant such as 2026-02-01T00:00:00Z";
  t.same(await create(emulator, { scenario: wrong }), { status: 400, message: `scenario: ${message}` });
  const text = await create(emulator, { scenario: stringify(wrong) });
  t.equal(text.status, 400);
  t.match(text.message, /^scenario:\d+:\d+: /);
  t.ok(text.message.endsWith(message));
  await t.rejects(startEmulator({ scenario: wrong, socket: false }), { message: `scenario: ${message}` });
});

await t.test('a scenario in line reads no files', async (t) => {
  const emulator = await start(t);
  const include = [import.meta.filename];
  const { status, message } = await create(emulator, { scenario: { ...scenario, include } });
  t.equal(status, 400);
  t.match(message, /no scenario '.*inline\.test\.ts'; allowed: .*empty/);
  t.equal((await create(emulator, { scenario: { ...scenario, include: ['boundaries'] } })).status, 201);
  const repeated = await create(emulator, { scenario: { ...scenario, include: ['vendor-examples'] } });
  t.equal(repeated.status, 400);
  t.match(repeated.message, /^scenario: gitpod\.records\[5\]\.id: an earlier record has the same value/);
});

await t.test('a scenario in line is bounded in size and time', async (t) => {
  const emulator = await start(t, { limits: { scenarioBytes: 1_000, seedingMs: 0 } });
  const refused = async (body: unknown, status: number, message: RegExp): Promise<void> => {
    const answer = await create(emulator, { scenario: body });
    t.equal(answer.status, status);
    t.match(answer.message, message);
  };
  await refused(`seed: 1\n#${'x'.repeat(1_000)}`, 413, /^scenario: YAML text may have 1000 bytes/);
  await refused(
    { ...scenario, span: { from: '1900-01-01', to: '2026-01-01' } },
    400,
    /^scenario: span: it has 46021 days/,
  );
  const organization = {
    name: 'Acme',
    offices: [{ name: 'Berlin', zone: 'Europe/Berlin', weight: 1 }],
    teams: [{ name: 'core', weight: 1, cost_center: 'c1' }],
    projects: [{ name: 'site', team: 'core', weight: 1 }],
    staff: { from: 1e5, to: 1e5 },
  };
  const span = { from: '2025-01-01', to: '2026-01-01' };
  await refused({ ...scenario, span, organization }, 400, /^scenario: organization\.staff: people times days/);
  const gcore = { simulate: { workloads: 1e6 } };
  const small = { ...organization, staff: { from: 1, to: 1 } };
  await refused(
    { ...scenario, organization: small, gcore },
    400,
    /^scenario: gcore\.simulate\.workloads: 1000000 is more/,
  );
  await refused({ ...scenario, organization: small, gcore: { simulate: {} } }, 429, /seeding may take 0 ms/);
});

await t.test('hostile YAML text is refused without a hang', async (t) => {
  const emulator = await start(t);
  const bomb = Array.from(
    { length: 30 },
    (_, i) =>
      `k${i}: &k${i} [${Array(9)
        .fill(i === 0 ? 1 : `*k${i - 1}`)
        .join()}]`,
  );
  const hostile = [
    `a: 1\nb: ${'['.repeat(50_000)}`,
    bomb.join('\n'),
    `a: 1\n${'- '.repeat(50_000)}`,
    'a: 1\na: 2',
    'a: *b\n',
  ];
  const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join('\n');
  for (const text of [...hostile, keys, '\n', '{}\n', `a:\n - ${'[ '.repeat(150)}${'] '.repeat(150)}`]) {
    const { status, message } = await create(emulator, { scenario: text });
    t.equal(status, 400, text.slice(0, 30));
    t.match(message, /^scenario[: ]/);
  }
});
