import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Bench, scaled } from '../bench.ts';
import { alternate, type Round } from '../figure.ts';
import { COMMAND, peakMemoryOf, startNode } from '../processes.ts';

const RECORDS = 1_000_000;
const BARE = join(import.meta.dirname, '../bare-insert.ts');

/** Each round is long enough that three suffice. */
const ROUNDS = 3;

export const seed: Bench = {
  name: 'seed',
  about: 'records per second of `seed` / of a bare bulk insert of their JSON; peak memory for many records / for few',
  async *run(options) {
    const { folder, short } = options;
    const rounds = short ? 1 : ROUNDS;
    const records = scaled(options, RECORDS);
    const [seeded, bare] = [join(folder, 'seeded.db'), join(folder, 'bare.db')];
    const memory: Round[] = [];
    const seedOf = (count: number): Promise<Run> => {
      rmSync(seeded, { force: true });
      return run([COMMAND, 'seed', '--scenario', 'large', '--records', String(count), '--out', seeded]);
    };

    const speeds = await alternate(
      { short: true, rounds },
      async () => {
        const few = await seedOf(Math.ceil(records / 10));
        const many = await seedOf(records);
        memory.push({ a: many.peak, b: few.peak });
        return records / (many.ms / 1000);
      },
      async () => {
        rmSync(bare, { force: true });
        const { ms } = JSON.parse((await run([BARE, seeded, bare])).stdout) as { ms: number };
        return records / (ms / 1000);
      },
    );
    const size = `${records.toLocaleString('en')} records`;
    yield {
      ...{ bench: 'seed', what: size, unit: 'records/s', a: 'seed', b: 'bare insert' },
      rounds: speeds,
      target: { atLeast: 0.15 },
    };
    yield {
      ...{ bench: 'seed', what: `peak memory, ${size} / a tenth`, unit: 'MB', a: 'all', b: 'a tenth' },
      rounds: memory,
      target: { atMost: 1.2 },
    };
  },
};

interface Run {
  readonly stdout: string;
  readonly ms: number;
  /** MB */
  readonly peak: number;
}

const WATCH_MS = 50;

async function run(args: readonly string[]): Promise<Run> {
  const began = performance.now();
  const child = startNode(args, 'server');
  if (child.stdout === null) throw new Error('no stdout');
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemoryOf(child.pid ?? NaN));
  }, WATCH_MS);
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  clearInterval(watch);
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} exited with status ${child.exitCode}`);
  return { stdout, ms: performance.now() - began, peak };
}
