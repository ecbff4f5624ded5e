import t from 'tap';
import { startEmulator } from '../../src/index.ts';

const TESTS = 200;

await t.test('200 tests at once, each with a dataset, clock and faults of its own, do not meet', async (t) => {
  await using emulator = await startEmulator();
  const durations: number[] = [];
  const one = async (index: number): Promise<string | undefined> => {
    const began = performance.now();
    const created = await fetch(`${emulator.url}/_emulator/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `t-${index}`, clock: new Date(Date.UTC(2026, 0, 1 + index)).toISOString() }),
    });
    durations.push(performance.now() - began);
    const { env } = (await created.json()) as { readonly env: Readonly<Record<string, string>> };
    const headers = { authorization: `Bearer ${env['NIRVANA_LABS_API_KEY'] ?? ''}` };
    const mine = emulator.datasets.get(`t-${index}`);
    await mine.faults
      .arm({ provider: 'nirvana', effect: { kind: 'error', status: 503 }, calls: { first: index % 3 } })
      .catch(() => undefined);
    const statuses: number[] = [];
    const dates = new Set<string | null>();
    for (let call = 0; call < 3; call++) {
      const response = await fetch(`${emulator.url}/v1/usage?limit=10`, { headers });
      await response.arrayBuffer();
      statuses.push(response.status);
      dates.add(response.headers.get('date'));
    }
    const expected = [0, 1, 2].map((call) => (call < index % 3 ? 503 : 200));
    const right =
      String(statuses) === String(expected) &&
      String([...dates]) === new Date(Date.UTC(2026, 0, 1 + index)).toUTCString() &&
      (await mine.journal.entries()).length === 3;
    await mine.drop();
    return right ? undefined : `${index}: ${String(statuses)} ${String([...dates])}`;
  };
  const wrong = (await Promise.all(Array.from({ length: TESTS }, (_, index) => one(index)))).filter(Boolean);
  t.same(wrong, []);
  t.same(
    emulator.datasets.list().map(({ name }) => name),
    ['default'],
  );
  // What a test pays by itself, not in a queue of 200.
  const alone: number[] = [];
  for (let round = 0; round < 20; round++) {
    const began = performance.now();
    await using dataset = await emulator.datasets.create();
    alone.push(performance.now() - began);
    t.ok(dataset.name);
  }
  const median = alone.toSorted((a, b) => a - b)[10] ?? Infinity;
  t.comment(`a dataset of the default scenario: ${median.toFixed(2)} ms`);
  t.equal(durations.length, TESTS);
});
