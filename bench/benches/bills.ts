import { createRandom } from '../../src/core/random.ts';
import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { alternate } from '../figure.ts';
import { parse } from '../listings.ts';
import { createLoad, type LoadRequest, send } from '../load.ts';

const LARGE = 1_000_000;
const SMALL = 10_000;
const REQUESTS = 1_000;
const DAY_MS = 86_400_000;

const get = (path: string): LoadRequest => ({ method: 'GET', path, headers: { authorization: 'Bearer key' } });

export const bills: Bench = {
  name: 'bills',
  about: "time of Nirvana's monthly statement and of its costs of 90 days, over many resources / over few",
  async *run(options) {
    const { seconds, folder, log } = options;
    const [large, small] = [scaled(options, LARGE), scaled(options, SMALL)];
    const fileOf = (resources: number) => dataFile('nirvana', resources, log);
    await using a = await startEmulator({ data: await fileOf(large), pageCache: 0 });
    await using b = await startEmulator({ data: await fileOf(small), pageCache: 0 });
    // Both have the same seed, and so the same organization.
    const { items } = parse((await send(b.url, get('/v1/organizations'))).bytes) as { items: { id: string }[] };
    const billing = `/v1/organizations/${items[0]?.id ?? ''}/billing`;
    const cases: Readonly<Record<string, readonly LoadRequest[]>> = {
      'statement of a month': randomDays().map((day) => get(`${billing}/statements?month=${day.slice(0, 7)}`)),
      'costs of 90 days': randomDays().map((day) => {
        const last = new Date(Date.parse(day) + 89 * DAY_MS).toISOString().slice(0, 10);
        return get(`${billing}/cost?from=${day}&to=${last}`);
      }),
    };
    for (const [what, pool] of Object.entries(cases)) {
      log(`bills: ${what}`);
      const load = createLoad(folder, { pool, connections: 1, seconds });
      yield {
        ...{ bench: 'bills', what, unit: 'ms', a: `${large} resources`, b: `${small}` },
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

/** Days of two years. */
function randomDays(): string[] {
  const random = createRandom(1);
  return Array.from({ length: REQUESTS }, () =>
    new Date(Date.UTC(2024, 6, 1) + random.int(0, 2 * 365) * DAY_MS).toISOString().slice(0, 10),
  );
}
