// How fast `usage-emulator seed` is beside a bare bulk insert of the same records, and how much memory it takes:
//
//   npm run build && npx node bench/seed.ts [records, 1000000 by default] [rounds, 2]
//
// Each in a process of its own, in turns, so that a machine that is busy meanwhile slows down both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const [records = '1000000', rounds = '2'] = process.argv.slice(2);
const COMMAND = join(import.meta.dirname, '../bin/usage-emulator.js');
const BARE = join(import.meta.dirname, 'bare-insert.ts');

interface Run {
  readonly stdout: string;
  /** ms */
  readonly wall: number;
  /** MB; 0 where the system doesn't tell. */
  readonly peak: number;
}

async function run(args: readonly string[]): Promise<Run> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
  }, 50);
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  clearInterval(watch);
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} ended with status ${child.exitCode}`);
  return { stdout, wall: performance.now() - start, peak };
}

/** The most memory that a process has had so far, MB. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const folder = mkdtempSync(join(tmpdir(), 'usage-emulator-bench-'));
try {
  const seeded = join(folder, 'seeded.db');
  const bare = join(folder, 'bare.db');
  const ratios: number[] = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    rmSync(seeded, { force: true });
    const seeding = await run([COMMAND, 'seed', '--scenario', 'large', '--records', records, '--out', seeded]);
    const { ms } = JSON.parse((await run([BARE, seeded, bare])).stdout) as { ms: number };
    ratios.push(seeding.wall / ms);
    const size = (path: string): string => `${(statSync(path).size / 1e6).toFixed(0)} MB`;
    console.log(
      `seed ${seconds(seeding.wall)}, ${size(seeded)}, peak memory ${seeding.peak.toFixed(0)} MB; ` +
        `bare insert ${seconds(ms)}, ${size(bare)}; ratio ${(seeding.wall / ms).toFixed(2)}`,
    );
    rmSync(bare);
  }
  console.log(
    `${records} records: at best ${Math.min(...ratios).toFixed(2)} times the bare insert, at worst ${Math.max(...ratios).toFixed(2)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
