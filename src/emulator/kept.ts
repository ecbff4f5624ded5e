import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { builtFile } from '../core/package-files.ts';
import type { DatasetOrigin } from '../core/storage/origin.ts';
import { DEFAULT_SCENARIO } from '../scenario/shipped.ts';

/** The number of files that are kept. */
const MOST = 3;
/** The names of kept files, and of those that are being written. */
const OURS = /^seeded-[0-9a-f]{64}\.db(\.[0-9a-f-]{36})?$/;

/**
 * The file in the user's cache that keeps what was seeded from an origin; there may be none.
 *
 * @returns `undefined` if nothing of this origin is kept. Only the default scenario is: it is small, and its data ships for
 *   the dates of its file only. The sources keep nothing, as nothing ships with them.
 */
export function keptFile(origin: DatasetOrigin, env = process.env, platform = process.platform): string | undefined {
  const isOff = (env['USAGE_EMULATOR_NO_CACHE'] ?? '') !== '';
  if (isOff || origin.scenario !== DEFAULT_SCENARIO || builtFile('default.db') === undefined) return undefined;
  const folder = cacheFolder(env, platform);
  const digest = createHash('sha256').update(JSON.stringify(origin)).digest('hex');
  return folder && join(folder, 'usage-emulator', `seeded-${digest}.db`);
}

/** The folder of a user's caches, by the conventions of the system; `undefined` if there is none. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const { XDG_CACHE_HOME: xdg = '', LOCALAPPDATA: local = '' } = env;
  if (isAbsolute(xdg)) return xdg;
  if (platform === 'win32') return local === '' ? undefined : local;
  try {
    return join(homedir(), ...(platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
  } catch {
    return undefined; // A user without a home.
  }
}

/** Keeps a dataset that was seeded in memory for later starts, without waiting for the disk. Failures are ignored. */
export function keepSeeded(db: Database, origin: DatasetOrigin): void {
  const file = keptFile(origin);
  if (file !== undefined) write(file, db.serialize()).catch(() => undefined);
}

/** Lets a file appear under its name once it is complete and on the disk, and removes the oldest ones. */
async function write(file: string, content: Buffer): Promise<void> {
  const folder = dirname(file);
  const working = `${file}.${randomUUID()}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const handle = await open(working, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(working, file);
  } finally {
    await rm(working, { force: true });
  }
  const ours = (await readdir(folder)).filter((name) => OURS.test(name)).map((name) => join(folder, name));
  const dated = await Promise.all(ours.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  const old = dated.sort((a, b) => b.at - a.at).slice(MOST);
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}
