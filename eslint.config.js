import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each part of src/ may import besides itself; see CONTRIBUTING.md. A new folder needs a line here. */
const ARROWS = {
  core: [],
  simulation: ['core'],
  scenario: ['core', 'simulation'],
  control: ['core'],
  // A page: types, and what needs no Node.js.
  inspector: ['core', 'control'],
  providers: ['core', 'simulation'],
  emulator: ['core', 'simulation', 'scenario', 'control', 'providers/index.ts'],
  cli: ['core', 'simulation', 'scenario', 'control', 'providers/index.ts', 'emulator'],
  'index.ts': ['core', 'scenario', 'control', 'providers/index.ts', 'emulator'],
  'testcontainers.ts': ['core', 'control', 'providers/index.ts'],
};

/** @returns a zone in which nothing but these parts of src/ may be imported */
const only = (part, allowed) => ({
  target: `src/${part}`,
  from: 'src',
  except: [part, ...allowed],
  message: `src/${part} may import only ${['itself', ...allowed].join(', ')}.`,
});

/** @returns a zone in which these parts of src/ may not be imported */
const never = (part, forbidden) => ({
  target: `src/${part}`,
  from: forbidden.map((other) => `src/${other}`),
  message: `src/${part} may not import ${forbidden.join(' or ')}.`,
});

const providers = readdirSync(join(import.meta.dirname, 'src/providers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `providers/${name}`);

const zones = [
  ...Object.entries(ARROWS).map(([part, allowed]) => only(part, allowed)),
  ...['simulation', 'scenario'].map((part) => never(part, ['core/http'])),
  ...providers.flatMap((provider) => [
    only(provider, ['core', 'simulation']),
    never(`${provider}/api`, ['simulation', `${provider}/simulation`]),
    never(`${provider}/store`, ['simulation', `${provider}/simulation`, `${provider}/api`, 'core/http']),
    never(`${provider}/simulation`, [`${provider}/api`, 'core/http']),
  ]),
];

const VENDORS = `/${providers.map((provider) => basename(provider)).join('|')}/i`;
const SQL = '/^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP)\\s/';
const sqlMessage = 'Queries belong in the store/ of the provider.';

export default tseslint.config(
  { ignores: ['dist', '**/gen', '.tap', 'node_modules', 'examples/vitest'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Fastify's hooks and plugins are async by contract, awaiting or not.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // node:test waits for its tests by itself, and would end a run early between two that are awaited.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test'] }] },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/providers/*/api/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=${SQL}]`, message: sqlMessage },
        { selector: `TemplateElement[value.raw=${SQL}]`, message: sqlMessage },
        { selector: "CallExpression[callee.property.name='prepare']", message: sqlMessage },
      ],
    },
  },
  {
    files: ['src/providers/*/{store,simulation}/**', 'src/{scenario,simulation}/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^@?fastify', message: 'No HTTP here.' }] }],
    },
  },
  {
    files: ['src/{core,control,scenario,simulation}/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[value=V]', 'TemplateElement[value.raw=V]', 'Identifier[name=V]'].map((selector) => ({
          selector: selector.replace('V', VENDORS),
          message: 'Names of providers belong in src/providers/.',
        })),
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/helpers/properties.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'fast-check',
          message: 'Import fc from test/helpers/properties.ts: it tries the same values in every run.',
        },
      ],
    },
  },
  // The last files that don't follow the rules above yet.
  { files: ['src/providers/gcore/store/{listing,report}.ts'], rules: { 'import-x/no-restricted-paths': 'off' } },
  { files: ['src/providers/gcore/store/rollup.ts'], rules: { 'max-lines': 'off' } },
  { files: ['bin/*.js'], languageOptions: { sourceType: 'commonjs' } },
  // Any version of Node can run these.
  { files: ['bin/{check-node,usage-emulator}.js'], languageOptions: { ecmaVersion: 5 } },
  { files: ['**/*.js'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
);
