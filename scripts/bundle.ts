// Puts the command and what it needs for its start into a few files: part of `npm run build`. Finding and reading about a
// thousand modules one by one takes longer than all the rest of a start. What is loaded late stays where it is.
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild-wasm';
import { root, whenChanged } from './when-changed.ts';

/** Those with files of their own, and those that few starts need. */
const EXTERNAL = [
  '@faker-js/faker',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  'better-sqlite3',
  'jsonpath-rfc9535',
  'pino-pretty',
  'prom-client',
  'yaml',
];

await whenChanged(join(root, 'dist/usage-emulator.mjs'), ['src/**/*.ts'], async () => {
  for (const file of globSync('dist/*.mjs', { cwd: root })) rmSync(join(root, file));
  await build({
    absWorkingDir: root,
    entryPoints: { 'usage-emulator': 'dist/cli/main.js' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: EXTERNAL,
    // For the modules among them that are CommonJS.
    banner: { js: "import { createRequire as forFile } from 'node:module'; const require = forFile(import.meta.url);" },
    logLevel: 'warning',
  });
});
