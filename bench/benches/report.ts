import { createRandom, type Random } from '../../src/core/random.ts';
import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { alternate } from '../figure.ts';
import { gcoreReport, parse } from '../listings.ts';
import { createLoad, type LoadRequest, send } from '../load.ts';

const LARGE = 1_000_000;
const SMALL = 10_000;
const REQUESTS = 5_000;

/** The values to filter by, from which each report draws a few. */
export interface Choices {
  readonly projects: readonly number[];
  readonly regions: readonly number[];
  readonly types: readonly string[];
}

export interface Case {
  readonly what: string;
  readonly atMost: number;
  readonly filter: (random: Random, choices: Choices) => object;
}

export const reportCases: readonly Case[] = [
  { what: 'no filter', atMost: 3, filter: () => ({}) },
  { what: 'projects', atMost: 4, filter: (random, { projects }) => ({ projects: some(random, projects) }) },
  { what: 'regions', atMost: 4, filter: (random, { regions }) => ({ regions: [random.pick(regions)] }) },
  { what: 'types', atMost: 4, filter: (random, { types }) => ({ types: some(random, types) }) },
  {
    what: 'projects, regions, types',
    atMost: 4,
    filter: (random, { projects, regions, types }) => ({
      projects: some(random, projects),
      regions: [random.pick(regions)],
      types: some(random, types),
    }),
  },
  {
    what: 'tags',
    atMost: 4,
    filter: (random) => ({
      tags: { conditions: [{ key: 'env', value: random.pick(['dev', 'prod', 'staging']), strict: true }] },
    }),
  },
  {
    what: 'schema_filter',
    atMost: 4,
    filter: (random) => ({
      schema_filter: {
        type: 'instance',
        field: 'flavor',
        values: [`g1-standard-${random.pick(['1-2', '2-4', '2-8', '4-8', '4-16'])}`],
      },
    }),
  },
];

export const report: Bench = {
  name: 'report',
  about: "time of Gcore's report of a month, ten rows and totals, over many resources / over few",
  async *run(options) {
    const { seconds, folder, log } = options;
    const [large, small] = [scaled(options, LARGE), scaled(options, SMALL)];
    await using a = await startEmulator({ data: await dataFile('gcore', large, log), pageCache: 0 });
    await using b = await startEmulator({ data: await dataFile('gcore', small, log), pageCache: 0 });
    const choices = await choicesIn(b.url);
    for (const { what, atMost, filter } of reportCases) {
      log(`report: ${what}`);
      const load = createLoad(folder, { pool: monthlyReports(choices, filter, REQUESTS), connections: 1, seconds });
      yield {
        ...{ bench: 'report', what, unit: 'ms', a: `${large} resources`, b: `${small}` },
        rounds: await alternate(
          options,
          async (round) => (await load(a.url, round)).p50,
          async (round) => (await load(b.url, round)).p50,
        ),
        target: { atMost },
      };
    }
  },
};

const DAY_MS = 86_400_000;

/** Reports of 28 to 31 days, beginning on any day of two years: too many to be cached. */
export function monthlyReports(
  choices: Choices,
  filter: Case['filter'],
  count: number,
  path?: string,
): readonly LoadRequest[] {
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const from = Date.UTC(2024, 6, 1) + random.int(0, 2 * 365) * DAY_MS;
    const period = {
      time_from: new Date(from).toISOString(),
      time_to: new Date(from + random.int(28, 31) * DAY_MS).toISOString(),
    };
    return gcoreReport({ ...period, ...filter(random, choices) }, path);
  });
}

function some<T>(random: Random, items: readonly T[]): T[] {
  return [...new Set([random.pick(items), random.pick(items), random.pick(items)])];
}

/** The values that a server's resources have. */
export async function choicesIn(url: string): Promise<Choices> {
  const all = { time_from: '2024-01-01T00:00:00Z', time_to: '2027-01-01T00:00:00Z', limit: 2_000 };
  const { resources } = parse((await send(url, gcoreReport(all))).bytes) as {
    resources: { project_id: number; region_id: number; type: string }[];
  };
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    projects: distinct(resources.map(({ project_id }) => project_id)),
    regions: distinct(resources.map(({ region_id }) => region_id)),
    types: distinct(resources.map(({ type }) => type)),
  };
}
