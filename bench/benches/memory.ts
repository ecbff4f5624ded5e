import type { Bench } from '../bench.ts';
import { answering, bare, coldStart, healthy } from '../cold-starts.ts';
import { alternate } from '../figure.ts';

export const memory: Bench = {
  name: 'memory',
  about: 'resident set after the start with the default dataset in memory / of Fastify with better-sqlite3',
  async *run(options) {
    const cases = [
      ['after the start', healthy],
      ['after the first page', answering],
    ] as const;
    for (const [what, candidate] of cases) {
      yield {
        ...{ bench: 'memory', what, unit: 'MB', a: 'emulator', b: 'bare Fastify' },
        rounds: await alternate(
          options,
          async () => (await coldStart(candidate)).memory,
          async () => (await coldStart(bare)).memory,
        ),
        target: { atMost: 1.25 },
      };
    }
  },
};
