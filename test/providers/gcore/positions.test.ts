// Internal: how pages are found
import assert from 'node:assert/strict';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import { DAY_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import { samplesBetween } from '../../../src/providers/gcore/store/metering.ts';
import { readCatalog } from '../../../src/providers/gcore/store/report/filter.ts';
import { createPositions } from '../../../src/providers/gcore/store/report/positions.ts';
import { createResources, type WalkPlace } from '../../../src/providers/gcore/store/report/resources.ts';
import { insertRows, removeResources } from '../../../src/providers/gcore/store/repository.ts';
import { createChunkWriter, type Key, START } from '../../../src/providers/gcore/store/sums/chunk-writer.ts';
import { createDaySums } from '../../../src/providers/gcore/store/sums/day-sums.ts';
import { createLateChanges } from '../../../src/providers/gcore/store/sums/late-changes.ts';
import { createTables } from '../../helpers/tables.ts';
import { EPOCH, randomRows } from './rows.ts';
import { fc, runs } from '../../helpers/properties.ts';

const ALL = { sql: '', values: {} };

interface Placed extends Key {
  readonly project: number;
}

function placesOf(db: Database): Placed[] {
  return db.prepare<[], Placed>('SELECT project_id AS project, uuid, id FROM gcore_resource ORDER BY 1, 2, 3').all();
}

/** Cuts all resources into chunks of this size. */
function cut(db: Database, size: number): void {
  db.exec('DELETE FROM gcore_chunk; DELETE FROM gcore_chunk_day');
  const writer = createChunkWriter(db, size);
  for (const { project, ...key } of placesOf(db)) writer.touch(project, key);
  Array.from(writer.flush());
}

await t.test('every position is found from the counts of chunks, for any period and after any change', (t) => {
  const period = fc
    .record({ day: fc.integer({ min: -1, max: 7 }), minutes: fc.integer({ min: 1, max: 8 * 24 * 60 }) })
    .map(({ day, minutes }) => {
      const from = EPOCH + day * DAY_MS;
      return samplesBetween(from, from + minutes * MINUTE_MS);
    });
  fc.assert(
    fc.property(randomRows, randomRows, fc.nat(3), fc.integer({ min: 1, max: 4 }), period, (rows, later, ...rest) => {
      const [removed, size, samples] = rest;
      const db = new SQLite(':memory:');
      createTables(db, gcore);
      Array.from(insertRows(db, rows));
      cut(db, size);
      for (const row of later) Array.from(insertRows(db, [row]));
      removeResources(db, `0000000${removed}-1111-4222-8333-444444444444`);

      const late = createLateChanges(db);
      const positions = createPositions(db, createDaySums(db, late), late, samples);
      const { groups, projects } = readCatalog(db);
      const resources = createResources(db, groups);
      const walk = (place: WalkPlace): number[] => resources.walk(place, samples, ALL);
      const all = projects.flatMap(({ id }) => walk({ projectId: id, from: START, limit: 100 }));
      for (const from of all.keys()) {
        for (const to of [from + 1, from + 3]) {
          const parts = positions
            .between(projects, from, to)
            .map(({ before, ...place }) => [before, walk(place)] as const);
          for (const [before, ids] of parts) assert.deepEqual(ids, all.slice(before, before + ids.length));
          assert.deepEqual(
            all.slice(from, to),
            parts.flatMap(([before, ids]) => ids.slice(Math.max(0, from - before), to - before)),
          );
        }
      }
      db.close();
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('chunks that grow are split', (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gcore);
  Array.from(insertRows(db, fc.sample(randomRows, { seed: 3, numRuns: 20 }).flat()));
  const sizes = (): number[] => {
    const chunks = db
      .prepare<[], Placed>(
        'SELECT project_id AS project, first_uuid AS uuid, first_resource_id AS id FROM gcore_chunk ORDER BY 1, 2, 3',
      )
      .all();
    const isWithin = (chunk: Placed, { project, uuid, id }: Placed): boolean =>
      chunk.project === project && (chunk.uuid < uuid || (chunk.uuid === uuid && chunk.id <= id));
    const counts = chunks.map(() => 0);
    for (const place of placesOf(db)) {
      const chunk = chunks.findLastIndex((one) => isWithin(one, place));
      counts[chunk] = (counts[chunk] ?? 0) + 1;
    }
    return counts;
  };
  t.equal(sizes().length, 3, 'one for each project');
  cut(db, 5);
  t.ok(sizes().every((size) => size > 0 && size <= 5));
  const before = sizes().length;

  const writer = createChunkWriter(db, 1);
  const [first] = placesOf(db);
  if (first !== undefined) writer.touch(first.project, first);
  Array.from(writer.flush());
  t.same(sizes().slice(0, 5), [1, 1, 1, 1, 1]);
  t.equal(sizes().length, before + 4, 'the others stay');
  t.end();
});
