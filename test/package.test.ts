import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { version } from '../src/version.ts';
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
    ...['bin/load.js', 'bin/package.json', 'bin/usage-emulator.js'],
    ...globSync('fixtures/**/*.*', { cwd: root }),
    ...['dist/scenario.schema.json', 'dist/default.db', 'dist/default.json'],
    ...globSync('dist/*.mjs', { cwd: root }),
    // The command is in one piece with what it needs, in *.mjs: programs load the others.
    ...globSync('src/**/*.ts', { cwd: root, exclude: ['src/cli/**'] }).flatMap((source) =>
      ['.js', '.d.ts'].map((extension) => source.replace(/^src/, 'dist').replace(/\.ts$/, extension)),
    ),
  ];
  t.same(files.map(({ path }) => path).sort(), expected.sort());
});

await t.test("nothing imports Node's http as a module, which would load an HTTP client at every start", (t) => {
  const files = globSync(['dist/*.mjs', 'dist/**/*.js'], { cwd: root });
  t.ok(files.length > 1);
  const importing = files.filter((file) =>
    /from ['"](?:node:)?https?['"]/.test(readFileSync(join(root, file), 'utf8')),
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
    Object.keys(declared).filter((name) => !packages.has(name)),
    [],
    'and none is there for nothing',
  );
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
import manifest from 'usage-emulator/package.json' with { type: 'json' };
const emulator = await startEmulator({ scenario: 'empty' });
const url: string = emulator.url;
// @ts-expect-error A URL is no number, and the types know.
const wrong: number = emulator.url;
await emulator.close();
export { manifest, url, wrong };
`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compilerOptions = '--strict --noEmit --skipLibCheck --target es2023 --module nodenext --types node'.split(' ');
  const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
  const checked = await execute(process.execPath, [tsc, ...compilerOptions, ...typeRoots, 'consumer.ts'], {
    cwd: folder,
  }).catch((error: unknown) => error as { stdout: string });
  t.equal(checked.stdout, '');
});

await t.test('an old Node is told what it lacks before anything else is loaded; status 1', async (t) => {
  // The bin folder alone: whatever else it loaded would not be there.
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

await t.test('a clone that is not built says what to run; status 1', async (t) => {
  const unbuilt = join(folder, 'unbuilt');
  cpSync(join(root, 'bin'), join(unbuilt, 'bin'), { recursive: true });
  await t.rejects(execute(process.execPath, [join(unbuilt, 'bin/usage-emulator.js')]), {
    code: 1,
    stdout: '',
    stderr: /^usage-emulator: not built yet; run `npm run build` .*\n$/,
  });
});
