import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import {
  DataFileError,
  type DatasetOrigin,
  type DatasetRecipe,
  openDatabase,
  openDataFile,
  SCHEMA_VERSION,
  seedDatabase,
} from '../../src/core/dataset.ts';

const origin: DatasetOrigin = {
  scenario: 'test',
  scenarioDigest: 'ab',
  parameters: { rows: 10 },
  clock: 0,
  seed: 1,
  schemaVersion: SCHEMA_VERSION,
};

function recipe(rows: number, differing: Partial<DatasetOrigin> = {}): DatasetRecipe {
  return {
    origin: { ...origin, ...differing },
    tables: ['CREATE TABLE test_row (n INTEGER PRIMARY KEY) STRICT'],
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
  const db = await seedDatabase(':memory:', recipe(4_500), (rows) => progress.push(rows));
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
  const seeded = seedDatabase(':memory:', slow, () => {
    stop.signal.throwIfAborted();
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
  refused({ scenarioDigest: 'cd' }, /an earlier content of scenario 'test'/);
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
  const empty = join(t.testdir({ empty: '' }), 'empty');
  t.throws(() => openDatabase(empty, origin), DataFileError);
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
  'what killed processes left is never served, and removed by the next one that seeds the file',
  async (t) => {
    const dir = t.testdir();
    const file = join(dir, 'usage.db');
    writeFileSync(`${file}.seeding-1`, 'cut off in the first page');
    writeFileSync(`${file}-journal`, "an earlier file's");
    new SQLite(`${file}.seeding-2`).exec('CREATE TABLE half (n)').close();
    t.equal(openDatabase(file, origin), undefined);
    t.throws(() => openDatabase(`${file}.seeding-2`, origin), DataFileError);
    (await seedDatabase(file, recipe(1))).close();
    t.same(readdirSync(dir), ['usage.db']);
  },
);

await t.test('two that seed the same file at once let each other finish', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'usage.db');
  const both = await Promise.all([seedDatabase(file, recipe(10_000)), seedDatabase(file, recipe(10_000))]);
  for (const db of both) {
    t.equal(countOf(db), 10_000);
    db.close();
  }
  t.same(readdirSync(dir), ['usage.db']);
});
