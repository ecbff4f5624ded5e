import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = promisify(execFile);
const examples = new URL('../examples/', import.meta.url);

// They import the package by its name, so that what runs is what `npm run build` has made.
for (const [name, args] of [
  ['node-test/usage', ['--test']],
  ['node-test/syncs', ['--test']],
  ['tap/usage', []],
] as const) {
  await t.test(`the example ${name} runs unmodified`, async (t) => {
    const file = fileURLToPath(new URL(`${name}.test.ts`, examples));
    await t.resolves(run(process.execPath, [...args, file], { env: { PATH: process.env['PATH'] } }));
  });
}
