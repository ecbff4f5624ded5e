// Removes files from dist/ whose source no longer exists: tsc doesn't, and all of dist/ is published.
import { existsSync, globSync, rmSync } from 'node:fs';

for (const file of globSync('dist/**/*.{js,d.ts}')) {
  const source = file.replace(/^dist/, 'src').replace(/(\.d)?\.(js|ts)$/, '.ts');
  if (!existsSync(source)) rmSync(file);
}
