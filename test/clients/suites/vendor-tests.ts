import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, CLIENTS } from '../harness/cache.ts';
import { MissingTool } from '../harness/missing-tool.ts';
import { run } from '../harness/process.ts';
import { countGo, countJunit, failedIfItSaysSo, type Result } from '../harness/results.ts';
import { moduleAt, textOf } from './go.ts';
import { pythonFor } from './python.ts';
import type { Target } from '../harness/emulator.ts';
import type { Suite } from './suite.ts';

/**
 * The vendors' own tests of these endpoints, from their clients' sources, unmodified except that they aren't skipped. The
 * excluded ones can pass only against a mock server.
 */
const GCORE = { folder: 'gcore-0', distribution: 'gcore', version: '0.59.0' } as const;

const PYTHON_TESTS = [
  {
    folder: 'gitpod-0',
    distribution: 'gitpod-sdk',
    version: '0.11.0',
    file: 'tests/api_resources/test_usage.py',
    only: 'list_environment_runtime_records',
    excluded: { tests: 'with_all_params', count: 5, why: 'sends the invented page token "token" and expects success' },
  },
  {
    ...GCORE,
    file: 'tests/api_resources/cloud/test_usage_reports.py',
    only: 'get',
    excluded: undefined,
  },
  {
    ...GCORE,
    file: 'tests/api_resources/cloud/test_cost_reports.py',
    only: 'get',
    excluded: { tests: 'with_all_params', count: 15, why: 'asks for CSV and expects JSON' },
  },
  ...(['projects', 'regions', 'billing_reservations'] as const).map((name) => ({
    ...GCORE,
    file: `tests/api_resources/cloud/test_${name}.py`,
    only: 'list',
    excluded: undefined,
  })),
] as const;

/** The valid values that replace the invented ones; mock servers accept any. */
const withValues =
  (values: Readonly<Record<string, string>>) =>
  (source: string, organization: string): string => {
    const all = { ...values, organization_id: organization };
    return Object.entries(all)
      .reduce((text, [invented, valid]) => text.replaceAll(`"${invented}"`, `"${valid}"`), source)
      .replaceAll(/^.*nirvana\.String\("cursor"\),\n/gm, '');
  };

const NIRVANA = { folder: 'nirvana', module: 'github.com/nirvana-labs/nirvana-go', excluded: undefined };

const GO_TESTS = [
  {
    ...NIRVANA,
    package: 'organizations',
    file: 'billing_test.go',
    only: 'TestBilling(Cost|History|Statements|Summary).*',
    adapt: withValues({
      ...{ month: '2026-01', currency: 'usd', purpose: 'first_charge', sort: 'created_at:desc', type: 'grant' },
    }),
  },
  {
    ...NIRVANA,
    package: 'organizations',
    file: 'organization_test.go',
    only: 'TestOrganization(List.*|Get)',
    adapt: withValues({ sort: 'name:asc' }),
  },
  {
    ...NIRVANA,
    package: 'projects',
    file: 'project_test.go',
    only: 'TestProject(List.*|Get)',
    // The project of the reference's example.
    adapt: withValues({ sort: 'name:asc', project_id: '123e4567-e89b-12d3-a456-426614174000' }),
  },
  {
    ...NIRVANA,
    package: 'regions',
    file: 'region_test.go',
    only: 'TestRegionList.*',
    adapt: withValues({ sort: 'name:asc' }),
  },
  {
    ...NIRVANA,
    package: 'instance_types',
    file: 'instancetype_test.go',
    only: 'TestInstanceTypeList.*',
    adapt: withValues({ sort: 'name:asc' }),
  },
  {
    ...NIRVANA,
    package: 'usage',
    file: 'usage_test.go',
    only: 'TestUsageGet',
    adapt: (source: string) => source,
    excluded: {
      tests: 'TestUsageListWithOptionalParams',
      count: 1,
      why: 'sends the invented cursor "cursor" and expects success',
    },
  },
] as const;

export const vendorTests: Suite = {
  name: 'vendor-tests',
  title: "The vendors' own tests",
  async run(target, temporary) {
    const env = { ...target.env, TEST_API_BASE_URL: target.url };
    const results: Result[] = [];

    for (const { folder, distribution, version, file, only, excluded } of PYTHON_TESTS) {
      const interpreter = await pythonFor(folder);
      const source = await sourceDistribution(interpreter, folder, distribution, version);
      const cwd = join(temporary, `${folder}-vendor`);
      for (const part of ['tests', 'pyproject.toml']) cpSync(join(source, part), join(cwd, part), { recursive: true });
      unskip(join(cwd, file), /^ *@pytest\.mark\.skip\(reason="Mock server tests are disabled"\)\n/gm);
      const report = join(temporary, `${folder}-vendor.xml`);
      const chosen = excluded === undefined ? only : `${only} and not ${excluded.tests}`;
      // The vendor's settings without the parallel runner.
      const options = ['-o', 'addopts=', '-q', '-p', 'no:cacheprovider'];
      const args = ['-B', '-m', 'pytest', ...options, `--junitxml=${report}`, '-k', chosen, file];
      const { status, output } = await run(interpreter, args, { cwd, env });
      const counts = failedIfItSaysSo(countJunit(report), status);
      results.push(
        withExcluded({ client: distribution, version, suite: file, ...counts, notes: [], output }, excluded),
      );
    }

    const organization = await organizationOf(target);
    for (const { folder, module, package: name, file: testFile, only, excluded, adapt } of GO_TESTS) {
      const source = await moduleAt(join(CLIENTS, 'go', folder), module);
      const cwd = join(temporary, `${folder}-vendor-${testFile}`);
      cpSync(source.folder, cwd, { recursive: true });
      await run('chmod', ['-R', 'u+w', cwd]);
      const file = join(name, testFile);
      unskip(join(cwd, file), /^\tt\.Skip\("Mock server tests are disabled"\)\n/gm);
      writeFileSync(join(cwd, file), adapt(readFileSync(join(cwd, file), 'utf8'), organization));
      const args = ['test', '-count=1', '-json', '-run', `^${only}$`, `./${name}`];
      const { status, output, stdout } = await run('go', args, { cwd, env });
      const counts = failedIfItSaysSo(countGo(stdout), status);
      const result = { client: module, version: source.version, suite: file, ...counts, notes: [] };
      results.push(withExcluded({ ...result, output: textOf(output) }, excluded));
    }
    return results;
  },
};

/** The id of the only organization at Nirvana. */
async function organizationOf({ url, env }: Target): Promise<string> {
  const headers = { authorization: `Bearer ${env['NIRVANA_LABS_API_KEY'] ?? ''}` };
  const response = await fetch(`${url}/v1/organizations`, { headers });
  const { items } = (await response.json()) as { items: readonly { id: string }[] };
  return items[0]?.id ?? '';
}

function unskip(file: string, skip: RegExp): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(skip, ''));
}

interface Excluded {
  readonly tests: string;
  readonly count: number;
  readonly why: string;
}

function withExcluded(result: Result, excluded: Excluded | undefined): Result {
  if (excluded === undefined) return result;
  const { tests, count, why } = excluded;
  return { ...result, skipped: result.skipped + count, notes: [...result.notes, `${tests}: ${why}`] };
}

/** A client's published source, because wheels don't contain the tests. */
async function sourceDistribution(python: string, folder: string, name: string, version: string): Promise<string> {
  const unpacked = join(CACHE, `${folder}-${version}-source`);
  if (existsSync(unpacked)) return unpacked;
  const download = `${unpacked}.download`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  const lock = join(CLIENTS, 'python', folder, 'vendor-tests.txt');
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:', '--require-hashes'];
  const got = await run(python, [...args, '--requirement', lock, '--dest', download]);
  if (got.status !== 0) throw new MissingTool(`the source of ${name} ${version} can't be downloaded\n${got.output}`);
  const [archive = ''] = readdirSync(download);
  await run('tar', ['-xzf', join(download, archive), '-C', download]);
  const [content = ''] = readdirSync(download).filter((entry) => entry !== archive);
  renameSync(join(download, content), unpacked);
  rmSync(download, { recursive: true });
  return unpacked;
}
