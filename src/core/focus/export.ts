import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Provider } from '../provider/provider.ts';
import { Refusal } from '../refusal.ts';
import { dayOfDate, firstDayOf, formatDay, type Month, monthOf } from '../time/day.ts';
import type { Granularity } from './charge.ts';
import { columnsOf, type FocusVersion, type ProviderCharge } from './columns.ts';
import { csvHead, csvLines } from './csv.ts';

export interface FocusRequest {
  readonly version: FocusVersion;
  readonly granularity: Granularity;
  readonly providers: readonly Pick<Provider, 'title' | 'charges' | 'countCharged'>[];
  /** ms */
  readonly now: number;
}

const MAX_MONTHS = 120;

/**
 * The months between two days, since files and bills are monthly.
 *
 * @param from `YYYY-MM-DD`, the first day
 * @param to the day after the last one
 * @throws Refusal `invalid`
 */
export function monthsBetween(from: string, to: string): Month[] {
  const [first, end] = [monthStarting('from', from), monthStarting('to', to)];
  if (end <= first) throw new Refusal('invalid', 'to: must be after from, such as the first day of the next month');
  if (end - first > MAX_MONTHS) throw new Refusal('invalid', `to: must be at most ${MAX_MONTHS} months after from`);
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function monthStarting(field: string, text: string): Month {
  const [year = 0, month = 0] = text.split('-').map(Number);
  const day = dayOfDate(year, month, 1);
  if (formatDay(day) === text) return monthOf(day);
  throw new Refusal(
    'invalid',
    `${field}: must be the first day of a month, such as ${formatDay(firstDayOf(monthOf(day)))}`,
  );
}

/** The charges of a month, by provider; `undefined` where others may have their turn. */
export function* chargesIn(
  db: Database,
  month: Month,
  { providers, now, granularity }: FocusRequest,
): Iterable<ProviderCharge | undefined> {
  for (const { title: provider, charges } of providers) {
    if (charges === undefined) continue;
    for (const charge of charges(db, { month, now, granularity })) yield charge && { ...charge, provider };
  }
}

/** About how many resources are charged for in a month. */
export function countCharged(db: Database, month: Month, { providers, now }: FocusRequest): number {
  return providers.reduce((sum, { countCharged }) => sum + (countCharged?.(db, month, now) ?? 0), 0);
}

/** Characters of a chunk: the event loop gets its turn between two of them. */
const CHUNK = 65_536;

/**
 * Writes charges as CSV.
 *
 * @param onProgress called with the number of rows written so far
 */
export async function* csvOf(
  charges: Iterable<ProviderCharge | undefined>,
  version: FocusVersion,
  onProgress?: (rows: number) => void,
): AsyncIterable<string> {
  const columns = columnsOf(version);
  const lineOf = csvLines(columns);
  let text = csvHead(columns);
  let rows = 0;
  for (const charge of charges) {
    if (charge === undefined) {
      await nextTurn();
      continue;
    }
    text += lineOf(charge);
    rows += 1;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
    onProgress?.(rows);
    await nextTurn();
  }
  yield text;
  onProgress?.(rows);
}
