import { join } from 'node:path';
import { ROOT } from '../harness/cache.ts';
import { run } from '../harness/process.ts';
import { versionIn } from '../harness/python.ts';
import { countJunit, failedIfItSaysSo } from '../harness/results.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

/** What examples/ has for languages other than our own, as it stands. */
export const examples: Suite = {
  name: 'examples',
  title: 'Examples',
  anyKey: true,
  async run({ env }, temporary) {
    const interpreter = await pythonFor('gcore-0');
    const report = join(temporary, 'examples.xml');
    const args = ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`];
    const { status, output } = await run(interpreter, args, { cwd: join(ROOT, 'examples/pytest'), env });
    const counts = failedIfItSaysSo(countJunit(report), status);
    const version = await versionIn(interpreter, 'pytest');
    return [{ client: 'pytest', version, suite: 'examples/pytest', ...counts, notes: [], output }];
  },
};
