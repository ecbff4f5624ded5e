import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** The numbers of the cores that this process may use; empty if the system can't list or pin them. */
const cores = pinnableCores();

/** The number of cores, read before this process is pinned. */
export const coreCount = cores.length || availableParallelism();

/** Command prefixes that pin a process to the server's core, to the load's core, or to all cores. */
export const pins = {
  server: pinTo(cores.slice(0, 1)),
  load: pinTo(cores.slice(1, 2)),
  everywhere: pinTo(cores),
} as const;

export type Pin = keyof typeof pins;

/** Whether server and load run on different cores. */
export const pinned = cores.length > 1;

function pinTo(chosen: readonly number[]): readonly string[] {
  return cores.length > 1 ? ['taskset', '--cpu-list', chosen.join(',')] : [];
}

function pinnableCores(): readonly number[] {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    return [];
  }
}

/** Keeps this process off the server's core. */
export function pinSelf(): void {
  if (pinned) execFileSync('taskset', ['-a', '-p', '-c', String(cores[1]), String(process.pid)], { stdio: 'ignore' });
}

/** The machine, for the results file. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: coreCount,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    pinned,
  };
}
