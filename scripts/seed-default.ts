// Reads and seeds the default scenario for the package to ship: part of `npm run build`. Skipped where nothing that the data is made
// from has changed since.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedDatabase } from '../src/core/dataset.ts';
import { providers } from '../src/providers/index.ts';
import { recipeOf } from '../src/recipe.ts';
import { contentOf, loadScenario } from '../src/scenario.ts';
import { SHIPPED_SCENARIO } from '../src/shipped.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'dist/default.db');
const stamp = `${file}.stamp`;

const hash = createHash('sha256');
for (const source of globSync(['src/**/*.ts', 'fixtures/**/*.yaml', 'package-lock.json'], { cwd: root }).sort()) {
  hash.update(source).update(readFileSync(join(root, source)));
}
const digest = hash.digest('hex');

if (!existsSync(file) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  const scenario = loadScenario(SHIPPED_SCENARIO, providers);
  writeFileSync(join(root, 'dist/default.json'), JSON.stringify(contentOf(SHIPPED_SCENARIO, providers, {})));
  (await seedDatabase(file, recipeOf(scenario, scenario.seed))).close();
  writeFileSync(stamp, digest);
}
