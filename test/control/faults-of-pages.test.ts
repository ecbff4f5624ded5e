import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import t from 'tap';
import type { Effect } from '../../src/core/faults/effect.ts';
import { startEmulator } from '../../src/index.ts';
import { UsageService } from '../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { fc, runs } from '../helpers/properties.ts';

const emulator = await startEmulator();
t.teardown(() => emulator.close());
const { url, faults, clock } = emulator;

/** Pages through a listing as a careful client does, for at most so many pages. */
type Listing = (pageSize: number, mostPages?: number) => Promise<{ rows: string[]; sizes: number[] }>;

const gitpodIn =
  (useBinaryFormat: boolean, useHttpGet: boolean): Listing =>
  async (pageSize, mostPages = 200) => {
    const client = createClient(
      UsageService,
      createConnectTransport({
        ...{ baseUrl: url, httpVersion: '1.1', useBinaryFormat, useHttpGet },
        interceptors: [
          (next) => (request) => {
            request.header.set('authorization', 'Bearer k');
            return next(request);
          },
        ],
      }),
    );
    const found = { rows: [] as string[], sizes: [] as number[] };
    const date = (text: string) => ({ seconds: BigInt(Date.parse(text) / 1000) });
    const dateRange = { startTime: date('2026-01-05T00:00:00Z'), endTime: date('2026-01-12T00:00:00Z') };
    let token = '';
    do {
      const page = await client.listEnvironmentUsageRecords({
        filter: { dateRange },
        pagination: { pageSize, token },
      });
      found.rows.push(...page.records.map(({ id }) => id));
      found.sizes.push(page.records.length);
      token = page.pagination?.nextToken ?? '';
    } while (token !== '' && found.sizes.length < mostPages);
    return found;
  };

const nirvana: Listing = async (pageSize, mostPages = 200) => {
  const found = { rows: [] as string[], sizes: [] as number[] };
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(10 + pageSize), ...(cursor !== null && { cursor }) });
    const response = await fetch(`${url}/v1/usage?${query.toString()}`, { headers: { authorization: 'Bearer k' } });
    const page = (await response.json()) as {
      items: { resource_id: string }[];
      pagination: { next_cursor: string | null };
    };
    found.rows.push(...page.items.map(({ resource_id }) => resource_id));
    found.sizes.push(page.items.length);
    cursor = page.pagination.next_cursor;
  } while (cursor !== null && found.sizes.length < mostPages);
  return found;
};

/** It goes on by the number of rows that it got. */
const gcore: Listing = async (pageSize, mostPages = 200) => {
  const found = { rows: [] as string[], sizes: [] as number[] };
  let count: number;
  do {
    const response = await fetch(`${url}/cloud/v1/usage_report`, {
      method: 'POST',
      headers: { authorization: 'APIKey 1$a', 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' },
        ...{ limit: 10 + pageSize, types: ['instance', 'volume'], offset: found.rows.length },
      }),
    });
    const page = (await response.json()) as {
      count: number;
      resources: { uuid: string; billing_metric_name: string; first_seen: string }[];
    };
    found.rows.push(...page.resources.map((row) => row.uuid + row.billing_metric_name + row.first_seen));
    found.sizes.push(page.resources.length);
    ({ count } = page);
  } while (found.rows.length < count && found.sizes.length < mostPages);
  return found;
};

const byToken = [
  ['gitpod', gitpodIn(false, false)],
  ['gitpod', gitpodIn(true, false)],
  ['gitpod', gitpodIn(true, true)],
  ['nirvana', nirvana],
] as const;
const all = [...byToken, ['gcore', gcore]] as const;

const someCalls = fc.oneof(
  fc.record({ nth: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ first: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ every: fc.integer({ min: 2, max: 4 }) }),
);
const pageSizes = fc.integer({ min: 4, max: 20 });

const arm = async (effect: Effect, calls: object): Promise<void> => {
  faults.clear();
  await faults.arm({ effect, ...calls });
};
const hits = (): number => faults.list()[0]?.hits ?? 0;

await t.test('empty pages and shorter pages lose no row of a client that goes on to the end', async (t) => {
  for (const [name, list] of all) {
    faults.clear();
    const { rows: expected } = await list(20);
    t.ok(expected.length > 80 && new Set(expected).size === expected.length, `${name}: ${expected.length}`);
    const kinds = name === 'gcore' ? (['short_page'] as const) : (['empty_page', 'short_page'] as const);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), someCalls, pageSizes, async (kind, calls, pageSize) => {
        await arm({ kind }, { calls });
        const { rows, sizes } = await list(pageSize);
        t.same(rows, expected);
        t.ok(hits() > 0);
        const usual = name === 'gitpod' ? pageSize : 10 + pageSize;
        const shorter = sizes.slice(0, -1).filter((size) => size < usual);
        t.ok(shorter.length >= hits() - 1, `${name} ${kind}`);
        if (kind === 'empty_page') t.equal(sizes.filter((size) => size === 0).length, hits());
      }),
      { numRuns: runs(20) },
    );
  }
});

await t.test('an empty page comes as often as it is armed, and each has another token', async (t) => {
  await arm({ kind: 'empty_page' }, {});
  const { sizes } = await nirvana(10, 40);
  t.same(
    sizes,
    Array.from({ length: 40 }, () => 0),
  );
});

await t.test('the last row of a page comes again as the first row of the next one', async (t) => {
  for (const [name, list] of all) {
    faults.clear();
    const { rows: expected, sizes: usual } = await list(10);
    await arm({ kind: 'repeated_row' }, { calls: { first: 2 } });
    const { rows, sizes } = await list(10, usual.length);
    t.equal(hits(), 2, `${name}: the first page isn't counted`);
    const [first = 0, second = 0] = usual;
    t.same(sizes.slice(0, 2), [first, second + 1], name);
    t.equal(rows[first], expected[first - 1]);
    t.same(rows.slice(first + 1, first + 1 + second), expected.slice(first, first + second));
    // A client that goes by the number of rows skips as many as are repeated.
    if (name !== 'gcore') t.same([...new Set(rows)], expected);
  }
});

await t.test('the first row of a later page is missing', async (t) => {
  for (const [name, list] of byToken) {
    faults.clear();
    const { rows: expected, sizes: usual } = await list(10);
    await arm({ kind: 'missing_row' }, { calls: { nth: 1 } });
    const { rows } = await list(10);
    t.same(rows, expected.toSpliced(usual[0] ?? 0, 1), name);
  }
});

await t.test('a page token that is answered again leads to the same page', async (t) => {
  for (const [name, list] of byToken) {
    faults.clear();
    const { rows: expected, sizes: usual } = await list(10);
    await arm({ kind: 'repeated_page_token' }, { calls: { first: 1 } });
    const { rows, sizes } = await list(10);
    const [first = 0, second = 0] = usual;
    t.same(rows, [...expected.slice(0, first + second), ...expected.slice(first)], name);
    t.equal(sizes.length, usual.length + 1);
    t.equal(hits(), 1);
  }
});

const nirvanaPage = async (query = '', headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/v1/usage?${query}`, { headers: { authorization: 'Bearer k', ...headers } });
  const body = (await response.json()) as { items: unknown[]; pagination: { next_cursor: string } };
  return { status: response.status, ...body };
};

await t.test('a page token ages by uses, and by the time of the clock since it was issued', async (t) => {
  const statuses = async (query: string, times: number): Promise<number[]> => {
    const found = [];
    for (let time = 0; time < times; time++) found.push((await nirvanaPage(query)).status);
    return found;
  };
  await arm({ kind: 'expired_page_token', uses: 2 }, {});
  const cursor = `cursor=${(await nirvanaPage()).pagination.next_cursor}`;
  t.same(await statuses(cursor, 4), [200, 200, 400, 400]);
  t.equal(hits(), 2);
  t.same(await statuses('', 2), [200, 200], 'a call without a token goes on');

  await arm({ kind: 'expired_page_token', seconds: 3600 }, {});
  const issued = `cursor=${(await nirvanaPage()).pagination.next_cursor}`;
  clock.advance('PT1H');
  t.same(await statuses(issued, 1), [200]);
  clock.advance('PT1S');
  t.same(await statuses(issued, 1), [400]);
  await nirvanaPage();
  t.same(await statuses(issued, 1), [200], 'it was issued again');
  clock.advance('-PT1H1S');
});

await t.test('a request arms a fault of pages for itself with a header', async (t) => {
  faults.clear();
  const headers = { 'x-usage-emulator-fault': 'kind=short_page&rows=3&first=1' };
  t.equal((await nirvanaPage('', headers)).items.length, 3);
  t.equal((await nirvanaPage('', headers)).items.length, 10);
  t.equal((await nirvanaPage('', { 'x-usage-emulator-fault': 'kind=null_value&field=nothing' })).status, 400);
});

await t.test('what could never happen to any of the operations is refused', async (t) => {
  faults.clear();
  const cases = [
    [{ provider: 'gcore', effect: { kind: 'empty_page' } }, 'effect: these operations have no page tokens'],
    [{ operation: 'usage.get', effect: { kind: 'missing_row' } }, 'effect: these operations have no pages'],
    [{ operation: 'usage.get', effect: { kind: 'wrong_total' } }, 'effect: these operations have no totals'],
    [
      { provider: 'nirvana', sequence: [null, { kind: 'null_value', field: 'Quantity' }] },
      "sequence.1: these operations have no field 'Quantity' in their answers; did you mean 'quantity'?",
    ],
    [
      { effect: { kind: 'raw', status: 200, headers: { 'Content-Length': '3' } } },
      "effect.headers: 'Content-Length' follows from the body; omit it",
    ],
    [
      { effect: { kind: 'raw', status: 200, headers: { 'a b': '3' } } },
      "effect.headers: 'a b' is not the name of a header",
    ],
    [
      { effect: { kind: 'empty_page' }, sequence: [{ kind: 'empty_page' }] },
      "sequence: can't be combined with 'effect'",
    ],
  ] as const;
  for (const [request, message] of cases) await t.rejects(faults.arm(request as never), { message });
  t.same(faults.list(), []);
});
