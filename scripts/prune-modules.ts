// Prunes node_modules/ to what the bundled command loads on Linux with glibc: part of the image's build, which passes Docker's name
// of the architecture. scripts/check-container.sh checks that the pruned image loads all its modules.
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { EXTERNAL_PACKAGES } from './external-packages.ts';

/** Node's names of architectures by Docker's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' };

/** Files that Node loads or the API documentation serves. Sources, types, source maps and prose are removed. */
const LOADED = new Set(['.js', '.cjs', '.mjs', '.json', '.node', '.css', '.html', '.png', '.svg']);

/** Files that licences require to be distributed, with any extension. */
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** Folders for a package's developers. Only at the top: deeper, a folder of such a name may contain code. */
const DEVELOPERS = ['test', 'tests', 'docs', 'examples', 'example', 'benchmark', 'benchmarks', 'bench', '.github'];

/** Other files that aren't loaded here: builds for `require` and for browsers, and sources of binaries. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['deps', 'src'],
  'jsonpath-rfc9535': ['dist/commonjs', 'src'],
  'node-addon-api': ['.'],
  yaml: ['browser'],
};

const [architecture = ''] = process.argv.slice(2);
const target = ARCHITECTURES[architecture];
if (target === undefined) {
  console.error(`unknown architecture '${architecture}'; use ${Object.keys(ARCHITECTURES).join(' or ')}`);
  process.exit(2);
}

const root = 'node_modules';
const loaded = new Set<string>();
for (const name of EXTERNAL_PACKAGES) addWithDependencies(name, '.');
for (const folder of globSync(`${root}/**/package.json`).map(dirname)) {
  if (isPackage(folder) && ![...loaded].some((kept) => kept === folder || kept.startsWith(join(folder, '/'))))
    remove(folder);
}
for (const [name, paths] of Object.entries(UNUSED)) {
  for (const path of paths) remove(join(root, name, path));
}
const packages = globSync(`${root}/**/package.json`).map(dirname);
for (const folder of packages) {
  if (!isPackage(folder)) continue;
  for (const name of DEVELOPERS) remove(join(folder, name));
}
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  const { name, parentPath } = entry;
  if (entry.isFile() && !LOADED.has(extname(name)) && !LICENCE.test(name)) remove(join(parentPath, name));
}
for (const file of globSync(`${root}/better-sqlite3/prebuilds/*`)) {
  if (basename(file) !== `linux-${target}.node`) remove(file);
}

/** Adds the folder of a package and those of its dependencies, found as Node.js finds them. */
function addWithDependencies(name: string, importer: string): void {
  const folder = join(importer, root, name);
  if (!existsSync(folder)) {
    if (importer !== '.') addWithDependencies(name, dirname(importer));
    return;
  }
  if (loaded.has(folder)) return;
  loaded.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  for (const dependency of Object.keys(dependencies)) addWithDependencies(dependency, folder);
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Whether a folder is a package's root, not a subfolder whose package.json only sets the module type. */
function isPackage(folder: string): boolean {
  const parent = dirname(folder);
  return basename(basename(parent).startsWith('@') ? dirname(parent) : parent) === 'node_modules';
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
