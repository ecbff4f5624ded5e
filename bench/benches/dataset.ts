import { addRecord } from '../../src/control/records/service.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { gitpod } from '../../src/providers/gitpod/index.ts';
import { providers } from '../../src/providers/index.ts';
import { type Bench, inManyRounds } from '../bench.ts';
import { alternate, type Target } from '../figure.ts';

/** Any record: the cost of the first write is the copy of the database. */
const RECORD = { createdAt: '2025-06-01T09:00:00Z', stoppedAt: '2025-06-01T10:00:00Z' };

export const dataset: Bench = {
  name: 'dataset',
  about: 'creating a dataset of a scenario in use, its first write and its reset / copying as many bytes in memory',
  async *run(options) {
    for (const scenario of ['default', 'vendor-examples']) {
      const emulator = await startEmulator({
        ...{ host: '127.0.0.1', port: 0, socket: false, providers, scenario, data: ':memory:' },
      });
      const { dataset, datasets, planFor } = emulator;
      const bytes = dataset.db.serialize();
      const create = () => datasets.create(planFor({}));
      const write = (hosted: Awaited<ReturnType<typeof create>>) => addRecord(hosted, gitpod, RECORD);
      const cases: readonly { what: string; target?: Target; measure: () => Promise<number> }[] = [
        {
          what: 'create',
          target: { medianAtMost: 20 },
          measure: async () => {
            const [hosted, ms] = await timed(create);
            await datasets.drop(hosted.name);
            return ms;
          },
        },
        {
          what: 'first write',
          target: { medianAtMost: 150 },
          measure: async () => {
            const hosted = await create();
            const [, ms] = await timed(() => write(hosted));
            await datasets.drop(hosted.name);
            return ms;
          },
        },
        {
          what: 'reset after a write',
          target: { medianAtMost: 20 },
          measure: async () => {
            const hosted = await create();
            await write(hosted);
            const [, ms] = await timed(() => hosted.reset());
            await datasets.drop(hosted.name);
            return ms;
          },
        },
      ];
      const copy = async (): Promise<number> => (await timed(async () => Buffer.from(bytes)))[1];
      for (const { what, target, measure } of cases) {
        yield {
          ...{ bench: 'dataset', what: `${scenario}, ${what}`, unit: 'ms', a: what },
          b: `copy of ${(bytes.length / 1e6).toFixed(1)} MB`,
          rounds: await alternate(inManyRounds(options), measure, copy),
          target,
        };
      }
      await emulator.close();
    }
  },
};

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, performance.now() - began];
}
