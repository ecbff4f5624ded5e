import assert from 'node:assert/strict';
import type { Database } from 'better-sqlite3';
import t from 'tap';
import { FIRST_PAGE, type PagePosition } from '../../../src/core/paging/two-way.ts';
import type { ListingKey } from '../../../src/providers/nirvana/store/usage/listing.ts';
import { type MeteredResource, RESOURCE_TYPES } from '../../../src/providers/nirvana/store/records.ts';
import {
  createRepository,
  type ListQuery,
  type UsagePage,
  type UsageRepository,
} from '../../../src/providers/nirvana/store/usage/repository.ts';
import type { UsageFilter } from '../../../src/providers/nirvana/store/usage/selection.ts';
import type { Usage } from '../../../src/providers/nirvana/store/wire.ts';
import { countRows, insertResources, removeResource } from '../../../src/providers/nirvana/store/write.ts';
import { listModel, viewModel } from './model.ts';
import {
  CLOCK,
  daily,
  databaseOf,
  DIMENSIONS,
  instant,
  meteredResources,
  ms,
  REGIONS,
  resource,
  row,
} from './resources.ts';
import { fc, runs } from '../../helpers/properties.ts';

type Listing = Omit<ListQuery, 'position'>;

/** The value in one of `times` cases, otherwise `undefined`. */
const maybe = <T>(value: fc.Arbitrary<T>, times = 2): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 1, arbitrary: value }, { weight: times - 1, arbitrary: fc.constant(undefined) });

/** Resources and a listing of them, whose filters mostly match some. */
const world = fc
  .record({
    resources: meteredResources(24),
    picked: maybe(fc.nat(), 6),
    filter: fc.record({
      dimension: maybe(fc.constantFrom(...DIMENSIONS)),
      region: maybe(fc.constantFrom(...REGIONS), 4),
      resourceType: maybe(fc.constantFrom(...RESOURCE_TYPES), 5),
      window: fc.tuple(maybe(instant), maybe(instant)),
    }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    limit: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ resources, picked, filter, order, limit }) => {
    const resourceId = picked === undefined ? undefined : resources[picked % resources.length]?.resourceId;
    const { window, ...conditions } = filter;
    // The API refuses a window that ends before it begins.
    const [activeAtMin, activeAtMax] = window.some((end) => end === undefined) ? window : window.toSorted();
    const query: Listing = { filter: { ...conditions, resourceId, activeAtMin, activeAtMax }, order, limit };
    return { resources, query };
  });

function withRepository(
  resources: readonly MeteredResource[],
  use: (repository: UsageRepository, db: Database) => void,
): void {
  const db = databaseOf(resources);
  try {
    use(createRepository(db), db);
  } finally {
    db.close();
  }
}

/** The pages from a position on to the end that it leads to, the i-th read at the instant `clock(i)`. */
function read(
  repository: UsageRepository,
  query: Listing,
  clock: (page: number) => number,
  start: PagePosition<ListingKey> | null = FIRST_PAGE,
): UsagePage[] {
  const pages: UsagePage[] = [];
  for (let position = start; position !== null;) {
    const page = repository.list({ ...query, position }, clock(pages.length));
    pages.push(page);
    position = page[position.direction];
  }
  return pages;
}

const itemsOf = (pages: readonly UsagePage[]): string[] => pages.flatMap(({ rows }) => rows);
const parse = (item: string): Usage => JSON.parse(item) as Usage;
const idsOf = (pages: readonly UsagePage[]): string[] => itemsOf(pages).map((item) => parse(item).resource_id);

const modelIds = (resources: readonly MeteredResource[], { filter, order }: Listing, now: number): string[] => {
  const ids = listModel(resources, filter, now).map(({ resourceId }) => resourceId);
  return order === 'asc' ? ids : ids.reverse();
};

// Internal: writing large data gives way to other work
await t.test('others may work before the first of very many resources is written', (t) => {
  const db = databaseOf([]);
  t.teardown(() => db.close());
  const resources = daily(2_600);
  const written = Array.from(insertResources(db, resources, CLOCK));
  const first = written.findIndex((count) => count > 0);
  t.ok(first > 0, `${first} pauses`);
  t.same(new Set(written.slice(first, first + resources.length)), new Set([2]));
  t.end();
});

// [nirvana/all-filters-must-match-same]
await t.test('pages joined are the whole listing in order, for any filter, sort, limit and clock', async () => {
  fc.assert(
    fc.property(world, instant, ({ resources, query }, now) => {
      withRepository(resources, (repository) => {
        const model = listModel(resources, query.filter, now);
        if (query.order === 'desc') model.reverse();
        const pages = read(repository, query, () => now);
        assert.deepEqual(
          itemsOf(pages).map(parse),
          model.map(({ usage }) => usage),
        );
        assert.ok(pages.slice(0, -1).every(({ rows }) => rows.length === query.limit));
      });
    }),
    { numRuns: runs(300) },
  );
});

// [nirvana/total-count-number-all-matches]
await t.test('the total is the number of items on all pages, and every page has it', async () => {
  fc.assert(
    fc.property(world, instant, ({ resources, query }, now) => {
      withRepository(resources, (repository) => {
        const pages = read(repository, query, () => now);
        for (const { totalCount } of pages) assert.equal(totalCount, itemsOf(pages).length);
      });
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/following-next-cursor-end-previous]
await t.test('ascending is the reverse of descending', async () => {
  fc.assert(
    fc.property(world, instant, ({ resources, query }, now) => {
      withRepository(resources, (repository) => {
        const [up, down] = (['asc', 'desc'] as const).map((order) => read(repository, { ...query, order }, () => now));
        assert.deepEqual(itemsOf(up ?? []), itemsOf(down ?? []).reverse());
      });
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/following-next-cursor-end-previous]
await t.test('pages are the same, whether they are read forward or backward', async () => {
  fc.assert(
    fc.property(world, instant, ({ resources, query }, now) => {
      withRepository(resources, (repository) => {
        const forward = read(repository, query, () => now);
        for (const [index, page] of forward.entries()) {
          const backward = read(repository, query, () => now, page.previous).reverse();
          assert.deepEqual(
            backward.map((page) => itemsOf([page])),
            forward.slice(0, index).map((page) => itemsOf([page])),
          );
          assert.deepEqual(backward.at(-1)?.next ?? null, index === 0 ? null : forward[index - 1]?.next);
        }
      });
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/limit-can-change-page-page]
await t.test('a limit that changes from page to page still visits every item once', async () => {
  const limits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  fc.assert(
    fc.property(world, instant, limits, ({ resources, query }, now, sizes) => {
      withRepository(resources, (repository) => {
        const ids: string[] = [];
        let position: PagePosition<ListingKey> | null = FIRST_PAGE;
        for (let page = 0; position !== null; page += 1) {
          const limit = sizes[page % sizes.length] ?? 1;
          const read: UsagePage = repository.list({ ...query, limit, position }, now);
          ids.push(...idsOf([read]));
          position = read.next;
        }
        assert.deepEqual(ids, modelIds(resources, query, now));
      });
    }),
    { numRuns: runs(150) },
  );
});

/** With a window that begins by `now`: what has matched then stays matched. */
const beginning = ({ filter, ...query }: Listing, now: number): Listing => ({
  ...query,
  filter: { ...filter, activeAtMin: filter.activeAtMin === undefined ? undefined : Math.min(filter.activeAtMin, now) },
});

// [nirvana/cursor-position-order-not-snapshot]
await t.test('resources that begin between two pages make a client neither skip nor repeat one', async () => {
  const clocks = fc.array(instant, { minLength: 1, maxLength: 30 }).map((instants) => instants.sort((a, b) => a - b));
  fc.assert(
    fc.property(world, clocks, ({ resources, query: any }, instants) => {
      const [first = 0] = instants;
      const query = beginning(any, first);
      const clock = (page: number): number => instants[page] ?? instants.at(-1) ?? 0;
      withRepository(resources, (repository) => {
        const pages = read(repository, query, clock);
        // They come last in ascending order, and before the first page in descending order.
        const seen = query.order === 'asc' ? clock(pages.length - 1) : first;
        assert.deepEqual(idsOf(pages), modelIds(resources, query, seen));
      });
    }),
    { numRuns: runs(200) },
  );
});

// [nirvana/cursor-position-order-not-snapshot]
await t.test(
  'however the clock moves between two pages, no item appears twice, and none before it begins',
  async () => {
    const clocks = fc.array(instant, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(world, clocks, ({ resources, query: any }, instants) => {
        const query = beginning(any, Math.min(...instants));
        withRepository(resources, (repository) => {
          const clock = (page: number): number => instants[page % instants.length] ?? 0;
          const pages = read(repository, query, clock);
          for (const [index, page] of pages.entries()) {
            const listed = new Set(modelIds(resources, query, clock(index)));
            assert.ok(idsOf([page]).every((id) => listed.has(id)));
          }
          const ids = idsOf(pages);
          assert.equal(new Set(ids).size, ids.length);
        });
      }),
      { numRuns: runs(200) },
    );
  },
);

// [nirvana/closed-history-immutable]
await t.test('what a clock shows does not depend on which clocks were asked before', async () => {
  fc.assert(
    fc.property(world, fc.array(instant, { minLength: 2, maxLength: 12 }), ({ resources, query }, instants) => {
      withRepository(resources, (used, db) => {
        for (const now of instants) {
          const first = { ...query, position: FIRST_PAGE };
          const unused = createRepository(db);
          assert.deepEqual(used.list(first, now), unused.list(first, now));
          for (const { resourceId } of resources) {
            assert.equal(used.find(resourceId, now), unused.find(resourceId, now));
          }
        }
      });
    }),
    { numRuns: runs(100) },
  );
});

const anywhere: fc.Arbitrary<PagePosition<ListingKey>> = fc.record({
  direction: fc.constantFrom('next' as const, 'previous' as const),
  beside: maybe(fc.tuple(instant, fc.uuid()), 3).map((key) => key ?? null),
});

// [nirvana/cursor-position-order-not-snapshot]
await t.test('from any key on, listed or not, pages are what the listing has on that side', async () => {
  fc.assert(
    fc.property(world, instant, anywhere, ({ resources, query }, now, position) => {
      withRepository(resources, (repository) => {
        const { direction, beside } = position;
        const model = listModel(resources, query.filter, now);
        // The model is in ascending order: in descending order, the sides swap.
        const side = (direction === 'next') === (query.order === 'asc') ? 1 : -1;
        const wanted = model.filter(({ createdAt, resourceId }) => {
          if (beside === null) return true;
          const [otherCreatedAt, otherId] = beside;
          return (
            side * (createdAt - otherCreatedAt || (resourceId === otherId ? 0 : resourceId > otherId ? 1 : -1)) > 0
          );
        });
        if (query.order === 'desc') wanted.reverse();
        const pages = read(repository, query, () => now, position);
        if (direction === 'previous') pages.reverse();
        assert.deepEqual(
          idsOf(pages),
          wanted.map(({ resourceId }) => resourceId),
        );
        const [first, last] = [pages[0], pages.at(-1)];
        const count = model.length - wanted.length;
        const back = direction === 'next' ? first?.previous : last?.next;
        assert.equal(back === null, count === 0);
      });
    }),
    { numRuns: runs(300) },
  );
});

// Internal: storage
await t.test('resources that are added and removed in any order leave what seeding the rest at once does', async () => {
  const steps = fc.array(fc.record({ index: fc.nat(), remove: fc.boolean() }), { maxLength: 30 });
  const contentOf = (db: Database): unknown =>
    [
      'SELECT * FROM nirvana_resource',
      'SELECT * FROM nirvana_activity',
      `SELECT dimension, resource_type, region, day, usage_rows, first, active FROM nirvana_day
       WHERE usage_rows <> 0 OR first <> 0 OR active <> 0`,
    ].map((sql) => db.prepare(sql).all());
  fc.assert(
    fc.property(meteredResources(12), meteredResources(4), steps, (seeded, added, changes) => {
      const all = [...seeded, ...added];
      const held = new Set(seeded);
      const db = databaseOf(seeded);
      for (const { index, remove } of changes) {
        const one = all[index % all.length];
        if (one === undefined) return;
        if (remove) {
          assert.equal(removeResource(db, one.resourceId), held.delete(one));
        } else if (!held.has(one)) {
          Array.from(insertResources(db, [one], CLOCK));
          held.add(one);
        }
      }
      const fresh = databaseOf(held);
      assert.deepEqual(contentOf(db), contentOf(fresh));
      assert.deepEqual(countRows(db), countRows(fresh));
      db.close();
      fresh.close();
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/usage-listed-soon-begins-without]
await t.test('a resource is found once its first row has begun, as the list shows it', async () => {
  fc.assert(
    fc.property(world, instant, ({ resources }, now) => {
      withRepository(resources, (repository) => {
        for (const each of resources) {
          const found = repository.find(each.resourceId, now);
          assert.deepEqual(found && parse(found), each.startedAt <= now ? viewModel(each, now) : undefined);
        }
      });
    }),
    { numRuns: runs(150) },
  );
});

/** The segments that are closed in an item, top-level ones and children, each as its own bytes. */
function closedRows(item: string): string[] {
  const { dimensions } = parse(item);
  return dimensions
    .flatMap(({ children = [], ...head }) => [head, ...children])
    .filter(({ ended_at }) => ended_at !== null)
    .map((each) => JSON.stringify(each));
}

// [nirvana/closed-history-immutable]
await t.test('history is immutable: what was closed before the clock advances is the same bytes after', async () => {
  fc.assert(
    fc.property(world, instant, instant, ({ resources }, a, b) => {
      const [before, after] = [Math.min(a, b), Math.max(a, b)];
      withRepository(resources, (repository) => {
        for (const { resourceId, startedAt, segments } of resources) {
          if (startedAt > before) continue;
          const [then = '', later = ''] = [repository.find(resourceId, before), repository.find(resourceId, after)];
          const laterRows = new Set(closedRows(later));
          for (const closed of closedRows(then)) assert.ok(laterRows.has(closed), closed);
          const rows = segments.flatMap((segment) => [segment, ...(segment.children ?? [])]);
          const isSettled = rows.every(({ startedAt: start, endedAt }) => Math.max(start, endedAt ?? start) <= before);
          if (isSettled) assert.equal(later, then);
        }
      });
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/closed-history-immutable]
await t.test('a window that has passed lists the same resources in the same order at every later clock', async () => {
  fc.assert(
    fc.property(world, instant, instant, instant, ({ resources, query }, ...instants) => {
      const [activeAtMax, before, after] = instants.sort((a, b) => a - b);
      const { filter } = beginning(query, activeAtMax);
      const closed: Listing = { ...query, filter: { ...filter, activeAtMax } satisfies UsageFilter };
      withRepository(resources, (repository) => {
        const [then, later] = [before, after].map((now) => read(repository, closed, () => now));
        assert.deepEqual(idsOf(later ?? []), idsOf(then ?? []));
        assert.equal(later?.[0]?.totalCount, then?.[0]?.totalCount);
      });
    }),
    { numRuns: runs(150) },
  );
});

// [nirvana/resize-closes-dimension-segment-opens, nirvana/ended-null-segment-resource-active]
await t.test('advancing in steps shows what advancing at once does', async () => {
  const resized = resource([
    row('storage_abs_gb', '2026-01-01T00:00:00Z', '2026-01-10T00:00:00Z', 100),
    row('storage_abs_gb', '2026-01-10T00:00:00Z', '2026-01-20T00:00:00Z', 200),
    row('storage_abs_gb', '2026-01-20T00:00:00Z', null, 300),
  ]);
  withRepository([resized], (repository) => {
    for (let day = 1; day <= 31; day += 1) {
      const now = ms(`2026-01-${String(day).padStart(2, '0')}T00:00:00Z`);
      const item = repository.find(resized.resourceId, now) ?? '';
      const quantities = parse(item).dimensions.map(({ quantity, ended_at }) => [quantity, ended_at === null]);
      assert.deepEqual(
        quantities,
        day < 10
          ? [[100, true]]
          : day < 20
            ? [
                [100, false],
                [200, true],
              ]
            : [
                [100, false],
                [200, false],
                [300, true],
              ],
      );
    }
  });
});

// Internal: storage
await t.test('what is written is counted: resources and usage rows, children included', async (t) => {
  const bundle = {
    ...row('compute_n1_standard_8', '2026-01-01T00:00:00Z'),
    children: [row('compute_vcpu', '2026-01-01T00:00:00Z')],
  };
  const db = databaseOf([]);
  t.teardown(() => db.close());
  t.same(countRows(db), { resources: 0, usage_rows: 0 });
  const written = Array.from(
    insertResources(db, [resource([bundle, row('memory_gb', '2026-01-01T00:00:00Z')]), ...daily(2)], CLOCK),
  );
  t.same(countRows(db), { resources: 3, usage_rows: 5 });
  t.equal(
    written.reduce((sum, rows) => sum + rows, 0),
    8,
  );
});
