import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import { run } from '../harness/process.ts';
import { countTap, failedIfItSaysSo } from '../harness/results.ts';
import type { Suite } from './suite.ts';

const TESTS = [
  { client: '@gitpod/sdk', file: 'gitpod-sdk.test.ts' },
  { client: '@connectrpc/connect', file: 'connect.test.ts' },
] as const;

/** The clients are development dependencies of the package. */
export const typescript: Suite = {
  name: 'typescript',
  title: 'TypeScript',
  run: (target) =>
    Promise.all(
      TESTS.map(async ({ client, file }) => {
        const test = join(CLIENTS, 'typescript', file);
        const { status, output, stdout } = await run(process.execPath, [test], { cwd: ROOT, env: target.env });
        const counts = failedIfItSaysSo(countTap(stdout), status);
        return { client, version: versionOf(client), suite: 'usage', ...counts, notes: [], output };
      }),
    ),
};

function versionOf(name: string): string {
  const file = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return String((JSON.parse(file) as { version: unknown }).version);
}
