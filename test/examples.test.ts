import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = promisify(execFile);
const examples = new URL('../examples/', import.meta.url);

// They import the package by its name, so that what runs is what `npm run build` has made.
for (const [name, args] of [
  ['node-test', ['--test']],
  ['tap', []],
] as const) {
  await t.test(`the example for ${name} runs as it stands`, async (t) => {
    const file = fileURLToPath(new URL(`${name}/usage.test.ts`, examples));
    await t.resolves(run(process.execPath, [...args, file], { env: { PATH: process.env['PATH'] } }));
  });
}
