import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, CLIENTS } from '../harness/cache.ts';
import { MissingTool } from '../harness/missing-tool.ts';
import { run } from '../harness/process.ts';
import { countGo, countJunit, failedIfItSaysSo, type Result } from '../harness/results.ts';
import { moduleAt, textOf } from './go.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

/**
 * The vendors' own tests of these endpoints, as their clients' sources carry them, with nothing changed but that they
 * are no longer skipped. `left out` are those that can't pass anywhere but against a mock.
 */
const PYTHON_TESTS = [
  {
    folder: 'gitpod-0',
    distribution: 'gitpod-sdk',
    version: '0.11.0',
    file: 'tests/api_resources/test_usage.py',
    only: 'list_environment_runtime_records',
    leftOut: { tests: 'with_all_params', count: 5, why: 'sends the made-up page token "token" and demands success' },
  },
  {
    folder: 'gcore-0',
    distribution: 'gcore',
    version: '0.59.0',
    file: 'tests/api_resources/cloud/test_usage_reports.py',
    only: 'get',
    leftOut: undefined,
  },
] as const;

const GO_TESTS = [
  {
    folder: 'nirvana',
    module: 'github.com/nirvana-labs/nirvana-go',
    package: 'usage',
    only: 'TestUsageGet',
    leftOut: {
      tests: 'TestUsageListWithOptionalParams',
      count: 1,
      why: 'sends the made-up cursor "cursor" and demands success',
    },
  },
] as const;

export const vendorTests: Suite = {
  name: 'vendor-tests',
  title: "The vendors' own tests",
  async run(target, temporary) {
    const env = { ...target.env, TEST_API_BASE_URL: target.url };
    const results: Result[] = [];

    for (const { folder, distribution, version, file, only, leftOut } of PYTHON_TESTS) {
      const interpreter = await pythonFor(folder);
      const source = await sourceDistribution(interpreter, folder, distribution, version);
      const cwd = join(temporary, `${folder}-vendor`);
      for (const part of ['tests', 'pyproject.toml']) cpSync(join(source, part), join(cwd, part), { recursive: true });
      unskip(join(cwd, file), /^ *@pytest\.mark\.skip\(reason="Mock server tests are disabled"\)\n/gm);
      const report = join(temporary, `${folder}-vendor.xml`);
      const chosen = leftOut === undefined ? only : `${only} and not ${leftOut.tests}`;
      // Their own settings, but for the parallel runner.
      const options = ['-o', 'addopts=', '-q', '-p', 'no:cacheprovider'];
      const args = ['-B', '-m', 'pytest', ...options, `--junitxml=${report}`, '-k', chosen, file];
      const { status, output } = await run(interpreter, args, { cwd, env });
      const counts = failedIfItSaysSo(countJunit(report), status);
      results.push(withLeftOut({ client: distribution, version, suite: file, ...counts, notes: [], output }, leftOut));
    }

    for (const { folder, module, package: name, only, leftOut } of GO_TESTS) {
      const source = await moduleAt(join(CLIENTS, 'go', folder), module);
      const cwd = join(temporary, `${folder}-vendor`);
      cpSync(source.folder, cwd, { recursive: true });
      await run('chmod', ['-R', 'u+w', cwd]);
      const file = join(name, `${name}_test.go`);
      unskip(join(cwd, file), /^\tt\.Skip\("Mock server tests are disabled"\)\n/gm);
      const args = ['test', '-count=1', '-json', '-run', `^${only}$`, `./${name}`];
      const { status, output, stdout } = await run('go', args, { cwd, env });
      const counts = failedIfItSaysSo(countGo(stdout), status);
      const result = { client: module, version: source.version, suite: file, ...counts, notes: [] };
      results.push(withLeftOut({ ...result, output: textOf(output) }, leftOut));
    }
    return results;
  },
};

function unskip(file: string, skip: RegExp): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(skip, ''));
}

interface LeftOut {
  readonly tests: string;
  readonly count: number;
  readonly why: string;
}

function withLeftOut(result: Result, leftOut: LeftOut | undefined): Result {
  if (leftOut === undefined) return result;
  const { tests, count, why } = leftOut;
  return { ...result, skipped: result.skipped + count, notes: [...result.notes, `${tests}: ${why}`] };
}

/** A client's source as its vendor published it: wheels have no tests in them. */
async function sourceDistribution(python: string, folder: string, name: string, version: string): Promise<string> {
  const unpacked = join(CACHE, `${folder}-${version}-source`);
  if (existsSync(unpacked)) return unpacked;
  const download = `${unpacked}.download`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  const lock = join(CLIENTS, 'python', folder, 'vendor-tests.txt');
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:', '--require-hashes'];
  const got = await run(python, [...args, '--requirement', lock, '--dest', download]);
  if (got.status !== 0) throw new MissingTool(`the source of ${name} ${version} can't be had\n${got.output}`);
  const [archive = ''] = readdirSync(download);
  await run('tar', ['-xzf', join(download, archive), '-C', download]);
  const [content = ''] = readdirSync(download).filter((entry) => entry !== archive);
  renameSync(join(download, content), unpacked);
  rmSync(download, { recursive: true });
  return unpacked;
}
