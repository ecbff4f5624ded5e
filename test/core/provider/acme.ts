import { Type } from '@sinclair/typebox';
import { Failure, type FailureReason } from '../../../src/core/http/failure.ts';
import { jsonHandler } from '../../../src/core/http/respond.ts';
import type { Endpoint } from '../../../src/core/provider/endpoint.ts';
import { defineProvider, type Provider, type SeedWorld } from '../../../src/core/provider/provider.ts';
import { defineRecordKind } from '../../../src/core/provider/record-kind.ts';
import { dayOf, formatInstant } from '../../../src/core/time/instant.ts';

/** Hours that a machine ran. The wire shows them once the clock has passed their end. */
const runs = defineRecordKind({
  name: 'records',
  description: 'Runs of machines.',
  schema: Type.Object({ id: Type.Optional(Type.String()), end: Type.String(), hours: Type.Integer({ minimum: 1 }) }),
  id: 'id',
  unique: true,
  tables: {
    acme_run:
      'CREATE TABLE acme_run (end INTEGER, id TEXT, hours INTEGER, json TEXT, PRIMARY KEY (end, id)) STRICT, WITHOUT ROWID',
  },
  indexes: ['CREATE INDEX acme_run_id ON acme_run (id)'],
  rowOf: ({ id, end, hours }, random) => ({ id: id ?? random.uuid(), end: Date.parse(end), hours }),
  idOf: ({ id }) => id,
  *insert(db, rows) {
    const insert = db.prepare('INSERT INTO acme_run VALUES (@end, @id, @hours, @json)');
    for (const row of rows) {
      yield insert.run({ ...row, json: JSON.stringify({ ...row, end: formatInstant(row.end) }) }).changes;
    }
  },
  has: (db, id) => db.prepare('SELECT 1 FROM acme_run WHERE id = ?').get(id) !== undefined,
  remove: (db, id) => db.prepare('DELETE FROM acme_run WHERE id = ?').run(id).changes > 0,
  exportFrom: (db) => db.prepare<[], string>('SELECT json FROM acme_run ORDER BY end, id').pluck().iterate(),
  fromWire: (record) => record,
  count: (db) => ({ runs: db.prepare<[], number>('SELECT count(*) FROM acme_run').pluck().get() ?? 0 }),
});

const prices = defineRecordKind({
  name: 'prices',
  description: 'Prices of machines.',
  schema: Type.Object({ sku: Type.String(), cents: Type.Integer() }),
  id: 'sku',
  unique: true,
  tables: { acme_price: 'CREATE TABLE acme_price (sku TEXT PRIMARY KEY, json TEXT) STRICT, WITHOUT ROWID' },
  indexes: [],
  rowOf: (record) => record,
  idOf: ({ sku }) => sku,
  *insert(db, rows) {
    const insert = db.prepare('INSERT INTO acme_price VALUES (?, ?)');
    for (const row of rows) yield insert.run(row.sku, JSON.stringify(row)).changes;
  },
  has: (db, sku) => db.prepare('SELECT 1 FROM acme_price WHERE sku = ?').get(sku) !== undefined,
  remove: (db, sku) => db.prepare('DELETE FROM acme_price WHERE sku = ?').run(sku).changes > 0,
  exportFrom: (db) => db.prepare<[], string>('SELECT json FROM acme_price ORDER BY sku').pluck().iterate(),
  fromWire: (record) => record,
  count: (db) => ({ prices: db.prepare<[], number>('SELECT count(*) FROM acme_price').pluck().get() ?? 0 }),
});

const listRuns: Endpoint = {
  id: 'ListRuns',
  paths: ['/acme/runs'],
  paged: { rows: 'runs', next: 'next' },
  methods: {
    GET: jsonHandler({
      summary: 'List runs',
      query: Type.Object({
        limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]?$' })),
        page: Type.Optional(Type.String()),
      }),
      responses: { 200: Type.Object({ runs: Type.Array(runs.schema), next: Type.String() }) },
      answer({ dataset: { db, cursors, pageSize }, now, query: { limit: asked = '10', page } }) {
        const limit = pageSize(Number(asked));
        const position = page === undefined ? [] : cursors.open('runs', page);
        if (position === undefined) throw new Failure('invalid', 'page is not a page token');
        const found = db
          .prepare<unknown[], { end: number; id: string; json: string }>(
            'SELECT end, id, json FROM acme_run WHERE (end, id) > (?, ?) AND end <= ? ORDER BY end, id LIMIT ?',
          )
          .all(...(position.length === 0 ? [0, ''] : position), now, limit + 1);
        const rows = found.slice(0, limit);
        const last = rows.at(-1);
        const next = found.length > rows.length && last ? cursors.seal('runs', [last.end, last.id]) : '';
        return { body: `{"runs":[${rows.map(({ json }) => json).join(',')}],"next":"${next}"}`, rows: rows.length };
      },
    }),
  },
};

const listPrices: Endpoint = {
  id: 'ListPrices',
  paths: ['/acme/prices'],
  methods: {
    GET: jsonHandler({
      summary: 'List prices',
      responses: { 200: Type.Object({ prices: Type.Array(prices.schema) }) },
      answer({ dataset }) {
        const rows = [...prices.exportFrom(dataset.db)];
        return { body: `{"prices":[${rows.join(',')}]}`, rows: rows.length };
      },
    }),
  },
};

const STATUS: Readonly<Partial<Record<FailureReason, number>>> = {
  unauthenticated: 401,
  unknown_credential: 401,
  not_found: 404,
  method_not_allowed: 405,
  rate_limited: 429,
  internal: 500,
};

/** A small cloud of its own, as the contract wants it. */
export const acme: Provider<SeedWorld> = defineProvider({
  name: 'acme',
  title: 'Acme Cloud',
  endpoints: [listRuns, listPrices],
  pathPrefixes: ['/acme/'],
  authentication: {
    scheme: 'Key',
    securityScheme: { type: 'apiKey', in: 'header', name: 'authorization', description: 'An Acme key' },
    missing: 'send Authorization: Key <key>',
  },
  exampleKey: 'acme-key',
  clientEnvironment: (url, key) => ({ ACME_URL: url, ACME_KEY: key }),
  clientHints: (url, key) => [{ client: 'curl', code: `curl ${url}/acme/runs -H 'Authorization: Key ${key}'` }],
  answerFailure: ({ reason, message, details: { injected, allow } }) => ({
    status: injected?.status ?? STATUS[reason] ?? 400,
    headers: allow ? { allow: allow.join(', ') } : {},
    body: { acme: reason, message },
  }),
  kinds: [runs, prices],
  settings: { daily_runs: Type.Optional(Type.Integer()) },
  seed: (db, { random, clock }, { daily_runs: count = 0 }) =>
    runs.insert(
      db,
      Array.from({ length: count }, (_, n) => ({ id: random.branch(n).uuid(), end: clock - n * 86_400_000, hours: 1 })),
      clock,
    ),
  *summarize(db, now) {
    const ended = db.prepare<[number], { end: number; hours: number }>(
      'SELECT end, hours FROM acme_run WHERE end <= ?',
    );
    const days = new Map<number, number>();
    yield; // Between statements, others may have their turn.
    for (const { end, hours } of ended.all(now)) days.set(dayOf(end), (days.get(dayOf(end)) ?? 0) + hours);
    const measure = { name: 'run_hours', unit: 'hours', description: 'Hours of runs.', divisor: 1, days };
    return { counts: runs.count(db), measures: [measure], headlines: { growth: 'run_hours', rhythm: 'run_hours' } };
  },
});
