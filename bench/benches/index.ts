import type { Bench } from '../bench.ts';
import { bills } from './bills.ts';
import { binary } from './binary.ts';
import { cost } from './cost.ts';
import { dataset } from './dataset.ts';
import { first } from './first.ts';
import { focus } from './focus.ts';
import { growth } from './growth.ts';
import { live } from './live.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { peers } from './peers.ts';
import { report } from './report.ts';
import { seed } from './seed.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { usage } from './usage.ts';

/** In the order in which they run. */
export const benches: readonly Bench[] = [
  ...[page, binary, report, cost, bills, usage, first, live, growth, start, memory, seed, focus, dataset, peers, soak],
];
