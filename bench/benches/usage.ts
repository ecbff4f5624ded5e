import { createRandom, type Random } from '../../src/core/random.ts';
import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { alternate } from '../figure.ts';
import { createLoad, type LoadRequest } from '../load.ts';

const LARGE = 5_000_000;
const SMALL = 10_000;
const REQUESTS = 1_000;
const DAY_MS = 86_400_000;

interface Case {
  readonly method: string;
  readonly resolution?: string;
}

const cases: readonly Case[] = [
  { method: 'GetEnvironmentRuntime' },
  { method: 'GetActiveUsersCount' },
  { method: 'GetActiveEnvironmentsCount' },
  { method: 'GetEnvironmentRuntimeTimeSeries', resolution: 'RESOLUTION_DAILY' },
  { method: 'GetEnvironmentRuntimeTimeSeries', resolution: 'RESOLUTION_HOURLY' },
  { method: 'GetActiveUsersTimeSeries', resolution: 'RESOLUTION_WEEKLY' },
  { method: 'GetActiveEnvironmentsTimeSeries', resolution: 'RESOLUTION_MONTHLY' },
  { method: 'GetEnvironmentSessionsTimeSeries', resolution: 'RESOLUTION_WEEKLY' },
];

export const usage: Bench = {
  name: 'usage',
  about: "time of Gitpod's totals and series of a year, over many records / over few",
  async *run(options) {
    const { seconds, folder, log } = options;
    const [large, small] = [scaled(options, LARGE), scaled(options, SMALL)];
    await using a = await startEmulator({ data: await dataFile('gitpod', large, log), pageCache: 0 });
    await using b = await startEmulator({ data: await dataFile('gitpod', small, log), pageCache: 0 });
    for (const { method, resolution } of cases) {
      const what = resolution === undefined ? method : `${method}, ${resolution.slice('RESOLUTION_'.length)}`;
      log(`usage: ${what}`);
      const random = createRandom(1);
      const pool = Array.from({ length: REQUESTS }, () => ofYear(random, method, resolution));
      const load = createLoad(folder, { pool, connections: 1, seconds });
      yield {
        ...{ bench: 'usage', what, unit: 'ms', a: `${large} records`, b: `${small}` },
        rounds: await alternate(
          options,
          async (round) => (await load(a.url, round)).p50,
          async (round) => (await load(b.url, round)).p50,
        ),
        target: { atMost: 3 },
      };
    }
  },
};

/** A request for a year that begins on any day of two years: too many to be cached. */
function ofYear(random: Random, method: string, resolution: string | undefined): LoadRequest {
  const from = Date.UTC(2024, 0, 1) + random.int(0, 2 * 365) * DAY_MS;
  const dateRange = { startTime: new Date(from).toISOString(), endTime: new Date(from + 365 * DAY_MS).toISOString() };
  return {
    method: 'POST',
    path: `/gitpod.v1.UsageService/${method}`,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ dateRange, resolution })).toString('base64'),
  };
}
