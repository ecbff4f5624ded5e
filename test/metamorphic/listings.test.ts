import t from 'tap';
import { groupBy } from '../simulation/account.ts';
import { at, type Customer, iso, type Resource, type Row, newCustomer } from './api.ts';

/** An instant in a working day, the last one of a leap day, the hour that Europe repeats, the scenario's own, the end. */
const CLOCKS = [
  '2024-01-09T10:20:30.405Z',
  '2024-02-29T23:59:59.999Z',
  '2025-10-26T01:30:00Z',
  '2026-02-01T00:00:00Z',
  '2028-01-01T00:00:00Z',
];

const ALL_TIME = [at('2000-01-01T00:00:00Z'), at('2100-01-01T00:00:00Z')] as const;

const customer: Customer = await newCustomer();

await t.test(
  'environments that have stopped by now are listed once, in order; more as the clock goes on',
  async (t) => {
    let known: readonly string[] = [];
    for (const clock of CLOCKS) {
      customer.clock.set(clock);
      const records = await customer.records(...ALL_TIME);
      const stops = records.map(({ stoppedAt }) => at(stoppedAt));
      t.ok(
        stops.every((stop, index) => stop <= at(clock) && stop >= (stops[index - 1] ?? 0)),
        `${clock}: in order, and over`,
      );
      t.ok(
        records.every(({ createdAt, stoppedAt }) => createdAt <= stoppedAt),
        'none stops before it begins',
      );
      const ids = records.map(({ id }) => id);
      t.equal(new Set(ids).size, ids.length, 'each once');
      t.same(ids.slice(0, known.length), known, 'what was listed first stays first');
      t.ok(ids.length > known.length);
      known = ids;
    }
  },
);

await t.test('what stopped in a month is what stopped in its days, by their local midnights too', async (t) => {
  customer.clock.set('2026-02-01T00:00:00Z');
  for (const [from, to, offset] of [
    ['2025-03-01', '2025-04-01', '+01:00'],
    ['2025-10-01', '2025-11-01', '-05:00'],
    ['2024-02-01', '2024-03-01', 'Z'],
  ] as const) {
    const [start, end] = [at(`${from}T00:00:00${offset}`), at(`${to}T00:00:00${offset}`)];
    const days: string[] = [];
    // Of 23 hours, so that their edges are all over the day.
    for (let day = start; day < end; day += 23 * 3_600_000) {
      days.push(...(await customer.records(day, Math.min(day + 23 * 3_600_000, end))).map(({ id }) => id));
    }
    t.same(
      days,
      (await customer.records(start, end)).map(({ id }) => id),
      from,
    );
    t.ok(days.length > 100, String(days.length));
  }
});

/** A resource's rows in one dimension, oldest first; bundle heads, which change their dimension, together. */
function histories({ dimensions }: Resource): Row[][] {
  const rows = dimensions.flatMap(({ children, ...head }) => [
    { kind: children === undefined ? head.dimension : 'bundle', row: head },
    ...(children ?? []).map((row) => ({ kind: row.dimension, row })),
  ]);
  return [...groupBy(rows, ({ kind }) => kind).values()].map((list) =>
    list.map(({ row }) => row).sort((a, b) => at(a.started_at) - at(b.started_at)),
  );
}

/** What is wrong with the history of a resource; nothing, in the end. */
function* problemsOf(resource: Resource, now: number): Iterable<string> {
  const { resource_id: id, started_at, ended_at } = resource;
  for (const rows of histories(resource)) {
    if (rows[0]?.started_at !== started_at) yield `${id} begins without a row`;
    if (rows.at(-1)?.ended_at !== ended_at) yield `${id} doesn't end with its last row`;
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      if (at(row.started_at) > now) yield `${id} has a row of the future`;
      if (row.ended_at !== null && at(row.ended_at) > now) yield `${id} has an end of the future`;
      if (next !== undefined && row.ended_at !== next.started_at) yield `${id} has a gap or an overlap`;
    }
  }
}

await t.test('a history has neither gaps nor overlaps in a dimension, whenever it is looked at', async (t) => {
  for (const clock of CLOCKS) {
    customer.clock.set(clock);
    const resources = await customer.resources();
    t.same(
      resources.flatMap((resource) => [...problemsOf(resource, at(clock))]),
      [],
      `${clock}: ${resources.length} resources`,
    );
    t.ok(
      resources.some(({ ended_at }) => ended_at === null),
      'some are active',
    );
    t.equal(new Set(resources.map(({ resource_id }) => resource_id)).size, resources.length, 'each once');
  }
});

await t.test('a resize is seen at its instant: open before, closed and gone on with from then on', async (t) => {
  customer.clock.set('2028-01-01T00:00:00Z');
  const whole = await customer.resources();
  const changes = whole.flatMap((resource) =>
    histories(resource).flatMap((rows) => rows.slice(1).map(({ started_at }) => ({ resource, instant: started_at }))),
  );
  t.ok(changes.length > 1000, String(changes.length));
  for (const { resource, instant } of changes.filter((_, index) => index % 400 === 0)) {
    const rowsAt = async (ms: number): Promise<readonly Row[]> => {
      customer.clock.set(iso(ms));
      const seen = (await customer.resources()).find(({ resource_id }) => resource_id === resource.resource_id);
      return seen?.dimensions ?? [];
    };
    const [before, after] = [await rowsAt(at(instant) - 1), await rowsAt(at(instant))];
    t.ok(
      before.every(({ ended_at, started_at }) => ended_at !== instant && started_at !== instant),
      'not a moment earlier',
    );
    t.ok(
      after.some(({ ended_at }) => ended_at === instant) && after.some(({ started_at }) => started_at === instant),
      instant,
    );
    t.ok(after.length > before.length);
  }
});
