import type { Database } from 'better-sqlite3';
import type { DatasetOrigin } from '../core/dataset.ts';
import { DAY_MS, formatInstant } from '../core/instant.ts';
import type { Provider } from '../core/provider.ts';
import type { Measure, Summary } from '../core/summary.ts';

/** What `inspect --json` prints. Fields may be added to it, and none goes or changes its meaning in a minor version. */
export interface Inspection {
  /** A file's path, or `:memory:`. */
  readonly data: string;
  readonly scenario: string;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** RFC 3339; what happens later isn't counted. */
  readonly clock: string;
  /** `YYYY-MM`: of which month there are days. */
  readonly month: string;
  readonly storage_bytes: number;
  /** By name. */
  readonly providers: Readonly<Record<string, InspectedProvider>>;
}

export interface InspectedProvider {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  /** `YYYY-MM-DD`: the first and the last day (UTC) with usage; `null` where there is none. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  /** `YYYY-MM`: that with most of `headlines.growth`; `null` where there is none. */
  readonly busiest_month: string | null;
  readonly storage_bytes: number;
  /** The names of the measures that the charts show. */
  readonly headlines: Summary['headlines'];
  /** By name; those that aren't used by then are left out. */
  readonly measures: Readonly<Record<string, InspectedMeasure>>;
}

export interface InspectedMeasure {
  readonly unit: string;
  readonly description: string;
  readonly total: number;
  /** By `YYYY-MM` (UTC): all from the provider's first to that of the clock. */
  readonly months: Readonly<Record<string, number>>;
  /** By `YYYY-MM-DD` (UTC): all days of `month`. */
  readonly days: Readonly<Record<string, number>>;
}

export interface InspectionRequest {
  readonly data: string;
  readonly db: Database;
  readonly origin: DatasetOrigin;
  readonly providers: readonly Provider[];
  /** ms */
  readonly now: number;
  /** `YYYY-MM`; the last whole one, where it is `undefined`. */
  readonly month: string | undefined;
}

/** Looks at all that a dataset holds, and changes nothing of it. */
export function inspect({ data, db, origin, providers, now, month }: InspectionRequest): Inspection {
  const { scenario, seed, parameters } = origin;
  const shown = month === undefined ? monthOf(now / DAY_MS) - 1 : monthOf(Date.parse(month) / DAY_MS);
  const storage = storageOf(db);
  return {
    data,
    scenario,
    seed,
    parameters,
    clock: formatInstant(now),
    month: formatMonth(shown),
    storage_bytes: storage(''),
    providers: Object.fromEntries(
      providers.map((provider) => [
        provider.name,
        inspectProvider(provider, provider.summarize(db, now), { now, month: shown, storage: storage(provider.name) }),
      ]),
    ),
  };
}

function inspectProvider(
  { title }: Provider,
  { counts, measures, headlines }: Summary,
  { now, month, storage }: { readonly now: number; readonly month: number; readonly storage: number },
): InspectedProvider {
  let [first, last] = [Infinity, -Infinity];
  for (const { days } of measures) {
    for (const day of days.keys()) [first, last] = [Math.min(first, day), Math.max(last, day)];
  }
  const isUsed = first <= last;
  const months = isUsed ? range(monthOf(first), monthOf(now / DAY_MS) + 1) : [];
  const inspected = Object.fromEntries(
    measures.map((measure) => [measure.name, inspectMeasure(measure, months, daysOf(month))]),
  );
  // An account that has none of what tells most has something else.
  const used = (name: string): string => (name in inspected ? name : (measures[0]?.name ?? name));
  const shown = { growth: used(headlines.growth), rhythm: used(headlines.rhythm) };
  return {
    title,
    counts,
    first_day: isUsed ? formatDay(first) : null,
    last_day: isUsed ? formatDay(last) : null,
    busiest_month: busiest(inspected[shown.growth]?.months ?? {}),
    storage_bytes: storage,
    headlines: shown,
    measures: inspected,
  };
}

function inspectMeasure(measure: Measure, months: readonly number[], days: readonly number[]): InspectedMeasure {
  const { unit, description, divisor } = measure;
  let total = 0;
  const byMonth = new Map(months.map((month) => [month, 0]));
  for (const [day, amount] of measure.days) {
    const month = monthOf(day);
    total += amount;
    byMonth.set(month, (byMonth.get(month) ?? 0) + amount);
  }
  return {
    unit,
    description,
    total: total / divisor,
    months: Object.fromEntries([...byMonth].map(([month, amount]) => [formatMonth(month), amount / divisor])),
    days: Object.fromEntries(days.map((day) => [formatDay(day), (measure.days.get(day) ?? 0) / divisor])),
  };
}

/** The first of those with the most. */
function busiest(months: Readonly<Record<string, number>>): string | null {
  const [first] = Object.entries(months).sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === 0 ? null : first[0];
}

/** Reads every page once, and tells how many bytes the tables and indices take up whose name begins in a given way. */
function storageOf(db: Database): (prefix: string) => number {
  const sizes = db.prepare<[], [name: string, bytes: number]>('SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE');
  const all = sizes.raw().all();
  return (prefix) => all.reduce((sum, [name, bytes]) => (name.startsWith(prefix) ? sum + bytes : sum), 0);
}

/** @param day days since 1970-01-01 */
function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Months since January of the year 0, from days since 1970-01-01. */
function monthOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function formatMonth(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** The days (since 1970-01-01) of a month. */
function daysOf(month: number): number[] {
  const first = Date.parse(formatMonth(month)) / DAY_MS;
  return range(first, first + 31).filter((day) => monthOf(day) === month);
}

/** The whole numbers of [from, to). */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
