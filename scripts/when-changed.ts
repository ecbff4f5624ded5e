import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/**
 * Builds a file if its sources have changed since the last build. A stamp file next to it has the sources' hash.
 *
 * @param product the file's path
 * @param sources glob patterns of its sources, relative to the root
 */
export async function whenChanged(
  product: string,
  sources: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const stamp = `${product}.stamp`;
  const hash = createHash('sha256');
  for (const source of globSync([...sources, 'scripts/*.ts', 'package-lock.json'], { cwd: root }).sort()) {
    hash.update(source).update(readFileSync(join(root, source)));
  }
  const digest = hash.digest('hex');
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await make();
  writeFileSync(stamp, digest);
}
