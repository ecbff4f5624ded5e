// Runs the test files of a folder, one after another: `node test/helpers/run-folder.ts FOLDER [PATTERN]`, as test/all.mjs does.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

/** ms that a file may take. */
const TIMEOUT_MS = 120_000;

const [folder = '.', pattern = '**/*.test.ts'] = process.argv.slice(2);
const cwd = join(import.meta.dirname, '..', folder);
const files = globSync(pattern, { cwd }).sort();
if (files.length === 0) throw new Error(`test/${folder} holds no test files`);

for (const file of files) {
  t.setTimeout(TIMEOUT_MS);
  // What a file starts ends with its process when it runs by itself, and before the next file here.
  const teardowns: (() => unknown)[] = [];
  t.teardown = (teardown) => {
    teardowns.unshift(teardown);
  };
  try {
    await import(join(cwd, file));
  } catch (error) {
    t.fail(`test/${join(folder, file)} can't be loaded`, { error });
  }
  for (const teardown of teardowns) await teardown();
}
