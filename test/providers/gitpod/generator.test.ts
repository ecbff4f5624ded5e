// Internal: simulation.

import { join } from 'node:path';
import t, { type Test } from 'tap';
import { identitiesOf } from '../../../src/providers/gitpod/simulation/identities.ts';
import { sessions } from '../../../src/providers/gitpod/simulation/sessions.ts';
import { createUsers } from '../../../src/providers/gitpod/simulation/users.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';
import { atOnce } from '../../../src/core/turns.ts';
import { DAY_MS, HOUR_MS } from '../../../src/core/time/instant.ts';
import { providers } from '../../../src/providers/index.ts';
import { recipeOf } from '../../../src/scenario/recipe.ts';
import { loadScenario } from '../../../src/scenario/scenario.ts';
import { seedDatabase } from '../../../src/core/storage/seeding.ts';
import { type ZoneName, utcOffset } from '../../../src/simulation/time-zone.ts';
import { accountOf, groupBy } from '../../simulation/account.ts';

const byZone = new Map<ZoneName, readonly EnvironmentUsageRecord[]>();

/** The records of a company with one office and two projects. */
async function recordsOf(t: Test, zone: ZoneName): Promise<readonly EnvironmentUsageRecord[]> {
  const known = byZone.get(zone);
  if (known !== undefined) return known;
  const folder = t.testdir({
    'mine.yaml': `
seed: 5
clock: 2026-01-01T00:00:00Z
span: { from: 2025-01-01, to: 2026-01-01 }
organization:
  name: Test
  staff: { from: 20, to: 40 }
  offices: [{ name: here, zone: ${zone}, weight: 1, hours: '09:00-17:00', holidays: [05-01, 10-03, 12-25] }]
  teams: [{ name: one, cost_center: c, weight: 1 }]
  projects: [{ name: p, team: one, weight: 1 }, { name: q, team: one, weight: 1, from: 2025-03-01, to: 2025-09-01 }]
gitpod:
  simulate:
    records: 10000
    prebuilds: 0
    without_project: 0.1
    overnight: 0
    classes: [{ name: small, weight: 1 }, { name: large, weight: 1 }]
`,
  });
  const { gitpod } = await accountOf(join(folder, 'mine.yaml'));
  byZone.set(zone, gitpod);
  return gitpod;
}

const local = (zone: ZoneName, ms: number): Date => new Date(ms + utcOffset(zone, ms));
const share = <T>(items: readonly T[], which: (item: T) => boolean): number =>
  items.filter(which).length / items.length;
const { gitpod, scenario, world } = await accountOf('default');
/** Without those of the planted token, which come last. */
const records = gitpod.slice(0, -16);

await t.test("the number of records is exactly the scenario's", async (t) => {
  t.equal((await recordsOf(t, 'UTC')).length, 10_000);
  t.equal((await accountOf('large', 3, { records: 999 })).gitpod.length, 999);
  for (const records of [0, 1, 7, 20_000]) {
    const made = [...atOnce(sessions(world, createUsers(world, { records }, identitiesOf(world, {}))))];
    t.equal(made.length, records);
  }
});

await t.test('no record stops before it was created, and ids are unique', async (t) => {
  t.same(
    records.filter(({ createdAt, stoppedAt }) => stoppedAt < createdAt || !Number.isSafeInteger(stoppedAt - createdAt)),
    [],
  );
  t.equal(new Set(records.map(({ id }) => id)).size, records.length);
});

await t.test('records are in order of days, so that bulk inserts append', async (t) => {
  let latest = 0;
  for (const { createdAt } of records.slice(7)) {
    if (createdAt < latest - 2 * DAY_MS) t.fail('a record of an earlier day');
    latest = Math.max(latest, createdAt);
  }
  t.ok(latest > 0);
});

await t.test('people work in local office hours, in summer and winter', async (t) => {
  for (const zone of ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata'] as const) {
    const starts = (await recordsOf(t, zone)).map(({ createdAt }) => createdAt);
    for (const month of [0, 6]) {
      const hours = starts.map((ms) => local(zone, ms)).filter((date) => date.getUTCMonth() === month);
      const inOffice = share(hours, (date) => date.getUTCHours() >= 8 && date.getUTCHours() < 17);
      t.ok(inOffice > 0.93, `${zone}, month ${month}: ${inOffice}`);
      t.equal(
        share(hours, (date) => date.getUTCHours() < 5),
        0,
      );
    }
  }
});

await t.test('there are few records on weekends and holidays', async (t) => {
  const days = (await recordsOf(t, 'Europe/Berlin')).map(({ createdAt }) => local('Europe/Berlin', createdAt));
  t.ok(share(days, (date) => date.getUTCDay() === 0 || date.getUTCDay() === 6) < 0.03);
  const onHolidays = days.filter((date) => ['05-01', '10-03', '12-25'].includes(date.toISOString().slice(5, 10)));
  t.ok(onHolidays.length < 12, String(onHolidays.length));
  const onDay = (day: string): number => days.filter((date) => date.toISOString().startsWith(day)).length;
  t.ok(onDay('2025-05-01') < onDay('2025-04-30') / 5, 'May 1 and the day before');
});

await t.test('usage grows with the staff, and drops in August and December', async (t) => {
  const months = groupBy(records, ({ createdAt }) => new Date(createdAt).toISOString().slice(0, 7));
  const of = (month: string): number => months.get(month)?.length ?? 0;
  const quarter = (year: number): number => of(`${year}-01`) + of(`${year}-02`) + of(`${year}-03`);
  t.ok(quarter(2024) < quarter(2025) && quarter(2025) < quarter(2026) && quarter(2026) < quarter(2027));
  // Noise and launches hide it in a single year.
  const inAll = (month: string): number => of(`2024-${month}`) + of(`2025-${month}`) + of(`2026-${month}`);
  t.ok(inAll('12') < inAll('11') && inAll('08') < inAll('06') && inAll('08') < inAll('10'));
});

await t.test('a person who uses environments on a day uses several', async (t) => {
  const perDay = groupBy(
    await recordsOf(t, 'UTC'),
    ({ userId, createdAt }) => `${userId} ${Math.floor(createdAt / DAY_MS)}`,
  );
  const counts = [...perDay.values()].map(({ length }) => length);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  t.ok(mean > 1.7 && mean < 4, String(mean));
  t.ok(share(counts, (count) => count > 1) > 0.5);
});

await t.test('durations are long-tailed: about an hour for most, days for a few', async (t) => {
  const lengths = records.map(({ createdAt, stoppedAt }) => stoppedAt - createdAt).sort((a, b) => a - b);
  const at = (part: number): number => (lengths[Math.floor(part * lengths.length)] ?? 0) / HOUR_MS;
  t.ok(at(0.5) > 0.6 && at(0.5) < 1.6, String(at(0.5)));
  t.ok(at(0.9) > 3 && at(0.9) < 7, String(at(0.9)));
  t.ok(at(0.995) > 20);
  t.ok(share(lengths, (length) => length > 11 * HOUR_MS) < 0.05);
});

await t.test('some environments are reused on several days, one session at a time', async (t) => {
  const sessions = groupBy(records.slice(7), ({ environmentId }) => environmentId);
  const reused = [...sessions.values()].filter(({ length }) => length > 1);
  t.ok(reused.length / sessions.size > 0.2);
  t.ok(reused.some((runs) => new Set(runs.map(({ createdAt }) => Math.floor(createdAt / DAY_MS))).size >= 4));
  for (const runs of reused) {
    for (const [index, run] of runs.entries()) {
      const last = runs[index - 1];
      if (last !== undefined && run.createdAt <= last.stoppedAt) t.fail('two runs of one environment at once');
      // A planted anomaly lets a project vanish from some records.
      const [projectId] = runs.flatMap((one) => one.projectId ?? []);
      const sameAs = (one: EnvironmentUsageRecord): string =>
        [one.userId, one.projectId ?? projectId, one.environmentClassId, one.runnerId].join();
      if (sameAs(run) !== sameAs(runs[0] ?? run)) t.fail('an environment that changes its owner, project or class');
    }
  }
});

await t.test('prebuilds of a service user are short, each in its own environment', async (t) => {
  const byUser = groupBy(records, ({ userId }) => userId);
  const [service = []] = [...byUser.values()].sort((a, b) => b.length - a.length);
  t.equal(service.length, Math.round(28_000 * 0.12));
  t.equal(new Set(service.map(({ environmentId }) => environmentId)).size, service.length);
  t.ok(service.every(({ createdAt, stoppedAt }) => stoppedAt - createdAt < 2 * HOUR_MS));
  const vanished = service.filter(({ projectId }) => projectId === null).map(({ createdAt }) => createdAt);
  const [from, to] = [Date.parse('2025-11-17'), Date.parse('2025-12-08')];
  t.ok(
    vanished.every((at) => from <= at && at < to),
    'only those of the planted anomaly have no project',
  );
});

await t.test('sessions belong to active projects of the organization; some have none', async (t) => {
  const withoutProject = share(records, ({ projectId }) => projectId === null);
  t.ok(withoutProject > 0.02 && withoutProject < 0.07, String(withoutProject));
  t.equal(new Set(records.map(({ projectId }) => projectId)).size, world.organization.projects.length + 2);

  const byProject = groupBy(await recordsOf(t, 'UTC'), ({ projectId }) => projectId);
  const spans = [...byProject.values()].map((list) => list.map(({ createdAt }) => new Date(createdAt).toISOString()));
  const short = spans.find((dates) => dates.every((date) => date >= '2025-03-01' && date < '2025-09-02'));
  t.ok(short !== undefined && short.length > 1000, 'the project from March to August');
});

await t.test("some environments are running at the scenario's clock", async (t) => {
  const running = records.filter(
    ({ createdAt, stoppedAt }) => createdAt <= scenario.clock && stoppedAt > scenario.clock,
  );
  t.ok(running.length >= 3);
  const noons = Array.from({ length: 5 }, (_, day) => Date.parse('2026-01-12T14:00:00Z') + day * DAY_MS);
  const atNoon = noons.flatMap((noon) =>
    records.filter(({ createdAt, stoppedAt }) => createdAt <= noon && stoppedAt > noon),
  );
  t.ok(atNoon.length > 10, String(atNoon.length));
});

await t.test('hand-written records come first, unchanged', async (t) => {
  const { gitpod } = await accountOf('late-arrivals');
  t.match(gitpod[1], {
    projectId: '1a7e0000-0000-4000-8000-000000000001',
    createdAt: Date.parse('2026-01-12T09:30:00Z'),
    stoppedAt: Date.parse('2026-01-12T17:00:00Z'),
    arrivesAt: Date.parse('2026-01-20T06:00:00Z'),
  });
  t.notHas(gitpod[0], { arrivesAt: 0 });
  t.equal(new Set(gitpod.map(({ id }) => id)).size, gitpod.length);
});

// [gitpod/vendor-documented-example-returns]
await t.test("the default account has the reference's example project on 2024-01-01", async (t) => {
  const example = records.filter(
    ({ projectId, stoppedAt }) =>
      projectId === 'd2c94c27-3b76-4a42-b88c-95a85e392c68' &&
      stoppedAt >= Date.parse('2024-01-01T00:00:00Z') &&
      stoppedAt < Date.parse('2024-01-02T00:00:00Z'),
  );
  t.equal(example.length, 4);
});

await t.test('the scenario can choose project ids and runners; others derive from names and the seed', async (t) => {
  const field = { records: 500, prebuilds: 0.1, without_project: 0, overnight: 0, classes: [{ name: 'c', weight: 1 }] };
  const idOf = (kind: string, name: string): string => world.random.branch('gitpod', kind, name).uuid();
  const [before, after] = [
    {},
    { project_ids: { atlas: '00000000-0000-4000-8000-000000000001' }, runners: { austin: 'us' } },
  ].map((chosen) => [...atOnce(sessions(world, createUsers(world, field, identitiesOf(world, chosen))))]);
  const [atlas, austin] = [idOf('project', 'atlas'), idOf('runner', 'austin')];
  t.ok(before?.some(({ projectId }) => projectId === atlas) && before.some(({ runnerId }) => runnerId === austin));
  t.same(
    after,
    before?.map((record) => ({
      ...record,
      ...(record.projectId === atlas && { projectId: '00000000-0000-4000-8000-000000000001' }),
      ...(record.runnerId === austin && { runnerId: idOf('runner', 'us') }),
    })),
  );
});

await t.test(
  'many records are counted alike, whether indexes are made before they are all there or at the end',
  async (t) => {
    const scenario = loadScenario('large', providers, { records: 55_000 });
    const tables = ['gitpod_environment_hour', 'gitpod_environment_day', 'gitpod_hour', 'gitpod_day'];
    const [inMemory, inFile] = await Promise.all(
      [':memory:', join(t.testdir(), 'usage.db')].map(async (file) => {
        const db = await seedDatabase(file, recipeOf(scenario, 1));
        const contents = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).raw().all());
        db.close();
        return contents;
      }),
    );
    t.ok(inMemory?.every((rows) => rows.length > 100));
    t.same(inMemory, inFile);
  },
);

await t.test('a large organization and its days are planned in turns', async (t) => {
  const { world } = await accountOf('large');
  const users = createUsers(world, { records: 1_000 }, identitiesOf(world, {}));
  const planned = Array.from({ [Symbol.iterator]: () => sessions(world, users) }).length;
  t.ok(planned > world.organization.people.length / 200, `${planned} turns`);
});
