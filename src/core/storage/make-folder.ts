import { existsSync, mkdirSync } from 'node:fs';

/**
 * Creates a folder in one that exists, unless it is there already. Node's own option `recursive` never returns where no
 * folder can be created, such as in `/proc`.
 *
 * @throws Node's own error if it can't be created
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
