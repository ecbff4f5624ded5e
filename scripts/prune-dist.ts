// Removes from dist/ what no source makes any more: tsc never does, and all of dist/ ships.
import { existsSync, globSync, rmSync } from 'node:fs';

for (const file of globSync('dist/**/*.{js,d.ts}')) {
  const source = file.replace(/^dist/, 'src').replace(/(\.d)?\.(js|ts)$/, '.ts');
  if (!existsSync(source)) rmSync(file);
}
