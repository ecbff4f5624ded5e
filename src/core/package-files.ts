import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = packageRoot(here);
const dist = join(root, 'dist');

/** Modules lie at different depths in `src/`, in `dist/` and in the bundle; the manifest marks the package's root. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}

/** The path of a file that is part of the package, such as a scenario. */
export function packageFile(path: string): string {
  return join(root, path);
}

/** The path of a file that the build writes to `dist/`; `undefined` when the sources run as they are. */
export function builtFile(name: string): string | undefined {
  return here.startsWith(dist) ? join(dist, name) : undefined;
}
