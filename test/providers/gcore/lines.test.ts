import assert from 'node:assert/strict';
import SQLite from 'better-sqlite3';
import fc from 'fast-check';
import t from 'tap';
import { giveBack } from '../../../src/core/page-memory.ts';
import { createLineReader } from '../../../src/providers/gcore/lines.ts';
import { emptyMeasures } from '../../../src/providers/gcore/measures.ts';
import { reportPage } from '../../../src/providers/gcore/report-page.ts';
import { insertRows, removeResources, tables } from '../../../src/providers/gcore/repository.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { aRow } from './rows.ts';

interface Resource {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
}

const uuidOf = (n: number): string => `${n.toString(16).padStart(8, '0')}-1111-4222-8333-444444444444`;

/** Some resources come, then some of them go. */
interface Step {
  readonly added: number;
  readonly nameLength: number;
  /** How many of those that were added last go. */
  readonly lastRemoved: number;
  /** One in so many of the others goes. */
  readonly oneIn: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    added: fc.integer({ min: 0, max: 60 }),
    nameLength: fc.constantFrom(1, 10, 300, 9_000, 70_000),
    lastRemoved: fc.integer({ min: 0, max: 80 }),
    oneIn: fc.integer({ min: 2, max: 20 }),
  }),
  { minLength: 1, maxLength: 5 },
);

await t.test(
  'each resource has its own line, whatever came and went before it, in any order and selection',
  async (t) => {
    t.doesNotThrow(() => {
      fc.assert(
        fc.property(steps, fc.nat(), (taken, seed) => {
          const db = new SQLite(':memory:');
          db.exec(tables);
          const random = createRandom(seed);
          let made = 0;
          const linesOf = createLineReader(db);
          const resources = db.prepare<[], Resource>('SELECT id, uuid, name FROM gcore_resource ORDER BY id');
          const check = (chosen: readonly Resource[]): void => {
            const measures = { ...emptyMeasures(chosen.length), ids: Int32Array.from(chosen, ({ id }) => id) };
            const page = reportPage('[', [measures], ']', linesOf);
            const shown = JSON.parse(page.toString()) as { uuid: string; last_name: string }[];
            giveBack(page);
            assert.deepEqual(
              shown.map(({ uuid, last_name }) => ({ uuid, name: last_name })),
              chosen.map(({ uuid, name }) => ({ uuid, name })),
            );
          };
          for (const { added, nameLength, lastRemoved, oneIn } of taken) {
            const rows = Array.from({ length: added }, () => {
              made += 1;
              return aRow('volume', { uuid: uuidOf(made), name: `${'ö'.repeat(nameLength)}${made}` });
            });
            Array.from(insertRows(db, rows));
            const all = resources.all();
            const gone = all.filter((_, n) => n >= all.length - lastRemoved || n % oneIn === 0);
            for (const { uuid } of gone) removeResources(db, uuid);
            const left = resources.all();
            check(left);
            check(left.filter((_, n) => n % 3 > 0));
            const keys = left.map(() => random.float());
            const shuffled = left.map((_, n) => n).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
            check(shuffled.flatMap((n) => left[n] ?? []));
          }
          db.close();
        }),
        { seed: 1, numRuns: 30 },
      );
    });
  },
);

await t.test('what came and went leaves no lines behind beyond those of the resources that are left', async (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  db.exec(tables);
  const blocks = db.prepare<[], number>('SELECT count(*) FROM gcore_line_block').pluck();
  const rows = Array.from({ length: 100 }, (_, n) => aRow('volume', { uuid: uuidOf(n) }));
  Array.from(insertRows(db, rows));
  const full = blocks.get() ?? NaN;
  t.ok(full > 4, `${full} blocks`);
  for (let n = 0; n < 100; n += 1) removeResources(db, uuidOf(n));
  Array.from(insertRows(db, rows.slice(0, 1)));
  t.equal(blocks.get(), 1);
  for (const row of rows.slice(1)) Array.from(insertRows(db, [row]));
  t.equal(blocks.get(), full, 'one by one they fill as many blocks as at once');
});
