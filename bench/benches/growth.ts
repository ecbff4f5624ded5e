import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import { alternate } from '../figure.ts';
import { gcore, gitpod, type Listing, nirvana } from '../listings.ts';
import { createLoad, type LoadRequest } from '../load.ts';
import { fullPages } from './page.ts';

const SMALL = 10_000;
const SIZE = 25;
/** The page size for paging through the listing; the measured pages are the first {@link SIZE} rows of these. */
const STRIDE = 100;

const larges: readonly (readonly [Listing, number])[] = [
  [gitpod, 5_000_000],
  [nirvana, 1_000_000],
  [gcore, 1_000_000],
];

interface Depth {
  readonly what: string;
  readonly of: (pages: readonly LoadRequest[]) => readonly LoadRequest[];
}

const depths: readonly Depth[] = [
  { what: 'first page', of: (pages) => pages.slice(0, 1) },
  { what: 'next page', of: (pages) => pages.slice(1) },
  { what: 'deep page', of: (pages) => pages.slice(Math.floor(pages.length * 0.9)) },
];

export const growth: Bench = {
  name: 'growth',
  about: 'time of a first, a next and a deep page of many rows / of few',
  async *run(options) {
    const { seconds, folder, log } = options;
    for (const [listing, size] of larges) {
      const [large, small] = [scaled(options, size), scaled(options, SMALL)];
      await using a = await startEmulator({ data: await dataFile(listing.provider, large, log), pageCache: 0 });
      await using b = await startEmulator({ data: await dataFile(listing.provider, small, log), pageCache: 0 });
      log(`growth: paging through ${large.toLocaleString('en')} rows of ${listing.provider}`);
      const [manyPages, fewPages] = [await narrow(listing, a.url), await narrow(listing, b.url)];
      for (const { what, of } of depths) {
        const job = { connections: 1, seconds };
        const [many, few] = [
          createLoad(folder, { ...job, pool: of(manyPages) }),
          createLoad(folder, { ...job, pool: of(fewPages) }),
        ];
        yield {
          ...{ bench: 'growth', what: `${listing.provider}, ${what}`, unit: 'ms', a: `${large} rows`, b: `${small}` },
          rounds: await alternate(
            options,
            async (round) => (await many(a.url, round)).p50,
            async (round) => (await few(b.url, round)).p50,
          ),
          target: { atMost: 1.3 },
        };
      }
    }
  },
};

async function narrow(listing: Listing, url: string): Promise<readonly LoadRequest[]> {
  return (await fullPages(listing.pages(url, STRIDE))).map((page) => listing.resize(page, SIZE));
}
