// Internal: planted anomalies are a feature of the emulator
import t from 'tap';
import type { Anomaly, UsageEmulator } from '../../../src/index.ts';
import { findAnomaly, plantedIn, start } from '../../helpers/anomalies.ts';

const HOUR_MS = 3_600_000;

interface UsageRecord {
  readonly id: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly projectId?: string;
  readonly createdAt: string;
  readonly stoppedAt: string;
}

/** The records that stopped in some days. */
const recordsIn = async (emulator: UsageEmulator, from: string, to: string): Promise<UsageRecord[]> => {
  const records: UsageRecord[] = [];
  let token = '';
  do {
    const response = await emulator.inject({
      method: 'POST',
      url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
      headers: { authorization: 'Bearer x' },
      payload: {
        filter: { dateRange: { startTime: `${from}T00:00:00Z`, endTime: `${to}T00:00:00Z` } },
        pagination: { pageSize: 100, token },
      },
    });
    const page = response.json<{ records: UsageRecord[]; pagination: { nextToken: string } }>();
    records.push(...page.records);
    token = page.pagination.nextToken;
  } while (token !== '');
  return records;
};

const hoursOf = (records: readonly UsageRecord[]): number =>
  records.reduce((sum, { createdAt, stoppedAt }) => sum + Date.parse(stoppedAt) - Date.parse(createdAt), 0) / HOUR_MS;

const emulator = await start(t, { scenario: 'anomalies' });
const planted = await plantedIn(t, emulator, 'gitpod');
const find = (kind: string, from: string): Anomaly => findAnomaly(planted, kind, from);

await t.test('what was planted is listed in the order of time, with kinds, places and hours', (t) => {
  t.equal(planted.length, 7);
  t.same(
    planted.map(({ from }) => from),
    planted.map(({ from }) => from).sort(),
  );
  const kinds = new Set(planted.map(({ kind }) => kind));
  t.same([...kinds].sort(), ['forgotten_environment', 'leaked_token', 'runaway_automation', 'vanished_project']);
  for (const { kind, hours, cost, currency } of planted) {
    t.ok(Number(hours) > 20, kind);
    t.same([cost, currency], [undefined, undefined], 'the vendor has no prices');
  }
  t.end();
});

await t.test('the hours of planted environments are those of their records', async (t) => {
  for (const [kind, from, to, count] of [
    ['leaked_token', '2025-03-22', '2025-03-23', 40],
    ['runaway_automation', '2025-06-13', '2025-06-17', 700],
    ['forgotten_environment', '2025-07-25', '2025-09-12', 1],
    ['forgotten_environment', '2025-11-14', '2025-12-06', 1],
  ] as const) {
    const { resources, where, hours, ...anomaly } = find(kind, from);
    const records = (await recordsIn(emulator, from, to)).filter(({ id }) => resources.includes(id));
    t.equal(records.length, count);
    t.equal(new Set(records.map(({ environmentId }) => environmentId)).size, count, 'each in its own environment');
    t.equal(hoursOf(records).toFixed(5), hours, kind);
    for (const record of records) {
      const { userId, projectId, createdAt, stoppedAt } = record;
      t.ok(
        Date.parse(createdAt) >= Date.parse(anomaly.from) &&
          Date.parse(stoppedAt) <= Date.parse(anomaly.to ?? '') &&
          userId === where['userId'] &&
          projectId === where['projectId'],
        JSON.stringify(record),
      );
    }
  }
});

await t.test('a project vanishes from records, and is there before and after', async (t) => {
  const { where, resources, hours } = find('vanished_project', '2025-10-06');
  const ofProject = (records: readonly UsageRecord[]): number =>
    records.filter(({ projectId }) => projectId === where['projectId']).length;
  t.ok(ofProject(await recordsIn(emulator, '2025-09-22', '2025-10-06')) > 10);
  // What began before may stop later.
  t.equal(ofProject(await recordsIn(emulator, '2025-10-07', '2025-10-25')), 0);
  t.ok(ofProject(await recordsIn(emulator, '2025-10-27', '2025-11-10')) > 10);
  const lost = (await recordsIn(emulator, '2025-10-06', '2025-11-10')).filter(({ id }) => resources.includes(id));
  t.equal(lost.length, resources.length);
  t.ok(lost.every(({ projectId }) => projectId === undefined));
  t.equal(hoursOf(lost).toFixed(5), hours);
});

await t.test('hours are those up to the clock, running environments included', async (t) => {
  const going = find('runaway_automation', '2026-01-31');
  const own = await start(t, { scenario: 'anomalies' });
  const hoursAt = async (clock: string): Promise<number> => {
    own.clock.set(clock);
    return Number((await plantedIn(t, own, 'gitpod')).find(({ from }) => from === going.from)?.hours);
  };
  t.equal(await hoursAt('2026-01-31T15:00:00Z'), 0);
  t.ok((await hoursAt('2026-01-31T18:00:00Z')) > 0);
  t.equal((await hoursAt('2026-02-01T00:00:00Z')).toFixed(5), going.hours);
  t.ok((await hoursAt('2026-02-03T00:00:00Z')) > 3 * Number(going.hours));
});

await t.test(
  'without simulated use, planted environments have a user with a name; bad anomalies are refused',
  async (t) => {
    const scenario = {
      description: 'x',
      seed: 1,
      clock: '2026-02-01T00:00:00Z',
      span: { from: '2026-01-01', to: '2026-03-01' },
      gitpod: { anomalies: [{ kind: 'forgotten_environment', from: '2026-01-10T00:00:00Z' }] },
    };
    const own = await start(t, { scenario });
    const [anomaly, ...others] = await plantedIn(t, own, 'gitpod');
    t.same(others, []);
    t.match(anomaly, { kind: 'forgotten_environment', to: null, hours: (22 * 24).toFixed(5) });
    const response = await own.inject({
      method: 'POST',
      url: '/gitpod.v1.UserService/GetUser',
      headers: { authorization: 'Bearer x' },
      payload: { userId: anomaly?.where['userId'] },
    });
    t.match(response.json(), { user: { name: /^User / } });
    const bad = { ...scenario, gitpod: { anomalies: [{ kind: 'vanished_project', from: '2026-01-10T00:00:00Z' }] } };
    await t.rejects(emulator.datasets.create({ scenario: bad }), { message: /anomalies\[0\].*project_id/ });
  },
);

await t.test('the default account has two that are over by its clock', async (t) => {
  const anomalies = await plantedIn(t, await start(t, {}), 'gitpod');
  t.same(
    anomalies.map(({ kind }) => kind),
    ['vanished_project', 'leaked_token'],
  );
  for (const { to, hours } of anomalies) t.ok(Date.parse(to ?? '') < Date.parse('2026-02-01') && Number(hours) > 50);
});
