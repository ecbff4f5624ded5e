import type { Static } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import type { Dataset } from '../../core/datasets/dataset.ts';
import { DEFAULT_DATASET } from '../../core/datasets/datasets.ts';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import { sumCosts } from '../../core/focus/costs.ts';
import { inspectProvider, lastWholeMonth } from '../../core/provider/inspect.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { Refusal } from '../../core/refusal.ts';
import { quoteWord } from '../../core/shell.ts';
import { formatMonth, type Month, monthOf } from '../../core/time/day.ts';
import { dayOf, formatInstant } from '../../core/time/instant.ts';
import { inTurns } from '../../core/turns.ts';
import { providerNamed } from '../lookup.ts';
import type { DatasetCosts, DatasetSummary, ListingQuery, ListingState, MonthQuery } from './schemas.ts';

type MonthChoice = Static<typeof MonthQuery>;

/**
 * @param signal ends it
 * @throws Refusal `invalid` for an unknown provider; the signal's reason
 */
export async function summarizeDataset(
  providers: readonly Provider[],
  { current, clock }: HostedDataset,
  { month, provider }: MonthChoice,
  signal?: AbortSignal,
): Promise<DatasetSummary> {
  const now = clock.now();
  const shown = monthNamed(month) ?? lastWholeMonth(now);
  const chosen = provider === undefined ? providers : [providerNamed(providers, provider)];
  const found: DatasetSummary['providers'] = {};
  return readInTurns(current, now, async (db) => {
    for (const one of chosen) found[one.name] = await inTurns(inspectProvider(one, db, { now, month: shown }), signal);
    const times = chosen.flatMap(({ timeline }) => timeline?.(db) ?? []);
    const [from, to] = [Math.min(...times.map((time) => time.from)), Math.max(...times.map((time) => time.to))];
    return {
      clock: formatInstant(now),
      month: formatMonth(shown),
      timeline: times.length === 0 ? null : { from: formatInstant(from), to: formatInstant(to) },
      providers: found,
    };
  });
}

/**
 * What a month costs up to the clock.
 *
 * @param signal ends it
 * @throws Refusal `invalid` for an unknown provider; the signal's reason
 */
export async function costsOfDataset(
  providers: readonly Provider[],
  { current, clock }: HostedDataset,
  { month, provider }: MonthChoice,
  signal?: AbortSignal,
): Promise<DatasetCosts> {
  const now = clock.now();
  const shown = monthNamed(month) ?? monthOf(dayOf(now));
  const chosen = provider === undefined ? providers : [providerNamed(providers, provider)];
  const found: DatasetCosts['providers'] = {};
  await readInTurns(current, now, async (db) => {
    for (const { name, costs } of chosen) {
      if (costs !== undefined) found[name] = await inTurns(sumCosts(costs(db, { month: shown, now })), signal);
    }
  });
  return { clock: formatInstant(now), month: formatMonth(shown), providers: found };
}

/** Reads what is known of a dataset at an instant (ms). It stays as it is meanwhile, whatever others write. */
async function readInTurns<Result>(
  dataset: Dataset,
  now: number,
  read: (db: Database) => Promise<Result>,
): Promise<Result> {
  const { image } = await dataset.knownAt(now);
  const unpin = image.pin();
  image.retain();
  try {
    return await read(image.db);
  } finally {
    unpin();
    image.release();
  }
}

/** The month of `YYYY-MM`, which the schema has checked. */
function monthNamed(text: string | undefined): Month | undefined {
  return text === undefined ? undefined : monthOf(dayOf(Date.parse(text)));
}

/** Rows of a page, for people who look at them. */
const PAGE_SIZE = 25;

/**
 * The request that lists what a provider's clients see of a period.
 *
 * @param url the emulator's base URL as the caller reaches it
 * @throws Refusal `invalid`, `conflict` for a dataset that has no key of its own
 */
export function listingOf(
  providers: readonly Provider[],
  dataset: HostedDataset,
  { provider: name, from, to, size = PAGE_SIZE, token, offset = 0 }: Static<typeof ListingQuery>,
  url: string,
): ListingState {
  const provider = providerNamed(providers, name);
  const { listing } = provider;
  if (listing?.endpoint.paged === undefined) throw new Refusal('invalid', `provider: ${name} lists no periods`);
  const key = keyOf(dataset, provider);
  const request = { from, to, size, token, offset };
  const { method, path, body } = listing.call(request);
  const headers = {
    authorization: `${provider.authentication.scheme} ${key}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const text = body === undefined ? null : JSON.stringify(body);
  const setups = provider.clientHints(url, key);
  const { rows, next = null } = listing.endpoint.paged;
  return {
    ...{ method, url: `${url}${path}`, headers, body: text, rows, next },
    curl: curlOf(method, `${url}${path}`, headers, text),
    clients: listing.clients(request).map(({ client, code }) => ({
      ...{ client, code },
      setup: setups.find((hint) => hint.client === client)?.code ?? '',
    })),
  };
}

/**
 * A key that opens a dataset.
 *
 * @throws Refusal `conflict` for a dataset that has no key of its own
 */
export function keyOf({ name, keys }: HostedDataset, provider: Provider): string {
  const [own] = keys[provider.name] ?? [];
  if (own !== undefined) return own;
  if (name === DEFAULT_DATASET) return provider.exampleKey;
  throw new Refusal('conflict', `only keys that describe ${name} open it: print one with usage-emulator key`);
}

function curlOf(method: string, url: string, headers: Readonly<Record<string, string>>, body: string | null): string {
  const parts = [
    ...(method === 'GET' || (method === 'POST' && body !== null) ? [] : ['-X', method]),
    quoteWord(url),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', quoteWord(`${name}: ${value}`)]),
    ...(body === null ? [] : ['-d', quoteWord(body)]),
  ];
  return `curl ${parts.join(' ')}`;
}
