import { globSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ESLint } from 'eslint';
import t from 'tap';
import tseslint from 'typescript-eslint';
import { providers } from '../src/providers/index.ts';

const root = join(import.meta.dirname, '..');
const src = join(root, 'src');
const MAX_FILES = 12;

/** The project's own configuration, without the rules that need types: those take seconds to load. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

/** @returns the rules that a file of src/ with this text breaks */
async function broken(file: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: join(src, file) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
}

/** Files in the first folder or file that import a file of the second one, a folder as well. */
async function brokenByImport(from: string, to: string): Promise<string[]> {
  const file = from.endsWith('.ts') ? from : `${from}/new.ts`;
  const [imported] = to.endsWith('.ts') ? [to] : globSync(`${to}/*.ts`, { cwd: src });
  if (imported === undefined) throw new Error(`src/${to} holds no file`);
  const path = relative(dirname(file), imported);
  return broken(file, `export * from '${path.startsWith('.') ? path : `./${path}`}';\n`);
}

const names = providers.map(({ name }) => name);
const [one = '', other = ''] = names;

await t.test('an import against the arrows fails lint', async (t) => {
  const wrong: Record<string, readonly string[]> = {
    core: ['simulation', 'scenario', 'control', 'providers', 'emulator', 'cli', 'index.ts'],
    'core/http': ['simulation', 'providers'],
    simulation: ['core/http', 'scenario', 'control', 'providers', 'emulator', 'cli'],
    scenario: ['core/http', 'control', 'providers', 'emulator', 'cli'],
    control: ['simulation', 'scenario', 'providers', 'emulator', 'cli'],
    'control/faults': ['providers', 'emulator'],
    emulator: [`providers/${one}`, 'cli', 'index.ts'],
    cli: [`providers/${one}`, 'index.ts'],
    'index.ts': [`providers/${one}`, 'cli'],
    'testcontainers.ts': [`providers/${one}`, 'cli'],
    providers: ['scenario', 'control', 'emulator', 'cli'],
  };
  for (const name of names) {
    const own = `providers/${name}`;
    const foreign = `providers/${name === one ? other : one}`;
    wrong[own] = [foreign, 'providers', 'scenario', 'control', 'emulator'];
    wrong[`${own}/api`] = [`${own}/simulation`, 'simulation', `${foreign}/api`, 'control'];
    wrong[`${own}/store`] = [`${own}/api`, `${own}/simulation`, 'simulation', 'core/http', `${foreign}/store`];
    wrong[`${own}/simulation`] = [`${own}/api`, 'core/http', `${foreign}/simulation`];
  }
  for (const [from, parts] of Object.entries(wrong)) {
    for (const to of parts) {
      t.same([...new Set(await brokenByImport(from, to))], ['import-x/no-restricted-paths'], `${from} -> ${to}`);
    }
  }
});

await t.test('an import along the arrows passes lint', async (t) => {
  const right: Record<string, readonly string[]> = {
    'core/http': ['core', 'core/time'],
    simulation: ['core'],
    scenario: ['core', 'simulation'],
    'control/faults': ['core', 'core/http', 'control'],
    emulator: ['core', 'simulation', 'scenario', 'control', 'control/faults', 'providers'],
    'cli/commands': ['core', 'scenario', 'control', 'providers', 'emulator', 'cli'],
    'index.ts': ['core', 'emulator'],
    providers: names.map((name) => `providers/${name}`),
  };
  for (const name of names) {
    const own = `providers/${name}`;
    right[`${own}/api`] = ['core', 'core/http', `${own}/store`];
    right[`${own}/store`] = ['core'];
    right[`${own}/simulation`] = ['core', 'simulation', `${own}/store`];
  }
  for (const [from, parts] of Object.entries(right)) {
    for (const to of parts) t.same(await brokenByImport(from, to), [], `${from} -> ${to}`);
  }
});

await t.test('every part of src/ has its arrows', async (t) => {
  for (const part of readdirSync(src).filter((entry) => entry !== 'cli')) {
    t.same(await brokenByImport(part, 'cli'), ['import-x/no-restricted-paths'], part);
  }
});

await t.test('a web framework in what knows no HTTP fails lint', async (t) => {
  for (const part of ['simulation', 'scenario', ...names.map((name) => `providers/${name}/store`)]) {
    t.same(await broken(`${part}/new.ts`, "export * from 'fastify';\n"), ['no-restricted-imports'], part);
  }
});

await t.test("SQL in a provider's api/, and a provider's name in what all of them share, fail lint", async (t) => {
  const rule = ['no-restricted-syntax'];
  for (const name of names) {
    const own = `providers/${name}`;
    t.same(await broken(`${own}/api/new.ts`, "export const sql = 'SELECT 1';\n"), rule);
    t.same(await broken(`${own}/api/new.ts`, 'export const sql = `DELETE FROM ${String(1)}`;\n'), rule);
    t.same(await broken(`${own}/store/new.ts`, "export const sql = 'SELECT 1';\n"), []);
    t.same(await broken('core/new.ts', `export const ${name}Ids = [];\n`), rule);
    t.same(await broken('control/new.ts', `export const name = '${name.toUpperCase()}';\n`), rule);
  }
});

await t.test('a file of src/ of more than 300 lines fails lint', async (t) => {
  t.same(await broken('core/new.ts', 'export {};\n'.repeat(301)), ['max-lines']);
});

await t.test(`no folder of src/ holds more than ${MAX_FILES} files`, async (t) => {
  const files = globSync('**/*.ts', { cwd: src, exclude: ['**/gen/**'] });
  t.ok(files.length > 100);
  const sizes = new Map<string, number>();
  for (const folder of files.map((file) => dirname(file))) sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  t.same(
    [...sizes].filter(([, size]) => size > MAX_FILES),
    [],
  );
});
