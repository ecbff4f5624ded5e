/**
 * Holds what isn't run here, or not only, against its published schema and its linter: the Dockerfile, the compose and
 * Kubernetes manifests, the workflows and the examples of pipelines. Each check is shown a broken copy first, which it must
 * refuse.
 */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../clients/harness/cache.ts';
import { MissingTool } from '../clients/harness/missing-tool.ts';
import { run } from '../clients/harness/process.ts';
import { pythonWith } from '../clients/harness/python.ts';

interface Check {
  readonly title: string;
  /** What it is about, as patterns from the root. */
  readonly files: readonly string[];
  /** One of requirements.in, and its arguments before the file. */
  readonly command: readonly [tool: string, ...args: string[]];
  /** What a broken copy has instead of what. */
  readonly breaks: readonly [what: RegExp, instead: string];
}

const schema = (name: string): Check['command'] => ['check-jsonschema', '--builtin-schema', `vendor.${name}`];

const CHECKS: readonly Check[] = [
  {
    title: 'the Dockerfile has nothing that hadolint warns of',
    files: ['docker/Dockerfile'],
    command: ['hadolint'],
    breaks: [/^FROM \$\{BASE\}$/m, 'FROM node:latest'],
  },
  {
    title: 'compose files are as the Compose specification wants them',
    files: ['docker/compose.yaml'],
    command: schema('compose-spec'),
    breaks: [/depends_on:/, 'depends-on:'],
  },
  {
    title: 'Kubernetes manifests are as its OpenAPI document wants them, and nothing in them is made up',
    files: ['docker/kubernetes.yaml'],
    command: ['kubernetes-validate', '--strict'],
    breaks: [/containerPort:/, 'port:'],
  },
  {
    title: 'workflows are as GitHub wants them',
    files: ['.github/workflows/*.yaml', 'examples/github-actions/*.yaml'],
    command: schema('github-workflows'),
    breaks: [/runs-on:/, 'run-on:'],
  },
  {
    title: 'our own workflows are safe: pinned actions, least permissions, nothing to inject',
    files: ['.github/workflows/*.yaml'],
    command: ['zizmor', '--offline', '--quiet', '--no-progress', '--persona', 'pedantic'],
    breaks: [/@[0-9a-f]{40} #/, '@main #'],
  },
  {
    title: 'jobs are as GitLab wants them',
    files: ['examples/gitlab/.gitlab-ci.yml'],
    command: schema('gitlab-ci'),
    breaks: [/script:/, 'scripts:'],
  },
];

const counts = { passed: 0, failed: 0, skipped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'usage-emulator-manifests-'));
try {
  const python = await pythonWith('manifests', join(import.meta.dirname, 'requirements.txt'));
  for (const check of CHECKS) {
    for (const file of check.files.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()) {
      const problem = await problemOf(check, file, dirname(python));
      counts[problem === undefined ? 'passed' : 'failed'] += 1;
      console.log(`${problem === undefined ? 'ok' : 'not ok'} - ${file}: ${check.title}`);
      if (problem !== undefined) console.log(problem.replaceAll(/^/gm, '    | '));
    }
  }
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.log(error.message);
  counts[process.env['CI'] === 'true' ? 'failed' : 'skipped'] += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** What is wrong with a file, or with a check that lets a broken one pass. */
async function problemOf(check: Check, file: string, bin: string): Promise<string | undefined> {
  const [tool, ...args] = check.command;
  const content = readFileSync(join(ROOT, file), 'utf8');
  const broken = join(folder, file);
  mkdirSync(dirname(broken), { recursive: true });
  writeFileSync(broken, content.replace(...check.breaks));
  const [good, bad] = await Promise.all(
    [join(ROOT, file), broken].map((path) => run(join(bin, tool), [...args, path], { cwd: folder })),
  );
  if (good?.status !== 0) return good?.output;
  return bad?.status === 0 ? `${basename(tool)} lets a broken copy pass` : undefined;
}
