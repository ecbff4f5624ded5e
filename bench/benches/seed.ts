import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, scaled } from '../bench.ts';
import { alternate, type Round } from '../figure.ts';
import { type Run, runNode } from '../runs.ts';
import { COMMAND } from '../processes.ts';

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
      return runNode([COMMAND, 'seed', '--scenario', 'large', '--records', String(count), '--out', seeded]);
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
        const { ms } = JSON.parse((await runNode([BARE, seeded, bare])).stdout) as { ms: number };
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
