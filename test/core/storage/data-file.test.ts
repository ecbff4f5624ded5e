import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import { companionsOf } from '../../../src/core/storage/companions.ts';
import { DataFileError, keepLock, openDatabase, openDataFile } from '../../../src/core/storage/data-file.ts';
import { createMetaTables, type DatasetOrigin } from '../../../src/core/storage/origin.ts';
import { type DatasetRecipe, seedDatabase } from '../../../src/core/storage/seeding.ts';
import { TEST_ORIGIN } from '../../helpers/origin.ts';

const origin: DatasetOrigin = { ...TEST_ORIGIN, scenarioDigest: 'ab', parameters: { rows: 10 } };

function recipe(rows: number, differing: Partial<DatasetOrigin> = {}): DatasetRecipe {
  return {
    origin: { ...origin, ...differing },
    tables: ['CREATE TABLE test_row (n INTEGER PRIMARY KEY) STRICT'],
    indexes: ['CREATE INDEX test_row_descending ON test_row (n DESC)'],
    *seed(db) {
      const insert = db.prepare('INSERT INTO test_row (n) VALUES (?)');
      for (let n = 0; n < rows; n++) {
        insert.run(n);
        yield 1;
      }
    },
  };
}

const countOf = (db: Database): unknown => db.prepare('SELECT count(*) FROM test_row').pluck().get();

await t.test('a dataset in memory holds what its recipe wrote', async (t) => {
  const progress: number[] = [];
  const db = await seedDatabase(':memory:', recipe(4_500), { onProgress: (rows) => progress.push(rows) });
  t.teardown(() => db.close());
  t.equal(countOf(db), 4_500);
  t.equal(progress.at(-1), 4_500);
  t.same(
    progress,
    progress.toSorted((a, b) => a - b),
  );
});

await t.test('others work between two batches of rows', async (t) => {
  let turns = 0;
  const turn = setInterval(() => turns++, 0);
  const db = await seedDatabase(':memory:', recipe(40_000));
  clearInterval(turn);
  db.close();
  t.ok(turns > 0);
});

await t.test(
  'in memory, an index of many rows grows with them: making it afterwards would take too long a turn',
  async (t) => {
    const [rows, indexed]: [number, number[]] = [60_000, []];
    const { seed, ...rest } = recipe(rows);
    const observed: DatasetRecipe = {
      ...rest,
      async *seed(db) {
        const indexes = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'index'").pluck();
        for await (const written of seed(db)) {
          indexed.push(Number(indexes.get()));
          yield written;
        }
      },
    };
    (await seedDatabase(':memory:', observed)).close();
    t.equal(indexed.indexOf(1), 50_000, 'right after so many rows');
    indexed.length = 0;
    (await seedDatabase(join(t.testdir(), 'usage.db'), observed)).close();
    t.notOk(indexed.includes(1), 'in a file, once at the end');
  },
);

await t.test('others work, and may end it, while a recipe does something before its first row', async (t) => {
  const stop = new AbortController();
  let pauses = 0;
  const slow: DatasetRecipe = {
    ...recipe(1),
    *seed() {
      for (; ; pauses += 1) yield 0;
    },
  };
  setImmediate(() => {
    stop.abort(new Error('enough'));
  });
  const seeded = seedDatabase(':memory:', slow, {
    onProgress: () => {
      stop.signal.throwIfAborted();
    },
  });
  await t.rejects(seeded, { message: 'enough' });
  t.ok(pauses > 0);
});

await t.test('a data file is seeded once and kept', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  t.equal(openDatabase(file, origin), undefined);
  (await seedDatabase(file, recipe(10))).close();
  const db = openDatabase(file, origin);
  t.teardown(() => db?.close());
  t.equal(db && countOf(db), 10);
});

await t.test('a data file made by another scenario, parameter, seed or version is refused by name', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  (await seedDatabase(file, recipe(1))).close();
  const refused = (differing: Partial<DatasetOrigin>, message: RegExp): void => {
    t.throws(() => openDatabase(file, { ...origin, ...differing }), { name: 'DataFileError', message });
  };
  refused({ scenario: 'other' }, /usage\.db was made with scenario 'test', not 'other'; .*delete/);
  refused({ scenarioDigest: 'cd' }, /an earlier version of scenario 'test'/);
  refused({ parameters: { rows: 20 }, scenarioDigest: 'cd' }, /with rows 10, not 20/);
  refused({ seed: 2 }, /seed 1, not 2/);
  await t.rejects(seedDatabase(`${file}2`, recipe(1, { schemaVersion: 0 })), {
    name: 'DataFileError',
    message: /usage\.db2 was made by another version of usage-emulator; .*delete/,
  });
});

await t.test('a data file tells what it was made from, and is read without being changed', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  t.equal(openDataFile(file), undefined);
  (await seedDatabase(file, recipe(10))).close();
  const bytes = readFileSync(file);
  const found = openDataFile(file, { readonly: true });
  t.same(found?.origin, origin);
  t.equal(found && countOf(found.db), 10);
  t.throws(() => found?.db.exec('DELETE FROM test_row'), { code: 'SQLITE_READONLY' });
  found?.db.close();
  t.ok(readFileSync(file).equals(bytes));
});

await t.test('a file that is something else is refused, and left as it is', async (t) => {
  const file = join(t.testdir({ 'notes.txt': 'not a database, and quite dear to its owner' }), 'notes.txt');
  t.throws(() => openDatabase(file, origin), { name: 'DataFileError', message: /notes\.txt is not a data file/ });
});

await t.test('an empty file is treated as none, and seeded', async (t) => {
  const file = join(t.testdir({ 'usage.db': '' }), 'usage.db');
  t.equal(openDatabase(file, origin), undefined);
  const db = await seedDatabase(file, recipe(2));
  t.equal(countOf(db), 2);
  db.close();
});

await t.test('a folder in the place of a data file is refused, and left as it is', async (t) => {
  const file = join(t.testdir({ 'usage.db': { mine: 'kept' } }), 'usage.db');
  t.throws(() => openDatabase(file, origin), { name: 'DataFileError', message: /usage\.db is not a file/ });
  await t.rejects(seedDatabase(file, recipe(1)));
  t.same(readdirSync(file), ['mine']);
});

await t.test('a data file whose writer was killed is served with its old content, also read-only', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'usage.db');
  (await seedDatabase(file, recipe(3))).close();
  // A copy of the file and its journal in the middle of a write is what a killed process leaves behind.
  const copy = join(dir, 'killed.db');
  const db = new SQLite(file);
  db.pragma('cache_size = 1');
  db.exec('BEGIN');
  const insert = db.prepare('INSERT INTO test_row (n) VALUES (?)');
  for (let n = 1_000; n < 20_000; n++) insert.run(n);
  cpSync(file, copy);
  cpSync(`${file}-journal`, `${copy}-journal`);
  db.exec('ROLLBACK');
  db.close();
  t.throws(() => new SQLite(copy, { readonly: true }).prepare('SELECT count(*) FROM test_row').get());
  const found = openDataFile(copy, { readonly: true });
  t.equal(found && countOf(found.db), 3);
  found?.db.close();
  t.notOk(existsSync(`${copy}-journal`));
});

await t.test('a file that another process uses is not replaced', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  const served = keepLock(await seedDatabase(file, recipe(3)));
  await t.rejects(seedDatabase(file, recipe(5)), { name: 'DataFileError', message: /in use by another process/ });
  t.equal(countOf(served), 3);
  served.close();
  const replaced = await seedDatabase(file, recipe(5));
  t.equal(countOf(replaced), 5);
  replaced.close();
});

await t.test('a run that is cut short leaves no file that would be served, and no litter', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'usage.db');
  const failing: DatasetRecipe = {
    ...recipe(0),
    *seed() {
      yield 1;
      throw new Error('cut short');
    },
  };
  await t.rejects(seedDatabase(file, failing), { message: 'cut short' });
  t.notOk(existsSync(file));
  t.same(readdirSync(dir), []);
});

await t.test(
  'files that a killed process was working on are removed by the next one that seeds the file',
  async (t) => {
    const dir = t.testdir();
    const file = join(dir, 'usage.db');
    const folder = `${file}.companions`;
    mkdirSync(folder);
    const half = new SQLite(join(folder, 'seeding-00000001.db'));
    createMetaTables(half);
    half.close();
    writeFileSync(join(folder, 'seeding-00000002.db'), '');
    writeFileSync(`${file}-journal`, 'the journal of an earlier file');
    t.equal(openDatabase(file, origin), undefined);
    t.throws(() => openDatabase(join(folder, 'seeding-00000001.db'), origin), DataFileError);
    (await seedDatabase(file, recipe(1))).close();
    t.same(readdirSync(dir), ['usage.db']);
  },
);

await t.test("files of the user's own are never removed, whatever their names", async (t) => {
  const mine = {
    'usage.db.snapshot-2024.tar.gz': 'mine',
    'usage.db.drafts': 'mine',
    'usage.db.started.txt': 'mine',
    'usage.db.start': { folder: 'mine' },
    'usage.db.companions': {
      'snapshot-2024.db': 'mine: no SQLite file of ours',
      'start.db': { folder: 'mine' },
      'seeding-00000001.db': 'mine, and not empty',
      'notes.txt': 'mine',
    },
  };
  const dir = t.testdir(mine);
  const file = join(dir, 'usage.db');
  const before = readdirSync(dir, { recursive: true }).sort();
  (await seedDatabase(file, recipe(1))).close();
  companionsOf(file).removeAll();
  t.same(readdirSync(dir, { recursive: true }).sort(), [...before, 'usage.db'].sort());
});

await t.test('two seedings of one file at once leave one complete file', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'usage.db');
  const both = await Promise.allSettled([seedDatabase(file, recipe(10_000)), seedDatabase(file, recipe(10_000))]);
  const seeded = both.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  t.ok(seeded.length > 0);
  for (const db of seeded) {
    t.equal(countOf(db), 10_000);
    db.close();
  }
  t.same(readdirSync(dir), ['usage.db']);
});
