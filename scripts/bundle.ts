// Bundles the command and the modules of its start into a few files; part of `npm run build`. Resolving and reading about a
// thousand modules takes longer than the rest of a start. Modules that are loaded on demand stay unbundled.
import { globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild-wasm';
import { EXTERNAL_PACKAGES } from './external-packages.ts';
import { licencesOf } from './licences.ts';
import { root, whenChanged } from './when-changed.ts';

/** The licences of everything that is in the bundle, which is distributed without the packages themselves. */
const LICENCES = 'dist/THIRD_PARTY_LICENSES.txt';

await whenChanged(join(root, 'dist/usage-emulator.mjs'), ['src/**/*.ts'], async () => {
  for (const file of globSync('dist/*.mjs', { cwd: root })) rmSync(join(root, file));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'usage-emulator': 'dist/cli/main.js' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    metafile: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifyWhitespace: true,
    external: [...EXTERNAL_PACKAGES],
    // Bundled CommonJS modules call require.
    banner: { js: "import { createRequire as forFile } from 'node:module'; const require = forFile(import.meta.url);" },
    logLevel: 'warning',
  });
  writeFileSync(join(root, LICENCES), licencesOf(Object.keys(metafile.inputs), root));
});
