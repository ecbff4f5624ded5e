import { type Bench, inManyRounds } from '../bench.ts';
import { answering, bare, coldStart, healthy } from '../cold-starts.ts';
import { alternate } from '../figure.ts';

export const start: Bench = {
  name: 'start',
  about: 'time from spawn to the first 200 with the default dataset in memory / of Fastify with better-sqlite3',
  async *run(options) {
    const cases = [
      ['to the first page', answering],
      ['to the health check', healthy],
    ] as const;
    for (const [what, candidate] of cases) {
      yield {
        ...{ bench: 'start', what, unit: 'ms', a: 'emulator', b: 'bare Fastify' },
        rounds: await alternate(
          inManyRounds(options),
          async () => (await coldStart(candidate)).ms,
          async () => (await coldStart(bare)).ms,
        ),
        target: { atMost: 1.35 },
      };
    }
  },
};
