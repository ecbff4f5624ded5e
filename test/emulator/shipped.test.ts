import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import t from 'tap';
import { startEmulator } from 'usage-emulator';
import { openDataFile } from '../../src/core/storage/data-file.ts';
import { seedDatabase } from '../../src/core/storage/seeding.ts';
import { providers } from '../../src/providers/index.ts';
import { recipeOf } from '../../src/scenario/recipe.ts';
import { contentOf } from '../../src/scenario/content.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';

const file = join(import.meta.dirname, '../../dist/default.db');
const digestOfFile = (): string => createHash('sha256').update(readFileSync(file)).digest('hex');

function digestOfRows(db: Database): string {
  const hash = createHash('sha256');
  const tables = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
  );
  for (const table of tables.pluck().all()) {
    for (const row of db
      .prepare(`SELECT * FROM ${String(table)}`)
      .raw()
      .iterate())
      hash.update(JSON.stringify(row));
  }
  return hash.digest('hex');
}

await t.test('the data that ships is what the default scenario comes to', async (t) => {
  const scenario = loadScenario('default', providers);
  const recipe = recipeOf(scenario, scenario.seed);
  const seeded = await seedDatabase(':memory:', recipe);
  const shipped = openDataFile(file, { readonly: true });
  t.teardown(() => {
    seeded.close();
    shipped?.db.close();
  });
  t.same(shipped?.origin, recipe.origin);
  t.equal(shipped && digestOfRows(shipped.db), digestOfRows(seeded));
});

await t.test('what the build has read of the default scenario is what its file says', async (t) => {
  const read: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../dist/default.json'), 'utf8'));
  t.same(read, contentOf('default', providers, {}));
});

await t.test('the data that ships is never written to', async (t) => {
  const before = digestOfFile();
  await using emulator = await startEmulator({ socket: false });
  const count = async (): Promise<unknown> => {
    const headers = { authorization: 'Bearer x' };
    const { pagination } = (await emulator.inject({ url: '/v1/usage', headers })).json<{
      pagination: { total_count: number };
    }>();
    return pagination.total_count;
  };
  const all = await count();
  await emulator.dataset.removeRecord('nirvana', '123e4567-e89b-12d3-a456-426614174000');
  t.not(await count(), all);
  await emulator.dataset.reset();
  t.equal(await count(), all);
  t.equal(digestOfFile(), before);
});

await t.test('another seed or scenario is seeded, not shipped', async (t) => {
  await using emulator = await startEmulator({ socket: false, scenario: 'vendor-examples' });
  const response = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer x' } });
  t.equal(response.json<{ pagination: { total_count: number } }>().pagination.total_count, 1);
});
