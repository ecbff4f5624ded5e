import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ID = '[a-z]+/[a-z0-9]+(?:-[a-z0-9]+)+';
/** Rules as code and tests name them: in square brackets, separated by commas, also over several lines of a comment. */
const REFERENCE = new RegExp(String.raw`\[(${ID}(?:,[\s*/#]+${ID})*)\]`, 'g');

/**
 * The files that name each rule: in a comment of the code that implements it, or before a test that proves it.
 *
 * @param folder - `src` or `test`
 * @returns ids of rules, each with the paths of files below the project's root, sorted
 */
export function ruleReferences(folder: 'src' | 'test'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of sourcesIn(folder)) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    for (const id of new Set([...text.matchAll(REFERENCE)].flatMap(([, ids = '']) => ids.split(/,[\s*/#]+/)))) {
      found.set(id, [...(found.get(id) ?? []), path]);
    }
  }
  return found;
}

/** @returns the paths of TypeScript, Go and Python files, below the project's root */
export function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|go|py)$/.test(path) && !/(?:^|\/)(?:node_modules|gen)\//.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .sort();
}
