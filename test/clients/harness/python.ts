import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CACHE } from './cache.ts';
import { MissingTool } from './missing-tool.ts';
import { run } from './process.ts';

/** The minimum version of the newest client. */
const PYTHON = [3, 10] as const;

/**
 * A virtual environment with the packages of a lock file, created once for each content of that file.
 *
 * @param release the only release of Python that the packages work with, such as `3.12`. Default: any recent one
 * @returns its interpreter
 * @throws MissingTool without a recent enough Python
 */
export async function pythonWith(name: string, lockFile: string, release?: string): Promise<string> {
  const { command: base, version } = await findPython(release);
  const lock = readFileSync(lockFile);
  const digest = createHash('sha256').update(version).update(lock).digest('hex').slice(0, 12);
  const folder = join(CACHE, `${name}-${digest}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, '.whole');
  if (existsSync(whole)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const steps = [
    [base, '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--requirement', lockFile],
  ] as const;
  for (const [command, ...args] of steps) {
    const { status, output } = await run(command, args);
    if (status !== 0) throw new MissingTool(`${name}: can't be installed from ${lockFile}\n${output}`);
  }
  writeFileSync(whole, '');
  return python;
}

interface Python {
  readonly command: string;
  readonly version: string;
}

async function findPython(release = ''): Promise<Python> {
  const ofManager = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), `versions/${release}.*/bin/python3`);
  const others = release === '' ? [] : [`python${release}`, ...globSync(ofManager)];
  let found = 'missing';
  for (const command of ['python3', ...others]) {
    const { status, stdout } = await run(command, ['-c', 'import sys, venv; print(*sys.version_info[:3], sep=".")']);
    const version = stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (status !== 0) continue;
    const isRecent = major > PYTHON[0] || (major === PYTHON[0] && minor >= PYTHON[1]);
    if (release === '' ? isRecent : version.startsWith(`${release}.`)) return { command, version };
    found = version;
  }
  throw new MissingTool(
    `python3 (${release || `${PYTHON.join('.')} or newer`}, with venv) is ${found}: ` +
      `install it from your system's packages (Debian: apt-get install python3 python3-venv) or from python.org`,
  );
}

/** The installed version of a distribution. */
export async function versionIn(python: string, distribution: string): Promise<string> {
  const { stdout } = await run(python, ['-c', `import importlib.metadata as m; print(m.version("${distribution}"))`]);
  return stdout.trim();
}
