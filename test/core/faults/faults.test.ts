import t from 'tap';
import { type Call, createFaults } from '../../../src/core/faults/faults.ts';
import type { Endpoint } from '../../../src/core/provider/endpoint.ts';

const endpoint = (id: string): Endpoint => ({ id, paths: ['/'], methods: {} });
const call = (change: Partial<Call> = {}): Call => ({
  provider: 'alpha',
  endpoint: endpoint('List'),
  headers: {},
  query: {},
  body: () => undefined,
  ownFault: undefined,
  ...change,
});
const effect = { kind: 'error', status: 503 } as const;

await t.test(
  'a fault happens to the first calls, to one, to each so many, or to all until it is cleared',
  async (t) => {
    const cases = [
      [{ first: 2 }, 'xx......'],
      [{ nth: 3 }, '..x.....'],
      [{ every: 3 }, '..x..x..'],
      [undefined, 'xxxxxxxx'],
    ] as const;
    for (const [calls, expected] of cases) {
      const faults = createFaults();
      const { id } = await faults.arm({ provider: 'alpha', effect, ...(calls && { calls }) });
      const pattern = Array.from(expected, () => (faults.next(call(), 'call') ? 'x' : '.')).join('');
      t.equal(pattern, expected);
      t.match(faults.list(), [{ calls_seen: 8, hits: expected.replaceAll('.', '').length, armed_by: 'control' }]);
      t.ok(faults.clear(id));
      t.notOk(faults.clear(id));
      t.equal(faults.next(call(), 'call'), undefined);
    }
  },
);

await t.test('only calls that match are counted', async (t) => {
  const faults = createFaults();
  await faults.arm({
    provider: 'alpha',
    operation: 'List',
    effect,
    match: { headers: { 'X-Tenant': 'a' }, query: { page: '2' }, body: { path: '$.filter.id', equals: 7 } },
  });
  const matching = { headers: { 'x-tenant': 'a' }, query: { page: 2 }, body: () => ({ filter: { id: 7 } }) };
  for (const different of [
    { provider: 'beta' },
    { endpoint: endpoint('Get') },
    { headers: {} },
    { query: { page: 3 } },
    { body: () => ({ filter: { id: 8 } }) },
    { body: () => undefined },
  ]) {
    t.equal(faults.next(call({ ...matching, ...different }), 'call'), undefined, JSON.stringify(different));
  }
  t.ok(faults.next(call(matching), 'call'));
  t.match(faults.list(), [{ calls_seen: 1, hits: 1 }]);
});

await t.test(
  'of several faults the first that was armed happens, and those after it do not count the call',
  async (t) => {
    const faults = createFaults();
    await faults.arm({ id: 'a', provider: 'alpha', effect, calls: { first: 1 } });
    await faults.arm({ id: 'b', provider: 'alpha', effect, calls: { first: 1 } });
    t.equal(faults.next(call(), 'call')?.id, 'a');
    t.equal(faults.next(call(), 'call')?.id, 'b');
    t.equal(faults.next(call(), 'call'), undefined);
  },
);

await t.test('a rate limit lets a burst pass, then as many a second as it says', async (t) => {
  let now = 0;
  const faults = createFaults({ faults: 10, headerFaults: 1 }, () => now);
  await faults.arm({ provider: 'alpha', effect: { kind: 'rate_limit', burst: 2, per_second: 4 } });
  const passes = (): boolean => faults.next(call(), 'call') === undefined;
  t.same([passes(), passes(), passes()], [true, true, false]);
  t.equal(faults.next(call(), 'call')?.wait, 250);
  now += 250;
  t.same([passes(), passes()], [true, false]);
  now += 60_000;
  t.same([passes(), passes(), passes()], [true, true, false]);
});

await t.test('delays that are drawn follow from the seed', async (t) => {
  const draw = async (seed: number): Promise<(number | undefined)[]> => {
    const faults = createFaults();
    await faults.arm({ provider: 'alpha', delay: { min: 10, max: 20 }, seed });
    return Array.from({ length: 5 }, () => faults.next(call(), 'call')?.delay);
  };
  t.same(await draw(1), await draw(1));
  t.notSame(await draw(1), await draw(2));
  for (const delay of await draw(3)) t.ok(delay !== undefined && delay >= 10 && delay <= 20);
});

await t.test('what could never happen is refused', async (t) => {
  const faults = createFaults({ faults: 1, headerFaults: 1 });
  const refused = (request: Parameters<typeof faults.arm>[0], message: RegExp) =>
    t.rejects(faults.arm(request), { name: 'Refusal', message });
  await refused({ provider: 'alpha' }, /effect/);
  await refused({ provider: 'alpha', effect, match: { body: { path: '$[' } } }, /match\.body\.path: '\$\['/);
  await refused({ provider: 'alpha', delay: { min: 2, max: 1 } }, /delay\.max/);
  await faults.arm({ provider: 'alpha', effect });
  await refused({ provider: 'alpha', effect }, /1 faults/);
});

await t.test('faults that headers arm count the calls with that header, and make room for one another', async (t) => {
  const faults = createFaults({ faults: 2, headerFaults: 2 });
  const request = { provider: 'alpha', operation: 'List', effect, calls: { first: 1 } };
  for (let attempt = 0; attempt < 2; attempt++) {
    faults.armByHeader('a', request);
    t.equal(faults.next(call({ ownFault: 'a' }), 'call') !== undefined, attempt === 0);
    t.equal(faults.next(call(), 'call'), undefined);
  }
  for (const header of ['b', 'c', 'd']) faults.armByHeader(header, request);
  t.equal(faults.list().length, 2);
});
