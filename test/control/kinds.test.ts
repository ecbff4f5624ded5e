import { Type } from '@sinclair/typebox';
import SQLite, { type Database } from 'better-sqlite3';
import t from 'tap';
import { importRecords } from '../../src/control/records/import.ts';
import { addRecord, exportRecords, removeRecord } from '../../src/control/records/service.ts';
import { hostDataset, type HostedDataset } from '../../src/core/datasets/hosted-dataset.ts';
import { DEFAULT_LIMITS } from '../../src/core/limits.ts';
import { createResponseCache } from '../../src/core/paging/response-cache.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import { defineRecordKind } from '../../src/core/provider/record-kind.ts';
import { createImage } from '../../src/core/storage/image.ts';
import { createMemoryStorage } from '../../src/core/storage/memory-storage.ts';
import { createMetaTables } from '../../src/core/storage/origin.ts';
import { createClock } from '../../src/core/time/clock.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';
import { TEST_ORIGIN } from '../helpers/origin.ts';

const looked: string[] = [];

/** A kind of records with an id and a note. */
const kind = (name: string) => {
  const table = `alpha_${name}`;
  return defineRecordKind({
    name,
    description: name,
    schema: Type.Object(
      { id: Type.Optional(Type.String()), note: Type.Optional(Type.String()) },
      { additionalProperties: false },
    ),
    id: 'id',
    unique: true,
    tables: { [table]: `CREATE TABLE ${table} (id TEXT PRIMARY KEY, note TEXT) STRICT` },
    indexes: [],
    rowOf: ({ id, note = '' }, random) => ({ id: id ?? random.uuid(), note }),
    idOf: ({ id }) => id,
    *insert(db, rows) {
      const insert = db.prepare(`INSERT INTO ${table} (id, note) VALUES (?, ?)`);
      for (const { id, note } of rows) yield insert.run(id, note).changes;
    },
    has(db, id) {
      looked.push(id);
      return db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
    },
    remove: (db, id) => db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id).changes > 0,
    exportFrom: (db) =>
      db
        .prepare<[], { id: string; note: string }>(`SELECT id, note FROM ${table} ORDER BY id`)
        .all()
        .map((row) => JSON.stringify(row)),
    fromWire: (record) => record,
    count: (db: Database) => ({ [name]: db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0 }),
  });
};

const [things, prices] = [kind('records'), kind('prices')];
const provider: Provider = { ...fakeProvider('alpha', '/alpha'), kinds: [things, prices] };

const host = (): HostedDataset => {
  const db = new SQLite(':memory:');
  createMetaTables(db);
  for (const { tables } of provider.kinds) for (const table of Object.values(tables)) db.exec(table);
  const start = { mode: 'frozen', now: 0 } as const;
  return hostDataset({
    name: 'mine',
    origin: TEST_ORIGIN,
    storage: createMemoryStorage(createImage(db)),
    clock: createClock(start),
    start,
    createdAt: 0,
    expiresAt: undefined,
    keys: {},
    limits: DEFAULT_LIMITS,
    secret: '',
    responses: createResponseCache(0),
    revise: () => undefined,
    available: () => Infinity,
  });
};

const load = (dataset: HostedDataset, text: string, request = {}) =>
  importRecords(
    dataset,
    (async function* () {
      yield Buffer.from(text);
    })(),
    [provider],
    request,
    DEFAULT_LIMITS,
  );
const exported = async (dataset: HostedDataset): Promise<string> => {
  let text = '';
  for await (const line of exportRecords(dataset, [provider])) text += line;
  return text;
};

await t.test('records of every kind are added, removed, exported and imported', async (t) => {
  const dataset = host();
  t.same(await addRecord(dataset, provider, { id: 'a', x: 1 }), { record: { id: 'a' }, ignored: ['$.x'] });
  const { record } = await addRecord(dataset, provider, { note: 'n' }, 'prices');
  t.match(record, { id: /^[0-9a-f-]{36}$/, note: 'n' });
  t.same(looked, ['a', record['id']], 'an id is looked up, not searched for');
  await t.rejects(addRecord(dataset, provider, { id: 'a' }), {
    code: 'conflict',
    message: "id: a record with the id 'a' exists",
  });
  await addRecord(dataset, provider, { id: 'a' }, 'prices');
  const text = await exported(dataset);
  t.equal(
    text,
    `{"provider":"alpha","record":{"id":"a","note":""}}\n` +
      [`{"id":"${String(record['id'])}","note":"n"}`, '{"id":"a","note":""}']
        .sort()
        .map((line) => `{"provider":"alpha","kind":"prices","record":${line}}\n`)
        .join(''),
  );
  const copy = host();
  t.same(await load(copy, text), { imported: { alpha: 3 }, ignored: [] });
  t.equal(await exported(copy), text);
  await removeRecord(copy, provider, 'a', 'prices');
  await t.rejects(removeRecord(copy, provider, 'a', 'prices'), { code: 'not_found' });
  await t.rejects(removeRecord(copy, provider, 'a', 'price'), {
    code: 'invalid',
    message: "kind: alpha has no 'price'; did you mean 'prices'? allowed: records, prices",
  });
  await removeRecord(copy, provider, 'a');
});

await t.test('an import replaces the records of its provider, or of its kind', async (t) => {
  const dataset = host();
  const all = async (): Promise<string> => (await exported(dataset)).replaceAll(/"provider":"alpha",|,"note":""/g, '');
  await load(dataset, '{"id":"a"}\n{"id":"b"}', { provider: 'alpha' });
  await load(dataset, '{"id":"c"}', { provider: 'alpha', kind: 'prices' });
  await load(dataset, '{"id":"d"}', { provider: 'alpha', kind: 'prices', mode: 'replace' });
  t.equal(await all(), '{"record":{"id":"a"}}\n{"record":{"id":"b"}}\n{"kind":"prices","record":{"id":"d"}}\n');
  await load(dataset, '{"id":"e"}', { provider: 'alpha', mode: 'replace' });
  t.equal(await all(), '{"record":{"id":"e"}}\n');
  await t.rejects(load(dataset, '{"id":"f"}\n{"id":"e"}\n{"id":"f"}', { provider: 'alpha' }), {
    message: "line 2: id: a record with the id 'e' exists; nothing was imported",
    details: [{ line: 2 }, { line: 3 }],
  });
  t.equal(await all(), '{"record":{"id":"e"}}\n');
});
