// What `npm test` runs: every test file that needs nothing but Node, in one process a folder, since loading the emulator takes
// longer than most files run. Official clients and browsers have commands of their own: see CONTRIBUTING.md. To run one file:
// `npx tap test/fidelity.test.ts`. Plain JavaScript, so that tap loads no compiler for it.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import process from 'node:process';
import t from 'tap';

/** Folders whose subfolders have processes of their own. */
const SPLIT = new Set(['.', 'cli', 'providers']);

/** Those that take longest come first, so that none is left to the end. */
const FIRST = ['cli/check', 'cli', '.', 'control'];

/** @returns the folder that a test file shares a process with */
function folderOf(file) {
  const [first = '', second] = dirname(file).split(sep);
  return second !== undefined && SPLIT.has(first) ? `${first}/${second}` : first;
}

const tests = import.meta.dirname;
const files = globSync('**/*.test.ts', { cwd: tests, exclude: ['clients', 'inspector'] });
const env = {
  ...process.env,
  // Compiled code, for the processes to share.
  NODE_COMPILE_CACHE: join(tests, '../node_modules/.cache/tests'),
  // Without tap's hooks, which measure coverage.
  NODE_OPTIONS: '',
};

// Each process gives each of its files a timeout.
t.setTimeout(0);
// Some wait for a clock or a process: one more than there are cores.
t.jobs = availableParallelism() + 1;
for (const folder of new Set([...FIRST, ...files.map(folderOf)])) {
  const pattern = SPLIT.has(folder) ? '*.test.ts' : '**/*.test.ts';
  const args = [join(tests, 'helpers/run-folder.ts'), folder, pattern];
  void t.spawn(process.execPath, args, { buffered: true, timeout: 0, env }, `test/${folder}`);
}
