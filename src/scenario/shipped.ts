import { existsSync, readFileSync } from 'node:fs';
import { builtFile } from '../core/package-files.ts';

/** The scenario that is used if none is named. The build parses and seeds it, so that most starts do neither. */
export const DEFAULT_SCENARIO = 'default';
const CONTENT = builtFile('default.json');

/** The parsed content of the default scenario. Parsing its YAML would take half as long as the rest of a start. */
export function readShippedContent(): unknown {
  return CONTENT !== undefined && existsSync(CONTENT) ? JSON.parse(readFileSync(CONTENT, 'utf8')) : undefined;
}
