// Rehearses a release without an account: `npm run release:dry`. Checks that the version is the same everywhere, packs the
// package, installs and runs it like a user, and creates its bill of materials.
//
//   npm run release:dry -- [--tag v1.2.3] [--outputs FILE]
//
// Without --tag it uses the version in package.json. --outputs appends outputs for GitHub's workflow to a file.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const MAX_PACKED_MB = 12;
/** Each module is two files; files packed by mistake would be many more. */
const MAX_FILES = 1_200;
/** Time limit for the start of the installed command, ms. */
const PATIENCE_MS = 30_000;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { tag: { type: 'string' }, outputs: { type: 'string' } } });

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const { name, version } = manifest;

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function npm(args: readonly string[], cwd = root): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e9 });
}

function done(what: string): void {
  console.log(`ok - ${what}`);
}

/** @throws Error that lists all differences */
function checkVersion(): void {
  const problems: string[] = [];
  if (values.tag !== undefined && values.tag !== `v${version}`) {
    problems.push(`the tag is ${values.tag}, but the version in package.json is ${version}`);
  }
  const locked = JSON.parse(read('package-lock.json')) as { version: string };
  if (locked.version !== version)
    problems.push(`the version in package-lock.json is ${locked.version}: run npm install`);
  const dated = read('CHANGELOG.md')
    .split('\n')
    .some((line) => line.startsWith(`## [${version}] - `));
  if (values.tag !== undefined && !dated) problems.push(`CHANGELOG.md has no line "## [${version}] - <date>"`);
  const image = /usage-emulator\/usage-emulator:(\d[\w.-]*)/g;
  for (const file of globSync(['docker/*.yaml', 'examples/**/*'], { cwd: root })) {
    if (!statSync(join(root, file)).isFile()) continue;
    for (const [, tag] of read(file).matchAll(image)) {
      if (tag !== version) problems.push(`${file} uses version ${tag ?? ''} of the image`);
    }
  }
  const repository = process.env['GITHUB_REPOSITORY'];
  if (repository !== undefined && manifest.repository.url !== `git+https://github.com/${repository}.git`) {
    problems.push(`package.json names the repository ${manifest.repository.url}: npm signs only for ${repository}`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  done(
    `${version} is the version of package.json, its lock file, the examples${values.tag ? ', the tag and CHANGELOG.md' : ''}`,
  );
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** @returns the tarball's path */
function pack(folder: string): string {
  // An object by name since npm 11.7, a list before.
  const [packed] = Object.values(
    JSON.parse(npm(['pack', '--json', '--pack-destination', folder])) as Record<string, Packed>,
  );
  if (packed === undefined) throw new Error('npm pack packed nothing');
  const { filename, size, files } = packed;
  const strays = files.filter(
    ({ path }) => !/^(bin|dist|fixtures)\/|^(CHANGELOG|README)\.md$|^LICENSE$|^package\.json$/.test(path),
  );
  if (strays.length > 0)
    throw new Error(`the package contains unexpected files: ${strays.map(({ path }) => path).join(', ')}`);
  if (files.length > MAX_FILES) throw new Error(`the package has ${files.length} files, more than ${MAX_FILES}`);
  if (size > MAX_PACKED_MB * 1e6) throw new Error(`the package is ${inMB(size)} packed, more than ${MAX_PACKED_MB} MB`);
  done(`${filename}: ${files.length} files, ${inMB(size)} packed`);
  return join(folder, filename);
}

function inMB(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Installs the tarball in an empty folder, and checks that it runs.
 *
 * @returns the folder
 */
async function tryOut(tarball: string, folder: string): Promise<string> {
  const elsewhere = join(folder, 'installed');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{ "name": "installed", "version": "0.0.0", "private": true }');
  npm(['install', '--no-audit', '--no-fund', '--loglevel', 'error', tarball], elsewhere);
  const command = join(elsewhere, 'node_modules/.bin', name);
  const said = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim();
  if (said !== version) throw new Error(`the installed command prints the version ${said}`);

  const child = spawn(command, ['--port', '0', '--log-level', 'silent'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const timeout = AbortSignal.timeout(PATIENCE_MS);
    let stdout = '';
    let url: string | undefined;
    while (url === undefined) {
      const [chunk] = (await once(child.stdout, 'data', { signal: timeout })) as [Buffer];
      stdout += chunk.toString();
      url = /listens on (http:\S+)/.exec(stdout)?.[1];
    }
    const health = (await (await fetch(`${url}/_emulator/health`)).json()) as { status: string; version: string };
    if (health.status !== 'ready' || health.version !== version)
      throw new Error(`the installed emulator's health is ${JSON.stringify(health)}`);
    const usage = await fetch(`${url}/v1/usage`, { headers: { authorization: 'Bearer key' } });
    if (!usage.ok) throw new Error(`the installed emulator responds with ${usage.status}`);
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    const [status] = (await ended) as [number | null];
    if (status !== 0) throw new Error(`after SIGTERM it exited with status ${status}`);
  } finally {
    child.kill('SIGKILL');
  }
  done('installed in an empty folder, it starts, responds and stops');
  return elsewhere;
}

interface BillOfMaterials {
  readonly packages: readonly {
    readonly name: string;
    readonly versionInfo: string;
    readonly licenseDeclared?: string;
  }[];
}

/** Checks the SPDX document of an installed package: that of a clone would omit dependencies that are also development tools'. */
function checkBillOfMaterials(elsewhere: string): void {
  const { packages } = JSON.parse(npm(['sbom', '--sbom-format', 'spdx'], elsewhere)) as BillOfMaterials;
  const names = new Set(packages.map((found) => found.name));
  const missing = [name, ...Object.keys(manifest.dependencies)].filter((wanted) => !names.has(wanted));
  if (missing.length > 0) throw new Error(`the bill of materials lacks ${missing.join(', ')}`);
  const licences = new Set(packages.map(({ licenseDeclared }) => licenseDeclared ?? 'NOASSERTION'));
  const unknown = packages.filter(({ licenseDeclared }) => (licenseDeclared ?? 'NOASSERTION') === 'NOASSERTION');
  const known = [...licences].filter((licence) => licence !== 'NOASSERTION').sort();
  done(
    `the bill of materials names ${packages.length} packages under ${known.join(', ')}; ${unknown.length} declare no licence`,
  );
}

/** A pre-release doesn't become `latest`: npm's tag for 1.2.3-beta.1 is beta. */
function npmTag(): string {
  return /-([a-z]+)/i.exec(version)?.[1] ?? (version.includes('-') ? 'next' : 'latest');
}

const folder = mkdtempSync(join(tmpdir(), 'usage-emulator-release-'));
try {
  checkVersion();
  checkBillOfMaterials(await tryOut(pack(folder), folder));
  const outputs = [`version=${version}`, `npm-tag=${npmTag()}`];
  if (values.outputs !== undefined) appendFileSync(values.outputs, `${outputs.join('\n')}\n`);
  console.log(`\nReady to release: ${outputs.join(', ')}. Not rehearsed: npm publish, and pushing the image.`);
} catch (error) {
  console.error(`not ok - ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
