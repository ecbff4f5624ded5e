// Internal: the control API's list of planted anomalies
import { join } from 'node:path';
import t from 'tap';
import type { Anomaly } from '../../../src/core/provider/anomaly.ts';
import { startEmulator } from '../../../src/index.ts';

await t.test('a forgotten cluster costs what its project costs, up to the clock', async (t) => {
  const project_id = 'dddddddd-0000-4000-8000-000000000001';
  const folder = t.testdir({
    'mine.yaml': `
seed: 5
clock: 2026-03-10T00:00:00Z
span: { from: 2026-01-01, to: 2026-04-01 }
nirvana:
  anomalies:
    - { kind: forgotten_cluster, from: 2026-01-20T09:30:00Z, to: 2026-03-05T12:00:00Z, project_id: ${project_id}, region: us-sva-2, nodes: 7 }
`,
  });
  const emulator = await startEmulator({ scenario: join(folder, 'mine.yaml'), socket: false });
  t.teardown(() => emulator.close());
  const get = async <Body>(url: string): Promise<Body> => {
    const response = await emulator.inject({ url, headers: { authorization: 'Bearer x' } });
    t.equal(response.statusCode, 200, url);
    return response.json<Body>();
  };
  const { items } = await get<{ items: { id: string }[] }>('/v1/organizations');
  const path = `/v1/organizations/${items[0]?.id ?? ''}/billing/statements?month=`;
  const costs: number[] = [];
  for (const clock of ['2026-01-20T09:30:00Z', '2026-02-10T00:00:00Z', '2026-03-10T00:00:00Z']) {
    emulator.clock.set(clock);
    const { anomalies } = await get<{ anomalies: Anomaly[] }>('/_emulator/datasets/default/anomalies');
    t.equal(anomalies.length, 1);
    const [anomaly] = anomalies;
    t.match(anomaly, {
      ...{ provider: 'nirvana', kind: 'forgotten_cluster', currency: 'USD' },
      ...{ from: '2026-01-20T09:30:00Z', to: '2026-03-05T12:00:00Z', where: { project_id, region: 'us-sva-2' } },
    });
    const usage = await get<{ items: { resource_id: string }[] }>('/v1/usage');
    if (clock > '2026-02') {
      t.same(usage.items.map(({ resource_id }) => resource_id).sort(), [...(anomaly?.resources ?? [])].sort());
    }
    let billed = 0;
    for (const month of ['2026-01', '2026-02', '2026-03']) {
      if (clock.slice(0, 7) >= month) billed += Number((await get<{ total: string }>(path + month)).total);
    }
    t.ok(Math.abs(Number(anomaly?.cost) - billed) < 0.02, `${anomaly?.cost} and ${billed}`);
    costs.push(billed);
  }
  t.ok(costs[0] === 0 && (costs[1] ?? 0) > 1000 && (costs[2] ?? 0) > 1.5 * (costs[1] ?? 0), costs.join());
});
