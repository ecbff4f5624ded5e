import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { type Round, spreadOf } from '../figure.ts';
import { ALL_TIME, gcoreReport, parse } from '../listings.ts';
import { LIVE, pollLive } from '../live.ts';
import { type LoadRequest, send } from '../load.ts';
import { choicesIn, monthlyReports, reportCases } from './report.ts';

const LARGE = 1_000_000;
const WARM_REQUESTS = 50;

interface FirstUse {
  readonly what: string;
  /** The first request, and others of its kind. */
  readonly requests: readonly LoadRequest[];
}

export const first: Bench = {
  name: 'first',
  about: "time of Gcore's first report, first use of a filter and first deep page of many resources / of later ones",
  async *run(options) {
    const data = await dataFile('gcore', scaled(options, LARGE), options.log);
    const uses = await firstUses(data);
    const rounds = new Map<string, Round[]>(uses.map(({ what }) => [what, []]));
    const waits: Round[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      options.log(`first: round ${round}`);
      await using server = await startEmulator({ data, pageCache: 0 });
      const poll = await pollLive(server.url);
      for (const { what, requests } of uses) {
        const [request, ...others] = requests;
        if (request === undefined) throw new Error(`there is no request for ${what}`);
        const a = await timeOf(server.url, request);
        const later: number[] = [];
        for (const other of others) later.push(await timeOf(server.url, other));
        rounds.get(what)?.push({ a, b: spreadOf(later).median });
      }
      const { longest, median } = await poll.stop();
      waits.push({ a: longest, b: median });
    }
    for (const [what, measured] of rounds) {
      yield {
        ...{ bench: 'first', what, unit: 'ms', a: 'first request', b: 'later ones', rounds: measured },
        target: { atMost: 20 },
      };
    }
    yield {
      ...{ bench: 'first', what: `${LIVE} meanwhile`, unit: 'ms', a: 'longest wait', b: 'median wait', rounds: waits },
      target: { medianAtMost: 100 },
    };
  },
};

async function firstUses(data: string): Promise<FirstUse[]> {
  await using server = await startEmulator({ data, pageCache: 0 });
  const choices = await choicesIn(server.url);
  const { count } = parse((await send(server.url, gcoreReport({ ...ALL_TIME, limit: 1 }))).bytes) as { count: number };
  const deepPages = Array.from({ length: WARM_REQUESTS }, (_, index) =>
    gcoreReport({ ...ALL_TIME, limit: 25, offset: Math.floor(count * 0.9) + 25 * index }),
  );
  return [
    ...reportCases.map(({ what, filter }) => ({ what, requests: monthlyReports(choices, filter, WARM_REQUESTS) })),
    { what: 'deep page', requests: deepPages },
  ];
}

async function timeOf(url: string, request: LoadRequest): Promise<number> {
  const began = performance.now();
  await send(url, request);
  return performance.now() - began;
}
