import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type BenchOptions, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import type { Figure } from '../figure.ts';
import { gitpod, type Listing, listings } from '../listings.ts';
import { type Answer, createLoad, type LoadRequest, send } from '../load.ts';
import { compareRates } from '../rates.ts';

const CONNECTIONS = 32;
const LARGE = 1_000_000;

/** Number of sampled pages; the twin serves the one of median size. */
const SAMPLED = 50;

export const page: Bench = {
  name: 'page',
  about: "random pages of each provider's listing / the same app with a constant page of that size",
  async *run(options) {
    for (const listing of listings) {
      for (const size of options.short ? [25] : [25, 100]) {
        yield* measure(options, listing, size, undefined);
        // The bench `growth` opens files of the other providers.
        if (options.short && listing !== gitpod) continue;
        const data = await dataFile(listing.provider, scaled(options, LARGE), options.log);
        yield* measure(options, listing, size, data);
      }
    }
  },
};

async function* measure(
  options: BenchOptions,
  listing: Listing,
  size: number,
  data: string | undefined,
): AsyncIterable<Figure> {
  const { seconds, folder, log } = options;
  const rows = data === undefined ? 'default' : `${scaled(options, LARGE).toLocaleString('en')} rows`;
  const what = `${listing.provider}, ${size} of ${rows}`;
  await using a = await startEmulator({ data });
  const pool = await fullPages(listing.pages(a.url, size));
  const { bytes, contentType } = await typicalPage(a.url, pool);
  const file = join(folder, 'page');
  writeFileSync(file, bytes);
  const shown = listing.rows(bytes);
  await using b = await startEmulator({ data, twin: { path: listing.path, file, contentType, rows: shown } });

  log(`page: ${what}; ${pool.length.toLocaleString('en')} pages, ${bytes.length.toLocaleString('en')} bytes`);
  const load = createLoad(folder, { pool, connections: CONNECTIONS, seconds });
  const figure = {
    ...{ bench: 'page', what, a: 'emulator', b: 'constant page' },
    target: { atLeast: data === undefined ? 0.8 : size === 25 ? 0.42 : 0.36 },
    note: `${pool.length} pages of ${shown} rows, ${bytes.length} bytes`,
  };
  yield* compareRates(options, figure, { server: a, load }, { server: b, load });
}

/** All pages except the last, which may be shorter, unless it is the only one. */
export async function fullPages(pages: AsyncIterable<LoadRequest>): Promise<readonly LoadRequest[]> {
  const all: LoadRequest[] = [];
  for await (const request of pages) all.push(request);
  return all.length > 1 ? all.slice(0, -1) : all;
}

/** The response of median size among a sample of the pages. */
export async function typicalPage(url: string, pool: readonly LoadRequest[]): Promise<Answer> {
  const step = Math.max(1, Math.floor(pool.length / SAMPLED));
  const answers = [];
  for (const [index, request] of pool.entries()) if (index % step === 0) answers.push(await send(url, request));
  answers.sort((x, y) => x.bytes.length - y.bytes.length);
  const median = answers[Math.floor(answers.length / 2)];
  if (median === undefined) throw new Error('the listing has no page');
  return median;
}
