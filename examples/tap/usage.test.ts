import t from 'tap';
import { startEmulator } from 'usage-emulator';

await t.test('a billing run pages through a month', async (t) => {
  await using emulator = await startEmulator({ clock: '2026-02-01T00:00:00Z' });
  const { GITPOD_BASE_URL = '', GITPOD_API_KEY = '' } = emulator.env;
  const ids = new Set<string>();
  let token = '';
  do {
    const response = await fetch(`${GITPOD_BASE_URL}/gitpod.v1.UsageService/ListEnvironmentUsageRecords`, {
      method: 'POST',
      headers: { authorization: `Bearer ${GITPOD_API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        filter: { dateRange: { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' } },
        pagination: { pageSize: 100, token },
      }),
    });
    const page = (await response.json()) as { records: { id: string }[]; pagination: { nextToken: string } };
    for (const { id } of page.records) ids.add(id);
    token = page.pagination.nextToken;
  } while (token !== '');
  const entries = await emulator.journal.entries({ provider: 'gitpod' });
  t.equal(
    ids.size,
    entries.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
  );
});
