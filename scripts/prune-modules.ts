// Leaves of node_modules/ what runs on Linux with glibc: part of the image's build, which says for which of Docker's
// architectures. What goes is never loaded; scripts/check-container.sh drives the pruned image to prove it.
import { globSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** By Docker's name, Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' };

/** What Node loads and the documentation's page asks for. Sources, types, source maps and prose go. */
const LOADED = new Set(['.js', '.cjs', '.mjs', '.json', '.node', '.css', '.html', '.png', '.svg']);

/** What licences ask to be passed on, whatever its ending. */
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** Folders that a package's own developers use; deeper down a folder of such a name may be code. */
const DEVELOPERS = ['test', 'tests', 'docs', 'examples', 'example', 'benchmark', 'benchmarks', 'bench', '.github'];

/** What else of a package nothing here loads: builds for `require`, for browsers, and what binaries are made from. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  '@bufbuild/protobuf': ['dist/cjs'],
  '@sinclair/typebox': ['build/cjs'],
  'better-sqlite3': ['deps', 'src'],
  'jsonpath-rfc9535': ['dist/commonjs', 'src'],
  'node-addon-api': ['.'],
  yaml: ['browser'],
};

const [architecture = ''] = process.argv.slice(2);
const target = ARCHITECTURES[architecture];
if (target === undefined) {
  console.error(`no image for '${architecture}': there is ${Object.keys(ARCHITECTURES).join(', ')}`);
  process.exit(2);
}

const root = 'node_modules';
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

/** A package's own folder, not one inside it that has a package.json to tell modules from scripts. */
function isPackage(folder: string): boolean {
  const parent = dirname(folder);
  return basename(basename(parent).startsWith('@') ? dirname(parent) : parent) === 'node_modules';
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
