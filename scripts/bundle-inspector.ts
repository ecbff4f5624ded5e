// Bundles the inspector, the page at /_emulator/, into dist/inspector/; part of `npm run build`.
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild-wasm';
import { licencesOf } from './licences.ts';
import { root, whenChanged } from './when-changed.ts';

/** Bytes that all of the page may have when it is compressed. */
const LIMIT = 120 * 1024;

const folder = join(root, 'dist/inspector');

await whenChanged(join(folder, 'inspector.mjs'), ['src/inspector/**/*.*'], async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/inspector/main.tsx', out: 'inspector' },
      { in: 'src/inspector/style.css', out: 'inspector' },
    ],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'src/inspector/index.html'), join(folder, 'index.html'));
  const files = ['index.html', 'inspector.mjs', 'inspector.css'].map((name) => readFileSync(join(folder, name)));
  const size = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  if (size > LIMIT) throw new Error(`the inspector has ${size} bytes compressed, more than ${LIMIT}`);
  const licences = licencesOf(Object.keys(metafile.inputs), root).replaceAll('*/', '* /');
  appendFileSync(join(folder, 'inspector.mjs'), `/*\n${licences}*/\n`);
});
