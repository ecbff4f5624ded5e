import type { Bench } from '../bench.ts';
import { binary } from './binary.ts';
import { cores } from './cores.ts';
import { dataset } from './dataset.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { peers } from './peers.ts';
import { report } from './report.ts';
import { seed } from './seed.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';

/** In the order in which they run. */
export const benches: readonly Bench[] = [
  ...[page, binary, report, growth, start, memory, seed, dataset, cores, peers, soak],
];
