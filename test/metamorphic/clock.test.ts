import assert from 'node:assert/strict';
import t from 'tap';
import { DAY_MS } from '../../src/core/time/instant.ts';
import { fc, runs } from '../helpers/properties.ts';
import { at, type Customer, iso, midnightBefore, newCustomer } from './api.ts';

/** Steps of many sizes, each from where it hurts: ends of months and years, a leap day, changes of the clocks. */
const JOURNEY = [
  ['2024-02-28T23:59:59.999Z', ['PT0.001S', 'PT30S', 'P1D', 'PT23H59M29S', 'P1D']],
  ['2025-03-09T06:59:31Z', ['PT29S', 'PT1S', 'PT1H']],
  ['2025-03-30T00:59:00Z', ['PT1M', 'PT1H', 'PT23H', 'P1W']],
  ['2025-10-26T00:59:59Z', ['PT1S', 'PT1H', 'P3D']],
  ['2025-12-31T12:00:00Z', ['PT12H', 'P1D', 'P1M', 'P1M', 'P1Y']],
] as const;

/** How much is asked again after each step. */
const MOST_ASKED = 24;

/** What a customer has been told about what is past, and asks again. */
interface Told {
  readonly what: string;
  readonly answer: readonly string[];
  readonly again: () => Promise<readonly string[]>;
}

/** What was over before the clock: the day before, the last hour, a whole month, and closed resources. */
async function pastOf(customer: Customer): Promise<Told[]> {
  const now = customer.clock.now().getTime();
  const today = midnightBefore(now);
  const questions: Record<string, () => Promise<readonly string[]>> = {
    'what stopped the day before': () => customer.recordPages(today - DAY_MS, today),
    'what stopped within the hour': () => customer.recordPages(now - DAY_MS / 24, now),
    "the day before's report": async () => [await customer.reportText(today - DAY_MS, today)],
    'the report of the month before': async () => [await customer.reportText(today - 30 * DAY_MS, today)],
  };
  return Promise.all(
    Object.entries(questions).map(async ([what, again]) => ({
      what: `${what} ${iso(now)}`,
      answer: await again(),
      again,
    })),
  );
}

/** Rows of the list that have ended, by their own text. */
async function closedRows(customer: Customer): Promise<Map<string, string>> {
  const closed = new Map<string, string>();
  for (const resource of await customer.resources()) {
    if (resource.ended_at !== null) closed.set(resource.resource_id, JSON.stringify(resource));
    for (const [index, row] of resource.dimensions.entries()) {
      if (row.ended_at !== null) closed.set(`${resource.resource_id} ${index}`, JSON.stringify(row));
    }
  }
  return closed;
}

await t.test(
  'history changes only where a revision says so: what was over before the clock moves is byte for byte the same after',
  async (t) => {
    const customer = await newCustomer();
    const told: Told[] = [];
    let closed = new Map<string, string>();
    let checked = 0;
    for (const [start, steps] of JOURNEY) {
      for (const step of ['PT0S', ...steps]) {
        if (step === 'PT0S') customer.clock.set(start);
        else customer.clock.advance(step);
        for (const { what, answer, again } of told.slice(-MOST_ASKED)) {
          assert.deepEqual(await again(), answer, `${what}, after ${step} to ${customer.clock.state().now}`);
          checked += 1;
        }
        const closedNow = await closedRows(customer);
        for (const [id, text] of closed) assert.equal(closedNow.get(id), text, `closed: ${id}`);
        closed = closedNow;
        told.push(...(await pastOf(customer)));
      }
    }
    t.ok(checked > 400 && closed.size > 1000, `${checked} answers, ${closed.size} closed rows`);
  },
);

/** All that shows at the clock. */
async function viewOf(customer: Customer): Promise<string[]> {
  const now = customer.clock.now().getTime();
  const tomorrow = midnightBefore(now) + DAY_MS;
  return [
    ...(await customer.recordPages(now - 3 * DAY_MS, now + 3 * DAY_MS)),
    ...(await customer.resourcePages()),
    await customer.reportText(tomorrow - 2 * DAY_MS, tomorrow + DAY_MS),
  ];
}

const SECONDS = fc.oneof(
  fc.integer({ min: 1, max: 120 }),
  fc.integer({ min: 1, max: 40 * 24 * 3600 }),
  fc.constantFrom(30, 60, 3600, 86_400, 2 * 86_400, 7 * 86_400),
);
const START = fc.oneof(
  fc.constantFrom(...JOURNEY.map(([start]) => at(start))),
  fc.integer({ min: at('2024-01-01T00:00:00Z') / 1000, max: at('2027-06-01T00:00:00Z') / 1000 }).map((s) => s * 1000),
);

await t.test('many small steps are one large one, and going back shows what was to be seen before', async (t) => {
  const [walker, jumper] = [await newCustomer(), await newCustomer()];
  await t.resolves(
    fc.assert(
      fc.asyncProperty(START, fc.array(SECONDS, { minLength: 2, maxLength: 5 }), async (start, steps) => {
        walker.clock.set(iso(start));
        const before = await viewOf(walker);
        // Looking around on the way changes nothing either.
        for (const step of steps) {
          walker.clock.advance(`PT${step}S`);
          await walker.records(start, start + DAY_MS);
        }
        jumper.clock.set(iso(start));
        const seconds = steps.reduce((sum, step) => sum + step, 0);
        jumper.clock.advance(`PT${seconds}S`);
        assert.deepEqual(await viewOf(walker), await viewOf(jumper));
        walker.clock.advance(`-PT${seconds}S`);
        assert.deepEqual(await viewOf(walker), before);
      }),
      { numRuns: runs(12) },
    ),
  );
});

await t.test('reading from one step to the next repeats nothing and misses nothing', async (t) => {
  const customer = await newCustomer();
  const start = at('2025-03-28T17:00:00Z');
  customer.clock.set(iso(start));
  let last = start;
  const read: string[] = [];
  for (const step of ['PT7S', 'PT30S', 'PT1H', 'PT11M', 'P1D', 'PT25H', 'P1M', 'PT1S', 'P2W', 'P2M']) {
    customer.clock.advance(step);
    const now = customer.clock.now().getTime();
    read.push(...(await customer.records(last, now)).map(({ id }) => id));
    last = now;
  }
  t.equal(new Set(read).size, read.length);
  t.same(
    read,
    (await customer.records(start, last)).map(({ id }) => id),
  );
  t.ok(read.length > 1000, String(read.length));
});
