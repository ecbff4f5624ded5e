import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createImage } from '../../src/core/image.ts';
import { createFileStorage, createMemoryStorage, forgetCompanions, type Storage } from '../../src/core/storage.ts';

const make = (path: string): Database => {
  const db = new SQLite(path);
  db.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT; INSERT INTO thing VALUES (1), (2), (3)');
  return db;
};
const ids = (db: Database): unknown[] => db.prepare('SELECT id FROM thing ORDER BY id').pluck().all();
const add = (id: number) => (db: Database) => db.prepare('INSERT INTO thing VALUES (?)').run(id);

const kinds: Readonly<Record<string, (t: Test) => Storage>> = {
  memory: () => {
    const template = createImage(make(':memory:'));
    const storage = createMemoryStorage(template);
    template.release();
    return storage;
  },
  file: (t) => {
    const file = join(t.testdir(), 'usage.db');
    return createFileStorage(file, make(file));
  },
};

for (const [kind, create] of Object.entries(kinds)) {
  await t.test(`${kind}: a write is seen at once, and a reset puts the start back`, async (t) => {
    const storage = create(t);
    await storage.write(add(4));
    t.same(ids(storage.image.db), [1, 2, 3, 4]);
    await storage.rewrite(async (db) => add(5)(db));
    t.same(ids(storage.image.db), [1, 2, 3, 4, 5]);
    await storage.reset();
    t.same(ids(storage.image.db), [1, 2, 3]);
    storage.close();
  });

  await t.test(`${kind}: a change that fails leaves nothing of itself`, async (t) => {
    const storage = create(t);
    const failing = (db: Database): never => {
      add(4)(db);
      throw new Error('cut short');
    };
    for (const attempt of [() => storage.write(failing), () => storage.rewrite(async (db) => failing(db))]) {
      await t.rejects(attempt(), { message: 'cut short' });
      t.same(ids(storage.image.db), [1, 2, 3]);
    }
    await storage.write(add(9));
    await t.rejects(storage.write(failing));
    t.same(ids(storage.image.db), [1, 2, 3, 9]);
    storage.close();
  });

  await t.test(`${kind}: whoever holds an image goes on reading what it was`, async (t) => {
    const storage = create(t);
    const before = storage.image;
    before.retain();
    await storage.rewrite(async (db) => add(4)(db));
    t.same(ids(before.db), [1, 2, 3]);
    await storage.reset();
    t.same(ids(before.db), [1, 2, 3]);
    before.release();
    storage.close();
    t.notOk(before.db.open);
  });

  await t.test(`${kind}: a change makes another image`, async (t) => {
    const storage = create(t);
    const images = [storage.image];
    await storage.write(add(4));
    images.push(storage.image);
    await storage.write(add(5));
    images.push(storage.image);
    t.equal(new Set(images).size, 3);
    storage.close();
    t.notOk(images.at(-1)?.db.open);
  });

  await t.test(`${kind}: snapshots are kept by name, put back any number of times, and forgotten`, async (t) => {
    const storage = create(t);
    await storage.snapshot('start');
    await storage.write(add(4));
    await storage.snapshot('four');
    await storage.write(add(5));
    for (const [name, expected] of [
      ['four', [1, 2, 3, 4]],
      ['start', [1, 2, 3]],
      ['four', [1, 2, 3, 4]],
    ] as const) {
      t.ok(await storage.restore(name));
      t.same(ids(storage.image.db), expected);
    }
    t.same((await storage.snapshots()).map(({ name }) => name).sort(), ['four', 'start']);
    t.ok(await storage.forget('four'));
    t.notOk(await storage.forget('four'));
    t.notOk(await storage.restore('four'));
    await storage.reset();
    t.same(ids(storage.image.db), [1, 2, 3]);
    storage.close();
  });
}

await t.test('datasets of one template share it until one of them is written to', async (t) => {
  const template = createImage(make(':memory:'));
  const [one, other] = [createMemoryStorage(template), createMemoryStorage(template)];
  t.equal(one.image, other.image);
  await one.write(add(4));
  t.same(ids(other.image.db), [1, 2, 3]);
  t.same(ids(template.db), [1, 2, 3]);
  one.close();
  other.close();
  t.ok(template.db.open);
  template.release();
  t.notOk(template.db.open);
});

await t.test('a file is found as it was left, and its start beside it', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  const storage = createFileStorage(file, make(file));
  await storage.write(add(4));
  storage.close();
  const again = createFileStorage(file, new SQLite(file));
  t.same(ids(again.image.db), [1, 2, 3, 4]);
  await again.reset();
  t.same(ids(again.image.db), [1, 2, 3]);
  again.close();
  forgetCompanions(file);
  t.same(readdirSync(join(file, '..')), ['usage.db']);
});

/** Resets and rewrites a file without end; says so once it has begun. */
const RESTLESS = `
import SQLite from 'better-sqlite3';
import { createFileStorage } from './src/core/storage.ts';
const file = process.argv[1];
const storage = createFileStorage(file, new SQLite(file));
console.log('begun');
for (;;) {
  await storage.reset();
  await storage.rewrite(async (db) => {
    for (let id = 1000; id < 1400; id++) db.prepare('INSERT INTO thing VALUES (?)').run(id);
    await new Promise(setImmediate);
  });
  await storage.write((db) => {
    for (let id = 2000; id < 2400; id++) db.prepare('INSERT INTO thing VALUES (?)').run(id);
  });
}`;

await t.test(
  'others may read a file that is served, and whoever serves it too keeps it from being written to',
  async (t) => {
    const file = join(t.testdir(), 'usage.db');
    const storage = createFileStorage(file, make(file));
    const patience = storage.image.db.pragma('busy_timeout', { simple: true });
    await storage.write(add(4));
    t.same(ids(storage.image.db), [1, 2, 3, 4]);
    const other = new SQLite(file, { readonly: true });
    t.same(ids(other), [1, 2, 3, 4], 'nothing is locked after a change');
    other.exec('BEGIN');
    t.same(ids(other), [1, 2, 3, 4]);
    await t.rejects(storage.write(add(5)), { code: 'conflict', message: /^usage\.db is in use by another process/ });
    t.equal(storage.image.db.pragma('busy_timeout', { simple: true }), patience, 'reads wait as long as before');
    other.close();
    await storage.write(add(5));
    t.same(ids(storage.image.db), [1, 2, 3, 4, 5]);
    storage.close();
  },
);

await t.test('a process that is killed leaves the old content or the new one, whole', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  make(file).close();
  const lengths = new Set<number>();
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RESTLESS, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: new URL('../..', import.meta.url),
    });
    await once(child.stdout, 'data');
    // At another moment each time, whatever the machine's speed.
    for (let turn = 0; turn < round * 7; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const db = new SQLite(file);
    lengths.add(ids(db).length);
    t.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    db.close();
  }
  for (const length of lengths) t.ok([3, 403, 803].includes(length), String(length));
});
