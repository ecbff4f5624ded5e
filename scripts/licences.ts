import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** A package, in the last folder of packages on the path. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The licences of the packages in a bundle, as text.
 *
 * @param inputs the paths of the bundled files, relative to the root
 * @throws Error for a package without a licence
 */
export function licencesOf(inputs: readonly string[], root: string): string {
  const folders = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  const texts = [...folders].map((folder) => licenceOf(join(root, folder)));
  return ['The bundle contains code of these packages.\n', ...texts.sort()].join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const files = readdirSync(folder).filter((file) => LICENCE.test(file));
  if (license === undefined && files.length === 0) throw new Error(`${name} has no licence`);
  const texts = files.map((file) => `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`);
  return `${name} ${version}, ${license ?? 'licence below'}\n${texts.join('')}`;
}
