// Reads and seeds the default scenario for the package to ship: part of `npm run build`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedDatabase } from '../src/core/dataset.ts';
import { providers } from '../src/providers/index.ts';
import { recipeOf } from '../src/recipe.ts';
import { contentOf, loadScenario } from '../src/scenario.ts';
import { DEFAULT_SCENARIO } from '../src/shipped.ts';
import { root, whenChanged } from './when-changed.ts';

const file = join(root, 'dist/default.db');

await whenChanged(file, ['src/**/*.ts', 'fixtures/**/*.yaml'], async () => {
  const scenario = loadScenario(DEFAULT_SCENARIO, providers);
  writeFileSync(join(root, 'dist/default.json'), JSON.stringify(contentOf(DEFAULT_SCENARIO, providers, {})));
  (await seedDatabase(file, recipeOf(scenario, scenario.seed))).close();
});
