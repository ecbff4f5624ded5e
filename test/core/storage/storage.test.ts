import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createImage } from '../../../src/core/storage/image.ts';
import { createFileStorage } from '../../../src/core/storage/file-storage.ts';
import { createMemoryStorage } from '../../../src/core/storage/memory-storage.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { keepLock } from '../../../src/core/storage/data-file.ts';
import { companionsOf } from '../../../src/core/storage/companions.ts';
import { createMetaTables } from '../../../src/core/storage/origin.ts';
import type { ClockSetting } from '../../../src/core/time/clock.ts';
import { type Storage } from '../../../src/core/storage/storage.ts';

const make = (path: string): Database => {
  const db = new SQLite(path);
  createMetaTables(db);
  db.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT; INSERT INTO thing VALUES (1), (2), (3)');
  return db;
};
const NOW: ClockSetting = { mode: 'frozen', now: 1 };
const LATER: ClockSetting = { mode: 'wall', now: 2, speed: 60 };
const accept = (): void => undefined;
const ids = (db: Database): unknown[] => db.prepare('SELECT id FROM thing ORDER BY id').pluck().all();
const add = (id: number) => (db: Database) => db.prepare('INSERT INTO thing VALUES (?)').run(id);

const inMemory = (mostInMemory?: number): Storage => {
  const template = createImage(make(':memory:'));
  const storage = createMemoryStorage(template, () => Infinity, mostInMemory);
  template.release();
  return storage;
};
const kinds: Readonly<Record<string, (t: Test) => Storage>> = {
  memory: () => inMemory(),
  'memory, copied to temporary files': () => inMemory(0),
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

  await t.test(`${kind}: a reader that holds an image keeps reading its content`, async (t) => {
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
    await storage.snapshot('start', NOW, accept);
    await storage.write(add(4));
    await storage.snapshot('four', LATER, accept);
    await storage.write(add(5));
    for (const [name, expected] of [
      ['four', [1, 2, 3, 4]],
      ['start', [1, 2, 3]],
      ['four', [1, 2, 3, 4]],
    ] as const) {
      t.same(await storage.restore(name), name === 'four' ? LATER : NOW, 'with its clock');
      t.same(ids(storage.image.db), expected);
    }
    t.same((await storage.snapshots()).map(({ name }) => name).sort(), ['four', 'start']);
    t.ok(await storage.deleteSnapshot('four'));
    t.notOk(await storage.deleteSnapshot('four'));
    t.notOk(await storage.restore('four'));
    await storage.reset();
    t.same(ids(storage.image.db), [1, 2, 3]);
    storage.close();
  });
}

for (const [kind, create] of Object.entries(kinds)) {
  await t.test(`${kind}: a snapshot that is refused leaves the earlier one of its name`, async (t) => {
    const storage = create(t);
    await storage.write(add(4));
    await storage.snapshot('kept', NOW, accept);
    await storage.write(add(5));
    const refusing = (): never => {
      throw new Refusal('limit_reached', 'too large');
    };
    await t.rejects(storage.snapshot('kept', LATER, refusing), { code: 'limit_reached' });
    t.same(await storage.restore('kept'), NOW);
    t.same(ids(storage.image.db), [1, 2, 3, 4]);
    storage.close();
  });
}

await t.test(
  'memory: the limit counts the first copy, every growth and restores, and what is refused changes nothing',
  async (t) => {
    const seeded = createImage(make(':memory:'));
    let available = 10_000;
    const storage = createMemoryStorage(seeded, () => available);
    seeded.release();
    const grow = (db: Database): void => {
      for (let id = 10; id < 5_000; id++) add(id)(db);
    };
    await t.rejects(storage.write(add(4)), { code: 'limit_reached' }, 'the first copy');
    available = 40_000;
    await storage.write(add(4));
    await storage.snapshot('small', NOW, accept);
    await t.rejects(storage.write(grow), { code: 'limit_reached' }, 'a write');
    await t.rejects(
      storage.rewrite(async (db) => {
        grow(db);
      }),
      { code: 'limit_reached' },
      'an import',
    );
    t.same(ids(storage.image.db), [1, 2, 3, 4]);
    available = 1_000_000;
    await storage.write(grow);
    await storage.snapshot('large', NOW, accept);
    await storage.restore('small');
    available = 40_000;
    await t.rejects(storage.restore('large'), { code: 'limit_reached' }, 'a restore');
    t.same(ids(storage.image.db), [1, 2, 3, 4]);
    storage.close();
  },
);

await t.test('a snapshot of a file keeps its clock over a restart', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  const storage = createFileStorage(file, make(file));
  await storage.snapshot('kept', LATER, accept);
  storage.close();
  const again = createFileStorage(file, new SQLite(file));
  t.same(await again.restore('kept'), LATER);
  again.close();
});

await t.test('a file that another process uses is neither written, imported to, reset nor restored', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  const storage = createFileStorage(file, make(file));
  await storage.write(add(4));
  await storage.snapshot('kept', NOW, accept);
  const other = keepLock(new SQLite(file));
  const conflict = { name: 'Refusal', code: 'conflict', message: /usage\.db is in use by another process/ };
  await t.rejects(storage.write(add(5)), conflict);
  await t.rejects(
    storage.rewrite(async (db) => add(5)(db)),
    conflict,
  );
  await t.rejects(storage.reset(), conflict);
  await t.rejects(storage.restore('kept'), conflict);
  t.same(ids(storage.image.db), [1, 2, 3, 4]);
  t.same(ids(other), [1, 2, 3, 4]);
  other.close();
  await storage.reset();
  t.same(ids(storage.image.db), [1, 2, 3]);
  storage.close();
});

await t.test('storage errors say what is wrong, and leave nothing half done', async (t) => {
  const dir = t.testdir({ 'usage.db.companions': 'a file where a folder is needed' });
  const file = join(dir, 'usage.db');
  const storage = createFileStorage(file, make(file));
  const changes: readonly (() => Promise<unknown>)[] = [
    () => storage.write(add(4)),
    () => storage.rewrite(async (db) => add(4)(db)),
    () => storage.snapshot('kept', NOW, accept),
  ];
  for (const change of changes) {
    await t.rejects(change(), {
      name: 'Refusal',
      code: 'conflict',
      message: /usage\.db can't be written: there is a file/,
    });
  }
  t.same(ids(storage.image.db), [1, 2, 3]);
  t.same(readdirSync(dir).sort(), ['usage.db', 'usage.db.companions']);
  storage.close();
});

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
  companionsOf(file).removeAll();
  t.same(readdirSync(join(file, '..')), ['usage.db']);
});

/** Resets and rewrites a file without end; says so once it has begun. */
const RESTLESS = `
import SQLite from 'better-sqlite3';
import { createFileStorage } from './src/core/storage/file-storage.ts';
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

await t.test('others may read a file that is served, and a second server keeps it from being written to', async (t) => {
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
});

await t.test('a process that is killed leaves the old content or the new one, whole', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  make(file).close();
  const lengths = new Set<number>();
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RESTLESS, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: new URL('../../..', import.meta.url),
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

await t.test('a large dataset is copied step by step, and leaves no file behind', async (t) => {
  const folder = t.testdir();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  t.teardown(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const db = make(':memory:');
  db.exec(
    `WITH RECURSIVE n (i) AS (VALUES (4) UNION ALL SELECT i + 1 FROM n WHERE i < 400000) INSERT INTO thing SELECT i FROM n`,
  );
  const template = createImage(db);
  const storage = createMemoryStorage(template, () => Infinity, 1_000_000);
  let turns = 0;
  const turn = setInterval(() => (turns += 1), 0);
  await storage.write(add(0));
  clearInterval(turn);
  t.ok(turns > 1, `${turns} turns`);
  t.equal(ids(storage.image.db).length, 400_001);
  await storage.snapshot('s', NOW, accept);
  await storage.reset();
  t.equal(ids(storage.image.db).length, 400_000);
  await storage.restore('s');
  t.equal(ids(storage.image.db)[0], 0);
  t.same(readdirSync(folder), []);
  process.env['TMPDIR'] = join(folder, 'missing');
  await storage.reset();
  await storage.write(add(-1));
  t.equal(ids(storage.image.db)[0], -1, 'without a folder for temporary files, it is copied in memory');
  storage.close();
  template.release();
});
