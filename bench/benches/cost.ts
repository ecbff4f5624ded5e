import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { alternate } from '../figure.ts';
import { createLoad, type LoadRequest } from '../load.ts';
import { choicesIn, monthlyReports, reportCases } from './report.ts';

const SIZES = [10_000, 1_000_000];
const REQUESTS = 5_000;
const TOTALS_PATH = '/cloud/v1/cost_report/totals';

export const cost: Bench = {
  name: 'cost',
  about: "time of Gcore's cost totals of a month / of its usage report with the same filter",
  async *run(options) {
    const { seconds, folder, log } = options;
    for (const size of SIZES) {
      const resources = scaled(options, size);
      await using emulator = await startEmulator({ data: await dataFile('gcore', resources, log), pageCache: 0 });
      const choices = await choicesIn(emulator.url);
      for (const { what, filter } of reportCases) {
        log(`cost: ${what}, ${resources} resources`);
        const load = (pool: readonly LoadRequest[]) => createLoad(folder, { pool, connections: 1, seconds });
        const costs = load(monthlyReports(choices, filter, REQUESTS, TOTALS_PATH));
        // From the other end, or it would find reports that the cost totals have opened.
        const usage = load(monthlyReports(choices, filter, REQUESTS).toReversed());
        yield {
          ...{
            bench: 'cost',
            what: `${what}, ${resources} resources`,
            unit: 'ms',
            a: 'cost totals',
            b: 'usage report',
          },
          rounds: await alternate(
            options,
            async (round) => (await costs(emulator.url, round)).p50,
            async (round) => (await usage(emulator.url, round)).p50,
          ),
          target: { atMost: 1.5 },
        };
      }
    }
  },
};
