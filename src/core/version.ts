import { readFileSync } from 'node:fs';
import { packageFile } from './package-files.ts';

const { version: declared } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };

/** The package's version. */
export const version = declared;
