import { readFileSync } from 'node:fs';
import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import t from 'tap';
import { Effect } from '../../src/core/faults/effect.ts';
import { startEmulator } from '../../src/index.ts';
import { UsageService } from '../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import type { FaultRequest } from '../../src/index.ts';

const emulator = await startEmulator();
t.teardown(() => emulator.close());
const { url, faults } = emulator;

const arm = async (request: FaultRequest): Promise<void> => {
  faults.clear();
  await faults.arm(request);
};
const get = (path = '/v1/usage', init: RequestInit = {}): Promise<Response> =>
  fetch(url + path, { redirect: 'manual', headers: { authorization: 'Bearer k' }, ...init });
const post = (path: string, body: object, scheme = 'Bearer k'): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { authorization: scheme, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const january = { time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z' };
const report = async (path: string) => (await post(path, january, 'APIKey 1$a')).json();

interface UsagePage {
  readonly items: readonly { readonly resource_type: string; readonly dimensions: readonly { quantity: unknown }[] }[];
  readonly pagination: { readonly total_count: number };
}
const usage = async () => (await (await get()).json()) as UsagePage;

await t.test('totals and counts disagree with the rows by as much as the fault says', async (t) => {
  faults.clear();
  interface Report {
    readonly count: number;
    readonly resources: readonly object[];
    readonly totals: readonly { readonly billing_value: number }[];
  }
  const expected = await usage();
  const counted = async (count: object = {}) =>
    (await post('/gitpod.v1.ProjectService/ListProjects', { count })).json() as Promise<{ count?: { value: number } }>;
  const projects = await counted({ include: true });
  const gcore = (await report('/cloud/v1/usage_report')) as Report;
  const costs = (await report('/cloud/v1/cost_report/totals')) as { readonly results: readonly { cost: number }[] };
  await arm({ effect: { kind: 'wrong_total', by: 2.5 } });
  const { items, pagination } = await usage();
  t.same(items, expected.items);
  t.equal(pagination.total_count, expected.pagination.total_count + 2.5);
  t.equal((await counted({ include: true })).count?.value, (projects.count?.value ?? 0) + 2.5);
  t.notOk('count' in (await counted()));
  const wrong = (await report('/cloud/v1/usage_report')) as Report;
  t.same(wrong.resources, gcore.resources);
  t.equal(wrong.count, gcore.count + 2.5);
  t.same(
    wrong.totals.map(({ billing_value }) => billing_value),
    gcore.totals.map(({ billing_value }) => billing_value + 2.5),
  );
  t.match(await report('/cloud/v1/cost_report/totals'), {
    results: costs.results.map(({ cost }) => ({ cost: cost + 2.5 })),
  });
  const organizations = (await (await get('/v1/organizations')).json()) as {
    readonly items: readonly { id: string }[];
  };
  const statement = async () =>
    (await (
      await get(`/v1/organizations/${organizations.items[0]?.id ?? ''}/billing/statements?month=2026-01`)
    ).json()) as {
      readonly total: string;
    };
  faults.clear();
  const { total } = await statement();
  await arm({ effect: { kind: 'wrong_total', by: 1 } });
  t.equal((await statement()).total, (Number(total) + 1).toFixed(total.split('.')[1]?.length ?? 0));
});

await t.test('a number is text, a value null, an enum unknown, a field new', async (t) => {
  faults.clear();
  const expected = await usage();
  const dimensions = (page: UsagePage) => page.items.flatMap((item) => item.dimensions);
  await arm({ effect: { kind: 'number_as_text', field: 'quantity' } });
  t.same(
    dimensions(await usage()).map(({ quantity }) => quantity),
    dimensions(expected).map(({ quantity }) => String(quantity)),
  );
  await arm({ effect: { kind: 'null_value', field: 'quantity' } });
  t.ok(dimensions(await usage()).every(({ quantity }) => quantity === null));
  await arm({ effect: { kind: 'unknown_enum', field: 'resource_type', value: 'quantum_vm' } });
  t.ok((await usage()).items.every(({ resource_type }) => resource_type === 'quantum_vm'));
  await arm({ effect: { kind: 'extra_field', field: '__proto__', value: 7 } });
  const text = await (await get()).text();
  t.equal(text.split('"__proto__":7').length - 1, expected.items.length + 1);
  faults.clear();
  t.same(await usage(), expected);
});

await t.test('a protobuf answer has what protobuf can express, and is refused otherwise', async (t) => {
  const call = async (path: string, body = Buffer.alloc(0)) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-type': 'application/proto', 'accept-encoding': 'gzip' },
      body,
    });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  };
  const records = async () => {
    const { body } = await call('/gitpod.v1.UsageService/ListEnvironmentUsageRecords');
    const { output } = UsageService.method.listEnvironmentUsageRecords;
    return (toJson(output, fromBinary(output, body)) as { records: readonly object[] }).records;
  };
  t.ok((await records()).some((record) => 'projectId' in record));
  await arm({ provider: 'gitpod', effect: { kind: 'null_value', field: 'projectId' } });
  t.ok((await records()).length > 0 && !(await records()).some((record) => 'projectId' in record));
  const { input, output } = UsageService.method.getTopEnvironmentClasses;
  const dateRange = { startTime: january.time_from, endTime: january.time_to };
  const message = Buffer.from(toBinary(input, fromJson(input, { dateRange })));
  const classes = () => call('/gitpod.v1.UsageService/GetTopEnvironmentClasses', message);
  await arm({ provider: 'gitpod', effect: { kind: 'unknown_enum', field: 'runnerKind', value: 99 } });
  const { environmentClasses } = toJson(output, fromBinary(output, (await classes()).body)) as {
    environmentClasses: readonly { runnerKind: unknown }[];
  };
  t.ok(environmentClasses.length > 0 && environmentClasses.every(({ runnerKind }) => runnerKind === 99));
  for (const effect of [
    { kind: 'unknown_enum', field: 'runnerKind' },
    { kind: 'extra_field' },
    { kind: 'unknown_enum', field: 'environmentClassName', value: 99 },
  ] as const) {
    await arm({ provider: 'gitpod', effect });
    const { status, body } = await classes();
    t.equal(status, 400);
    t.match(JSON.parse(body.toString()), {
      code: 'invalid_argument',
      message: `an answer in application/proto can't have the fault ${effect.kind}; ask for JSON`,
    });
  }
});

await t.test('a raw response has the status, headers and body of the fault', async (t) => {
  const effect = {
    kind: 'raw',
    status: 502,
    headers: { server: 'lb-1', 'Set-Cookie': 'a=b' },
    body: '<h1>Bad</h1>',
  } as const;
  await arm({ effect, calls: { first: 1 } });
  const response = await get();
  t.equal(response.status, 502);
  t.match(Object.fromEntries(response.headers), {
    ...{ server: 'lb-1', 'set-cookie': 'a=b', 'content-type': 'text/html; charset=utf-8' },
    'x-usage-emulator-fault': 'fault-1',
  });
  t.equal(await response.text(), '<h1>Bad</h1>');
  t.equal((await get()).status, 200);
  await arm({ effect: { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: '{}' } });
  const empty = await get();
  t.same([empty.status, empty.headers.get('content-type'), await empty.text()], [200, 'application/json', '{}']);
  for (const status of [204, 304]) {
    await arm({ effect: { kind: 'raw', status, body: 'none' } });
    t.equal((await get()).status, status);
  }
});

await t.test('a redirect names the address of the fault', async (t) => {
  await arm({ effect: { kind: 'redirect', location: '/login' } });
  const found = await get();
  t.same([found.status, found.headers.get('location')], [302, '/login']);
  await arm({ effect: { kind: 'redirect', location: '/v1/usage?limit=11', status: 307 }, calls: { first: 1 } });
  const followed = await get('/v1/usage', { redirect: 'follow' });
  t.same([followed.status, new URL(followed.url).search], [200, '?limit=11']);
});

const statuses = async (times: number): Promise<number[]> => {
  const found = [];
  for (let call = 0; call < times; call++) found.push((await get()).status);
  return found;
};
const effect = { kind: 'error', status: 503 } as const;

await t.test('calls fail with a probability, and the same seed chooses the same ones', async (t) => {
  const drawn: number[][] = [];
  for (const seed of [7, 7, 8]) {
    await arm({ effect, seed, calls: { probability: 0.3 } });
    drawn.push(await statuses(100));
  }
  const [first = [], second, third] = drawn;
  t.same(first, second);
  t.notSame(first, third);
  const failed = first.filter((status) => status === 503).length;
  t.ok(failed > 15 && failed < 45, `${failed} of 100`);
  await arm({ effect, calls: { probability: 0 } });
  t.notOk((await statuses(20)).includes(503));
  await arm({ effect, calls: { probability: 1 } });
  t.notOk((await statuses(20)).includes(200));
});

await t.test('a sequence has one effect after another, then nothing', async (t) => {
  const sequence = [effect, null, { kind: 'redirect', location: '/' }, { ...effect, status: 429 }] as const;
  await arm({ sequence: [...sequence] });
  t.same(await statuses(6), [503, 200, 302, 429, 200, 200]);
  t.match(faults.list(), [{ hits: 3 }]);
  await arm({ sequence: [effect, effect], calls: { every: 2 } });
  t.same(await statuses(6), [200, 503, 200, 503, 200, 200]);
});

await t.test('a fault without effect delays calls that others affect, of all providers', async (t) => {
  await arm({ delay: 20 });
  await faults.arm({ delay: 20 });
  await faults.arm({ id: 'down', provider: 'nirvana', effect, calls: { nth: 1 } });
  for (const [call, status] of [
    [() => get(), 503],
    [() => get(), 200],
    [() => post('/cloud/v1/usage_report', january, 'APIKey 1$a'), 200],
  ] as const) {
    const began = performance.now();
    t.equal((await call()).status, status);
    t.ok(performance.now() - began >= 38);
  }
  t.match(faults.list(), [{ hits: 3 }, { hits: 3 }, { hits: 1 }]);
});

await t.test('a body arrives at the bandwidth of the fault, unchanged', async (t) => {
  faults.clear();
  const whole = await (await get()).text();
  await arm({ effect: { kind: 'bandwidth', bytes_per_second: whole.length * 10 } });
  const began = performance.now();
  t.equal(await (await get()).text(), whole);
  const took = performance.now() - began;
  // Nothing waits before the first part.
  t.ok(took > 60, `${took} ms`);
});

await t.test('an operation is affected without its provider', async (t) => {
  await arm({ operation: 'usage.list', effect });
  t.equal((await get()).status, 503);
  t.equal((await get('/v1/regions')).status, 200);
});

await t.test('docs/control.md has a row for each kind of effect', async (t) => {
  const page = readFileSync(new URL('../../docs/control.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| .+\S +\| .+\S +\|$/gm)].map(([, kind]) => kind);
  t.same(rows.toSorted(), Effect.anyOf.map(({ properties }) => properties.kind.const).toSorted());
});
