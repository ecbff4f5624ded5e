import type { Database } from 'better-sqlite3';
import t from 'tap';
import { listingSql, type Selection } from '../../../src/providers/nirvana/listing-sql.ts';
import { daily, databaseOf } from './resources.ts';

const ANY: Selection = {
  dimension: undefined,
  region: undefined,
  resourceId: undefined,
  resourceType: undefined,
  now: 0,
  startedBy: 0,
  endedAfter: undefined,
};

interface Step {
  readonly detail: string;
}

/** How SQLite goes about a listing, up and down. */
function plansOf(db: Database, part: Partial<Selection>): string[] {
  const parameters = { ...ANY, ...part, createdAt: 0, besideId: '', limit: 1 };
  return [true, false].map((ascending) =>
    db
      .prepare<[object], Step>(`EXPLAIN QUERY PLAN ${listingSql({ ...ANY, ...part }, ascending)}`)
      .all(parameters)
      .map(({ detail }) => detail)
      .join('\n'),
  );
}

for (const statistics of ['without', 'with']) {
  const database = (): Database => {
    const db = databaseOf(daily(500));
    if (statistics === 'with') db.exec('ANALYZE');
    return db;
  };

  await t.test(
    `${statistics} statistics, a listing of resources is one search along the index of its filter`,
    async (t) => {
      const db = database();
      t.teardown(() => db.close());
      const cases: [Partial<Selection>, string][] = [
        [{}, 'nirvana_resource_listing'],
        [{ region: 'us-sva-2' }, 'nirvana_resource_region'],
        [{ resourceType: 'vm' }, 'nirvana_resource_type'],
        [{ resourceId: 'x' }, 'nirvana_resource_name'],
      ];
      for (const [part, index] of cases) {
        for (const plan of plansOf(db, part)) t.match(plan, new RegExp(`^SEARCH r USING INDEX ${index} \\(.*\\)$`));
      }
    },
  );

  await t.test(
    `${statistics} statistics, a listing by usage rows walks an index of theirs and sorts ties alone`,
    async (t) => {
      const db = database();
      t.teardown(() => db.close());
      const parts: Partial<Selection>[] = [
        { dimension: 'compute_vcpu' },
        { endedAfter: 1 },
        { dimension: 'compute_vcpu', endedAfter: 1 },
        { dimension: 'compute_vcpu', resourceType: 'vm', region: 'us-sva-2' },
        { endedAfter: 1, resourceType: 'vm' },
      ];
      for (const part of parts) {
        for (const plan of plansOf(db, part)) {
          t.match(plan, /^SEARCH u USING (COVERING )?INDEX nirvana_usage_row_(time|dimension) /);
          t.match(plan, 'SEARCH e USING PRIMARY KEY (resource=? AND n<?)');
          t.match(plan, 'USE TEMP B-TREE FOR LAST TERM OF ORDER BY');
          t.notMatch(plan, /SCAN|BLOOM/);
        }
      }
    },
  );
}
