import t from 'tap';
import { startEmulator } from '../../src/index.ts';

interface Health {
  readonly providers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

await t.test('health counts what clients see by now, and what is still to come', async (t) => {
  await using emulator = await startEmulator({ scenario: 'default', socket: false });
  const counts = async (): Promise<Health['providers']> =>
    (await emulator.inject('/_emulator/health')).json<Health>().providers;
  const total = async (): Promise<number> => {
    const response = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer x' } });
    return response.json<{ pagination: { total_count: number } }>().pagination.total_count;
  };
  const all = new Set<number>();
  let earlier = 0;
  for (const clock of [
    '2024-06-01T00:00:00Z',
    '2026-02-01T00:00:00Z',
    '2027-12-31T00:00:00Z',
    '2040-01-01T00:00:00Z',
  ]) {
    emulator.clock.set(clock);
    const { gitpod, nirvana, gcore } = await counts();
    t.equal(nirvana?.['resources'], await total());
    const { records = 0, records_to_come: toCome = 0 } = gitpod ?? {};
    t.ok(records > earlier, `${records} records by ${clock}`);
    earlier = records;
    all.add(records + toCome);
    t.ok(Number(gcore?.['resources_running']) <= Number(gcore?.['resources']));
  }
  t.equal(all.size, 1);
  t.match(await counts(), {
    gitpod: { records_to_come: 0 },
    nirvana: { resources_to_come: 0 },
    gcore: { resources_to_come: 0 },
  });
});
