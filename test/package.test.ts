import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { version } from '../src/core/version.ts';
import { seen } from './helpers/command.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');
/** Outside of the clone, whose node_modules would stand in for what the package forgot. */
const folder = mkdtempSync(join(tmpdir(), 'usage-emulator-'));
t.teardown(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** Without scripts, since the tests are run on what was just built. */
async function pack(): Promise<Packed> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await execute('npm', args, { cwd: root });
  // By name in npm 11.7 and later, a list before.
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, Packed>);
  if (packed === undefined) throw new Error(`npm pack said ${stdout}`);
  return packed;
}

const { filename, files } = await pack();

await t.test('the package holds what runs and nothing else', async (t) => {
  const expected = [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
    ...['bin/check-node.js', 'bin/load.js', 'bin/package.json', 'bin/usage-emulator.js'],
    ...globSync('fixtures/**/*.*', { cwd: root }),
    ...['dist/scenario.schema.json', 'dist/default.db', 'dist/default.json', 'dist/THIRD_PARTY_LICENSES.txt'],
    ...globSync('dist/*.mjs', { cwd: root }),
    ...['index.html', 'inspector.css', 'inspector.mjs'].map((name) => `dist/inspector/${name}`),
    // The command is in one piece with what it needs, in *.mjs: programs load the others.
    ...globSync('src/**/*.ts', { cwd: root, exclude: ['src/cli/**', 'src/inspector/**'] }).flatMap((source) =>
      ['.js', '.d.ts'].map((extension) => source.replace(/^src/, 'dist').replace(/\.ts$/, extension)),
    ),
  ];
  t.same(files.map(({ path }) => path).sort(), expected.sort());
});

await t.test("nothing imports Node's http as a module, which would load an HTTP client at every start", (t) => {
  const files = globSync(['dist/*.mjs', 'dist/**/*.js'], { cwd: root });
  t.ok(files.length > 1);
  const importing = files.filter((file) =>
    /from ?['"](?:node:)?https?['"]/.test(readFileSync(join(root, file), 'utf8')),
  );
  t.same(importing, []);
  t.end();
});

await t.test('every package that it imports is one of its dependencies', async (t) => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
  };
  const declared = { ...dependencies, ...peerDependencies };
  const imports =
    /^(?:import|export) [^';]*from '([^']+)'|(?:\bimport|\bcreateRequire\(import\.meta\.url\))\('([^']+)'\)/gm;
  const imported = globSync('dist/**/*.{js,d.ts}', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(imports)].map(([, from, dynamic]) => from ?? dynamic ?? ''),
  );
  const packages = new Set(
    imported
      .filter((name) => !name.startsWith('.') && !isBuiltin(name))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  );
  t.same(
    [...packages].filter((name) => !Object.hasOwn(declared, name)),
    [],
  );
  t.same(
    // Types of a package are needed where its own name is imported.
    Object.keys(declared).filter((name) => !packages.has(name.replace(/^@types\//, ''))),
    [],
    'and none is there for nothing',
  );
});

await t.test('the licence of every package in the bundle is distributed with it', async (t) => {
  const licences = readFileSync(join(root, 'dist/THIRD_PARTY_LICENSES.txt'), 'utf8');
  const bundled = globSync('dist/*.mjs', { cwd: root }).flatMap((file) =>
    // The bundler names each CommonJS module by its path.
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /"[^"\n]*node_modules\/((?:@[^/"\n]+\/)?[^/"\n]+)\/[^"\n]+"\(/g,
      ),
    ].map(([, name = '']) => name),
  );
  const modules = ['@bufbuild/protobuf', '@sinclair/typebox', 'big.js', 'lru-cache', 'pure-rand'];
  const packages = [...new Set([...bundled, ...modules])];
  t.ok(packages.length > 20, `${packages.length} packages`);
  t.same(
    packages.filter((name) => !new RegExp(`^${name} \\d+\\.\\d+\\.\\S+, \\S`, 'm').test(licences)),
    [],
  );
  t.match(licences, /^fastify .*, MIT$[^]*Permission is hereby granted, free of charge/m);
});

await t.test('installed into an empty folder, it starts, answers, ends with status 0, and has types', async (t) => {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename)], {
    cwd: folder,
  });

  const child = spawn(join(folder, 'node_modules/.bin/usage-emulator'), ['--port', '0'], {
    cwd: folder,
    env: { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const url = await seen(child.stdout, () => /listens on (http:\S+)/.exec(stdout)?.[1]);
  const health = await fetch(`${url}/_emulator/health`);
  t.match(await health.json(), { status: 'ready', version, dataset: { scenario: 'default' } });
  child.kill('SIGTERM');
  t.same(await once(child, 'close'), [0, null]);

  writeFileSync(
    join(folder, 'consumer.ts'),
    `import { startEmulator } from 'usage-emulator';
const emulator = await startEmulator({ scenario: 'empty' });
const url: string = emulator.url;
// @ts-expect-error A URL is no number, and the types know.
const wrong: number = emulator.url;
await emulator.close();
export { url, wrong };
`,
  );
  writeFileSync(
    join(folder, 'manifest.ts'),
    "export { default } from 'usage-emulator/package.json' with { type: 'json' };\n",
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compilerOptions = '--strict --noEmit --target es2023 --types node'.split(' ');
  for (const resolution of ['nodenext', 'node16', 'bundler']) {
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const args = [...compilerOptions, '--module', module, '--moduleResolution', resolution, 'consumer.ts'];
    // Older modules know no import attributes.
    if (resolution === 'nodenext') args.push('manifest.ts');
    const checked = await execute(process.execPath, [tsc, ...args], { cwd: folder }).catch(
      (error: unknown) => error as { stdout: string },
    );
    t.equal(checked.stdout, '', `with --moduleResolution ${resolution}, and without --skipLibCheck`);
  }
});

await t.test('the command refuses an old Node before it loads anything else; status 1', async (t) => {
  // Only the bin folder: loading anything else would fail.
  const alone = join(folder, 'alone');
  cpSync(join(root, 'bin'), join(alone, 'bin'), { recursive: true });
  const preload = join(alone, 'old.cjs');
  for (const old of ['0.10.48', '8.17.0', '20.20.2', '21.7.3']) {
    writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '${old}' });`);
    const failed = execute(process.execPath, ['--require', preload, join(alone, 'bin/usage-emulator.js'), '--help']);
    await t.rejects(failed, {
      code: 1,
      stdout: '',
      stderr: `usage-emulator: needs Node.js 22 or later, and this is ${old}\n`,
    });
  }
});

/** Node's path and arguments: one in PATH that is too old, or else this one under the version of an old one. */
function oldNode(): readonly [node: string, ...args: string[]] {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'node'))
    .find(
      (node) =>
        existsSync(node) && Number.parseInt(execFileSync(node, ['-p', 'process.versions.node']).toString()) < 22,
    );
  if (found !== undefined) return [found];
  const preload = join(folder, 'old-library.cjs');
  writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });`);
  return [process.execPath, '--require', preload];
}

await t.test('programs on an old Node get the same sentence as an error, instead of a crash', async (t) => {
  const [node, ...args] = oldNode();
  t.comment(`run by ${[node, ...args].join(' ')}`);
  const program = join(folder, 'program.mjs');
  for (const entry of ['usage-emulator', pathToFileURL(join(root, 'dist/testcontainers.js')).href]) {
    writeFileSync(program, `import '${entry}';\nconsole.log('imported');\n`);
    await t.rejects(execute(node, [...args, program], { cwd: folder, env: {} }), {
      code: 1,
      signal: null,
      stdout: '',
      stderr: /^Error: usage-emulator: needs Node\.js 22 or later, and this is [\d.]+$/m,
    });
  }
});

await t.test('a clone that is not built says what to run; status 1', async (t) => {
  const unbuilt = join(folder, 'unbuilt');
  cpSync(join(root, 'bin'), join(unbuilt, 'bin'), { recursive: true });
  await t.rejects(execute(process.execPath, [join(unbuilt, 'bin/usage-emulator.js')]), {
    code: 1,
    stdout: '',
    stderr: /^usage-emulator: not built yet; run `npm run build` .*\n$/,
  });
});
