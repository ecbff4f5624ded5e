import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { parse } from 'yaml';
import { providers } from '../src/providers/index.ts';
import { editorSchema } from '../src/scenario/editor-schema.ts';
import { loadScenario, scenarioNames } from '../src/scenario/scenario.ts';
import { accountOf } from './simulation/account.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const readFixture = (path: string): string => readFileSync(join(fixtures, path), 'utf8');

const ajv = addFormats.default(new Ajv({ strict: true, strictSchema: 'log', logger: false, allowUnionTypes: true }));
const accepts = ajv.compile(editorSchema(providers) as object);

await t.test('editors accept every shipped scenario, including references to parameters', async (t) => {
  for (const name of scenarioNames()) {
    const text = readFixture(`scenarios/${name}.yaml`);
    t.ok(accepts(parse(text, { merge: true })), `${name}: ${ajv.errorsText(accepts.errors)}`);
    t.match(text, /^# yaml-language-server: \$schema=..\/..\/dist\/scenario.schema.json\ndescription: \S/, name);
  }
});

await t.test('editors refuse invalid scenarios', async (t) => {
  const head = { seed: 1, clock: '2026-02-01T00:00:00Z', span: { from: '2026-01-01', to: '2026-02-01' } };
  t.ok(accepts(head));
  for (const wrong of [
    { ...head, seed: 'one' },
    { ...head, clock: '2026-02-01' },
    { ...head, sed: 1 },
    { ...head, gitpod: { records: [{}] } },
    { ...head, gcore: { records: [{ type: 'instanc' }] } },
  ]) {
    t.notOk(accepts(wrong), JSON.stringify(wrong));
  }
});

await t.test('fixtures/README.md lists every shipped scenario', async (t) => {
  const listed = [...readFixture('README.md').matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
  t.same(listed.sort(), scenarioNames());
});

await t.test('the example of fixtures/README.md works', async (t) => {
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(readFixture('README.md')) ?? [];
  const { gitpod, nirvana, gcore } = await accountOf(join(t.testdir({ 'mine.yaml': example }), 'mine.yaml'));
  t.match([gitpod.length, nirvana.length, gcore.length], [1, 1, 1]);
  t.match(nirvana[0]?.segments, [{ children: [{ quantity: 8 }, { quantity: 32 }] }]);
  t.match(gcore[0]?.segments, [{ size: 100 }, { size: 200, endedAt: null }]);
});

await t.test('the default account has the documented size, and empty is empty', async (t) => {
  const { gitpod, nirvana, gcore, world } = await accountOf('default');
  t.ok(gitpod.length > 20_000 && gitpod.length <= 30_000);
  t.ok(nirvana.length >= 300 && gcore.length >= 1000);
  t.ok(world.organization.headcount(world.days.to - 1) >= 38 && world.organization.headcount(world.days.to - 1) <= 42);
  const empty = await accountOf('empty');
  t.same([empty.gitpod, empty.nirvana, empty.gcore], [[], [], []]);
});

await t.test('boundaries has a record on, a millisecond before and a millisecond after each edge', async (t) => {
  const stops = new Set((await accountOf('boundaries')).gitpod.map(({ stoppedAt }) => stoppedAt));
  const edges = ['2024-02-29', '2024-03-01', '2025-01-01', '2025-06-12', '2025-07-01', '2026-02-01'].map((date) =>
    Date.parse(date),
  );
  const changes = ['2025-03-30T01:00Z', '2025-10-26T01:00Z', '2025-03-09T07:00Z', '2025-11-02T06:00Z'].map((date) =>
    Date.parse(date),
  );
  for (const edge of [...edges, ...changes]) {
    for (const ms of [edge - 1, edge, edge + 1]) t.ok(stops.has(ms), new Date(ms).toISOString());
  }
  const { gitpod } = await accountOf('boundaries');
  t.ok(
    gitpod.some(({ createdAt, stoppedAt }) => createdAt === stoppedAt),
    'an empty session',
  );
  t.ok(
    gitpod.some(({ createdAt, stoppedAt }) => stoppedAt - createdAt > 366 * 86_400_000),
    'a session of more than a year',
  );
});

// [gcore/lag-constant-same-every-type]
await t.test('late arrivals stopped before the clock and arrive before and after it', async (t) => {
  const { gitpod, scenario } = await accountOf('late-arrivals');
  const late = gitpod.filter(({ arrivesAt }) => arrivesAt !== undefined);
  t.ok(late.every(({ stoppedAt, arrivesAt = 0 }) => stoppedAt < scenario.clock && arrivesAt > stoppedAt));
  t.ok(
    late.some(({ arrivesAt = 0 }) => arrivesAt < scenario.clock) &&
      late.some(({ arrivesAt = 0 }) => arrivesAt > scenario.clock),
  );
  t.match(loadScenario('late-arrivals', providers).sections, { gcore: { lag_minutes: 60 } });
  t.notHas(loadScenario('default', providers).sections['gcore'], { lag_minutes: 0 });
});
