import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.ts';
import { MissingTool } from './missing-tool.ts';
import { run } from './process.ts';

/** The oldest that the newest client runs on. */
const PYTHON = [3, 10] as const;

/**
 * A virtual environment with exactly what a lock file names, made once for each state of that file.
 *
 * @returns its interpreter
 * @throws MissingTool without a Python that is new enough
 */
export async function pythonWith(name: string, lockFile: string): Promise<string> {
  const version = await findPython();
  const lock = readFileSync(lockFile);
  const digest = createHash('sha256').update(version).update(lock).digest('hex').slice(0, 12);
  const folder = join(CACHE, `${name}-${digest}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, '.whole');
  if (existsSync(whole)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--requirement', lockFile],
  ] as const;
  for (const [command, ...args] of steps) {
    const { status, output } = await run(command, args);
    if (status !== 0) throw new MissingTool(`${name}: can't be installed from ${lockFile}\n${output}`);
  }
  writeFileSync(whole, '');
  return python;
}

async function findPython(): Promise<string> {
  const { status, stdout } = await run('python3', ['-c', 'import sys, venv; print(*sys.version_info[:3], sep=".")']);
  const version = stdout.trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (status === 0 && (major > PYTHON[0] || (major === PYTHON[0] && minor >= PYTHON[1]))) return version;
  throw new MissingTool(
    `python3 (${PYTHON.join('.')} or newer, with venv) is ${status === 0 ? version : 'not here'}: ` +
      `install it from your system's packages (Debian: apt-get install python3 python3-venv) or from python.org`,
  );
}

/** The version of a distribution in an environment. */
export async function versionIn(python: string, distribution: string): Promise<string> {
  const { stdout } = await run(python, ['-c', `import importlib.metadata as m; print(m.version("${distribution}"))`]);
  return stdout.trim();
}
