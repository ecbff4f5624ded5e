// Parses and seeds the default scenario, which the package contains; part of `npm run build`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedDatabase } from '../src/core/storage/seeding.ts';
import { providers } from '../src/providers/index.ts';
import { recipeOf } from '../src/scenario/recipe.ts';
import { contentOf } from '../src/scenario/content.ts';
import { loadScenario } from '../src/scenario/scenario.ts';
import { DEFAULT_SCENARIO } from '../src/scenario/shipped.ts';
import { createProgressBar } from '../src/cli/terminal/progress-bar.ts';
import { root, whenChanged } from './when-changed.ts';

/** About the number of rows, for the progress bar. */
const ROWS = 65_000;

const file = join(root, 'dist/default.db');

await whenChanged(file, ['src/**/*.ts', 'fixtures/**/*.yaml'], async () => {
  const scenario = loadScenario(DEFAULT_SCENARIO, providers);
  writeFileSync(join(root, 'dist/default.json'), JSON.stringify(contentOf(DEFAULT_SCENARIO, providers, {})));
  const progress = createProgressBar(process.stderr, { label: 'Seeding the default data', total: ROWS });
  const db = await seedDatabase(file, recipeOf(scenario, scenario.seed), {
    onProgress: (rows) => {
      progress.update(rows);
    },
  });
  progress.clear();
  // Packs the pages: the file is part of the package and the image.
  db.exec('VACUUM');
  db.close();
});
