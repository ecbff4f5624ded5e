// Internal: query plans
import type { Database } from 'better-sqlite3';
import t from 'tap';
import { listingParameters, listingSql } from '../../../src/providers/nirvana/store/usage/listing.ts';
import { selectionAt, type UsageFilter } from '../../../src/providers/nirvana/store/usage/selection.ts';
import { CLOCK, daily, databaseOf, EVERYTHING } from './resources.ts';

interface Step {
  readonly detail: string;
}

/** How SQLite executes a listing, ascending and descending. */
function plansOf(db: Database, filter: Partial<UsageFilter>): string[] {
  const selection = selectionAt({ ...EVERYTHING, ...filter }, CLOCK);
  return [true, false].map((ascending) =>
    db
      .prepare<[object], Step>(`EXPLAIN QUERY PLAN ${listingSql(selection, ascending)}`)
      .all(listingParameters(selection, { first: 0, last: CLOCK }, { ascending, from: null, limit: 1 }))
      .map(({ detail }) => detail)
      .join('\n'),
  );
}

const BY_ACTIVITY = String.raw`\nSEARCH r USING INDEX nirvana_resource_name \(resource_id=\?\)$`;
const cases: [Partial<UsageFilter>, string][] = [
  [{}, String.raw`^SEARCH r USING PRIMARY KEY \(.*\)$`],
  [{ activeAtMax: 1 }, String.raw`^SEARCH r USING PRIMARY KEY \(.*\)$`],
  [{ activeAtMin: 1 }, String.raw`^SEARCH a USING PRIMARY KEY \(dimension=\? .*started_at.*\)${BY_ACTIVITY}`],
  [{ dimension: 'x' }, String.raw`^SEARCH a USING PRIMARY KEY \(dimension=\? .*started_at.*\)${BY_ACTIVITY}`],
  [
    { dimension: 'x', region: 'x', resourceType: 'vm', activeAtMin: 1 },
    String.raw`^SEARCH a USING PRIMARY KEY \(dimension=\? .*started_at.*\)${BY_ACTIVITY}`,
  ],
];
for (const more of [{}, { activeAtMin: 1 }]) {
  cases.push(
    [
      { region: 'x', ...more },
      String.raw`^SEARCH a USING COVERING INDEX nirvana_activity_region \(region=\? .*started_at.*\)${BY_ACTIVITY}`,
    ],
    [
      { resourceType: 'vm', ...more },
      String.raw`^SEARCH a USING COVERING INDEX nirvana_activity_type \(resource_type=\? .*started_at.*\)${BY_ACTIVITY}`,
    ],
    [
      { resourceType: 'vm', region: 'x', ...more },
      String.raw`^SEARCH a USING COVERING INDEX nirvana_activity_type \(resource_type=\? .*started_at.*\)${BY_ACTIVITY}`,
    ],
  );
}

for (const statistics of ['without', 'with']) {
  await t.test(`${statistics} statistics, a listing is one walk along an index in its order`, async (t) => {
    const db = databaseOf(daily(500));
    t.teardown(() => db.close());
    if (statistics === 'with') db.exec('ANALYZE');
    for (const [filter, plan] of cases) {
      for (const actual of plansOf(db, filter)) t.match(actual, new RegExp(plan), JSON.stringify(filter));
    }
  });
}
