import { join } from 'node:path';
import { CLIENTS } from '../harness/cache.ts';
import { run } from '../harness/process.ts';
import { pythonWith, versionIn } from '../harness/python.ts';
import { countJunit, failedIfItSaysSo, type Result } from '../harness/results.ts';
import type { Suite } from './suite.ts';

/**
 * One folder and one virtual environment per client, because gitpod-sdk 0.x and 1.x use the same package names. 0.11.0 is the
 * last usable 0.x: the published 0.12.0 imports a module that it doesn't contain (gitpod.types.codex_openai_model).
 */
export const PYTHON_CLIENTS = [
  { folder: 'gitpod-1', distribution: 'gitpod-sdk' },
  { folder: 'gitpod-0', distribution: 'gitpod-sdk' },
  { folder: 'gcore-0', distribution: 'gcore' },
] as const;

export type PythonFolder = (typeof PYTHON_CLIENTS)[number]['folder'];

/** The interpreter with a client installed. */
export function pythonFor(folder: PythonFolder): Promise<string> {
  return pythonWith(folder, join(CLIENTS, 'python', folder, 'requirements.txt'));
}

export const python: Suite = {
  name: 'python',
  title: 'Python',
  async run(target, temporary) {
    const results: Result[] = [];
    for (const { folder, distribution } of PYTHON_CLIENTS) {
      const interpreter = await pythonFor(folder);
      const report = join(temporary, `${folder}.xml`);
      const args = ['-B', '-m', 'pytest', '-q', `--junitxml=${report}`, folder];
      const { status, output } = await run(interpreter, args, { cwd: join(CLIENTS, 'python'), env: target.env });
      const version = await versionIn(interpreter, distribution);
      const counts = failedIfItSaysSo(countJunit(report), status);
      results.push({ client: distribution, version, suite: 'usage', ...counts, notes: [], output });
    }
    return results;
  },
};
