import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';

const run = promisify(execFile);
const script = join(import.meta.dirname, '../../scripts/prune-modules.ts');

/** What is left of a node_modules. */
async function prune(root: string, architecture: string): Promise<string[]> {
  await run(process.execPath, [script, architecture], { cwd: root });
  return globSync('**/*.*', { cwd: join(root, 'node_modules') }).sort();
}

const prebuilds = Object.fromEntries(
  ['darwin-arm64', 'linux-arm64', 'linux-x64', 'linuxmusl-arm64', 'linuxmusl-x64', 'win32-x64'].map((platform) => [
    `${platform}.node`,
    '',
  ]),
);

await t.test("of better-sqlite3's binaries, the target's is left", async (t) => {
  for (const [architecture, left] of [
    ['amd64', 'linux-x64.node'],
    ['arm64', 'linux-arm64.node'],
  ] as const) {
    const root = t.testdir({ node_modules: { 'better-sqlite3': { 'package.json': '{}', prebuilds } } });
    t.same(await prune(root, architecture), ['better-sqlite3/package.json', join('better-sqlite3/prebuilds', left)]);
  }
});

await t.test('an architecture that has no image is refused', async (t) => {
  const root = t.testdir({ node_modules: {} });
  await t.rejects(prune(root, 'riscv64'), { code: 2, stderr: /'riscv64'; use amd64 or arm64/ });
  await t.rejects(prune(root, ''), { code: 2 });
});

await t.test('code, what it reads and licences are left; sources, types, maps and prose go', async (t) => {
  const files = ['a.js', 'b.cjs', 'c.mjs', 'd.json', 'e.css', 'package.json', 'LICENSE.md', 'NOTICE.txt'];
  const gone = ['a.ts', 'a.d.ts', 'a.d.cts', 'a.js.map', 'README.md', 'binding.c', '.npmignore', 'x.gyp'];
  const root = t.testdir({
    node_modules: { '@faker-js': { faker: Object.fromEntries([...files, ...gone].map((file) => [file, '{}'])) } },
  });
  t.same(await prune(root, 'amd64'), files.map((file) => `@faker-js/faker/${file}`).sort());
});

await t.test("a package's own tests and documentation go; code in a folder of such a name stays", async (t) => {
  const folder = () => ({ 'index.js': '' });
  const yaml = {
    'package.json': '{"dependencies":{"inner":"1"}}',
    test: folder(),
    docs: folder(),
    dist: { 'package.json': '{"type":"module"}', test: folder(), docs: folder() },
    node_modules: { inner: { 'package.json': '{}', test: folder(), lib: folder() } },
  };
  const root = t.testdir({ node_modules: { yaml } });
  t.same(await prune(root, 'amd64'), [
    'yaml/dist/docs/index.js',
    'yaml/dist/package.json',
    'yaml/dist/test/index.js',
    'yaml/node_modules/inner/lib/index.js',
    'yaml/node_modules/inner/package.json',
    'yaml/package.json',
  ]);
});

await t.test('only the packages that the bundle imports and their dependencies are left', async (t) => {
  const dependsOn = (...names: string[]) => ({
    'package.json': JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) }),
  });
  const root = t.testdir({
    node_modules: {
      yaml: { ...dependsOn('shared', 'own'), node_modules: { own: dependsOn('deep'), stray: dependsOn() } },
      shared: dependsOn('yaml'),
      deep: dependsOn(),
      bundled: { ...dependsOn('shared'), node_modules: { inner: dependsOn() } },
      '@scope': { bundled: dependsOn() },
    },
  });
  t.same(await prune(root, 'amd64'), [
    'deep/package.json',
    'shared/package.json',
    'yaml/node_modules/own/package.json',
    'yaml/package.json',
  ]);
});
