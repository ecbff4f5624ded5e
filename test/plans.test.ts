// Internal: what queries read does not grow with what is stored
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import t, { type Test } from 'tap';
import { addRecord, removeRecord } from '../src/control/records/service.ts';
import { seedDatabase } from '../src/core/storage/seeding.ts';
import { periodOf } from '../src/providers/gcore/api/period.ts';
import { queryOf } from '../src/providers/gcore/api/query.ts';
import { prepareWeights } from '../src/providers/gcore/store/report/metered.ts';
import { createReports } from '../src/providers/gcore/store/report/reports.ts';
import { providers } from '../src/providers/index.ts';
import { recipeOf } from '../src/scenario/recipe.ts';
import { loadScenario } from '../src/scenario/scenario.ts';
import { TEST_ORIGIN } from './helpers/origin.ts';

/** A table with more rows is one that grows with the account's usage. */
const MANY = 1_000;

const QUERY = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;
const FIRST_ROW = /^SELECT 1 FROM \w+ LIMIT 1$/;
const TEMPORARY = /^\s*CREATE TEMP TABLE/i;

const file = join(t.testdir(), 'usage.db');
(await seedDatabase(file, recipeOf(loadScenario('default', providers), 1))).close();

/** A connection that notes the statements it runs, with their values. */
function observed(t: Test): { readonly db: Database; readonly scans: () => string[] } {
  const statements: string[] = [];
  const db = new SQLite(file, { verbose: (sql) => statements.push(String(sql)) });
  const plain = new SQLite(file, { readonly: true });
  prepareWeights(plain);
  t.teardown(() => {
    db.close();
    plain.close();
  });
  const tables = plain.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const grow = tables.filter((name) => Number(plain.prepare(`SELECT count(*) FROM ${name}`).pluck().get()) > MANY);
  for (const name of ['gitpod_record', 'nirvana_resource', 'gcore_resource']) t.ok(grow.includes(name), name);
  /** The statements so far that go through all rows of a table that grows. */
  const scans = (): string[] => {
    const all = statements.splice(0);
    for (const sql of all)
      if (TEMPORARY.test(sql)) plain.exec(sql.replace(TEMPORARY, 'CREATE TEMP TABLE IF NOT EXISTS'));
    const run = all.filter((sql) => QUERY.test(sql) && !FIRST_ROW.test(sql));
    t.ok(run.length > 0);
    return run.flatMap((sql) =>
      plain
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .filter(({ detail }) => detail.startsWith('SCAN') && namesIn(sql, detail).some((name) => grow.includes(name)))
        .map(({ detail }) => `${detail}: ${sql}`),
    );
  };
  return { db, scans };
}

/** The table that a step of a plan goes through: it may name an alias. */
function namesIn(sql: string, detail: string): string[] {
  const name = detail.split(' ')[1] ?? '';
  const alias = new RegExp(`(\\w+)\\s+AS\\s+${name}\\b`, 'i').exec(sql)?.[1];
  return alias === undefined ? [name] : [name, alias];
}

for (const provider of providers) {
  await t.test(`${provider.name}: adding and removing a record looks at none of the others`, async (t) => {
    const { db, scans } = observed(t);
    const dataset = {
      name: 'mine',
      origin: TEST_ORIGIN,
      write: async <Result>(change: (db: Database) => Result) => db.transaction(() => change(db))(),
    };
    const [kind] = provider.kinds;
    const [json = ''] = kind.exportFrom(db);
    const record = JSON.parse(json) as Readonly<Record<string, unknown>>;
    scans();
    await removeRecord(dataset, provider, String(record[kind.id]));
    t.same(scans(), [], 'removing it');
    await addRecord(dataset, provider, record);
    t.same(scans(), [], 'adding it with its id');
    const { [kind.id]: id, ...others } = record;
    const added = await addRecord(dataset, provider, others);
    t.not(added.record[kind.id], id);
    t.same(scans(), [], 'adding one without an id');
  });
}

await t.test('gcore: a page of a report looks at a part of the resources, the first time as well', async (t) => {
  const { db, scans } = observed(t);
  const now = Date.parse('2027-01-01T00:00:00Z');
  const year = { time_from: '2026-01-01T00:00:00Z', time_to: '2027-01-01T00:00:00Z' };
  for (const { what, filters = {}, period = year, offset = 0 } of [
    { what: 'a year' },
    { what: 'a period that ends within a day', period: { ...year, time_to: '2026-06-15T12:34:00Z' } },
    { what: 'a deep page', offset: 2_000 },
    { what: 'a region', filters: { regions: [76] } },
    { what: 'a tag', filters: { tags: { conditions: [{ key: 'team', value: 'core' }] } } },
    { what: 'another order', filters: { order_by: ['last_name.asc' as const] } },
  ]) {
    await createReports(db).read(queryOf(filters, periodOf(period), now), async (report) => {
      const ids = await report.idsBetween(offset, offset + 10);
      return report.show(ids);
    });
    t.same(scans(), [], what);
  }
});
