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
  /** The names of the measures that a chart shows. */
  readonly headlines: Summary['headlines'];
  /** By name; those that are never used are left out. */
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
  const shown = month ?? monthBefore(monthOf(now / DAY_MS));
  return {
    data,
    scenario,
    seed,
    parameters,
    clock: formatInstant(now),
    month: shown,
    storage_bytes: storageOf(db, ''),
    providers: Object.fromEntries(
      providers.map((provider) => [provider.name, inspectProvider(provider, db, now, shown)]),
    ),
  };
}

function inspectProvider(provider: Provider, db: Database, now: number, month: string): InspectedProvider {
  const { name, title } = provider;
  const { counts, measures, headlines } = provider.summarize(db, now);
  let [first, last] = [Infinity, -Infinity];
  for (const { days } of measures) {
    for (const day of days.keys()) [first, last] = [Math.min(first, day), Math.max(last, day)];
  }
  const isUsed = first <= last;
  const months = isUsed ? monthsBetween(monthOf(first), monthOf(Math.max(last, now / DAY_MS))) : [];
  const inspected = Object.fromEntries(
    measures.map((measure) => [measure.name, inspectMeasure(measure, months, daysOf(month))]),
  );
  return {
    title,
    counts,
    first_day: isUsed ? formatDay(first) : null,
    last_day: isUsed ? formatDay(last) : null,
    busiest_month: busiest(inspected[headlines.growth]?.months ?? {}),
    storage_bytes: storageOf(db, `${name}_`),
    headlines,
    measures: inspected,
  };
}

function inspectMeasure(measure: Measure, months: readonly string[], days: readonly number[]): InspectedMeasure {
  const { unit, description, divisor } = measure;
  let total = 0;
  const byMonth = new Map(months.map((month) => [month, 0]));
  for (const [day, amount] of measure.days) {
    total += amount;
    byMonth.set(monthOf(day), (byMonth.get(monthOf(day)) ?? 0) + amount);
  }
  return {
    unit,
    description,
    total: total / divisor,
    months: Object.fromEntries([...byMonth].map(([month, amount]) => [month, amount / divisor])),
    days: Object.fromEntries(days.map((day) => [formatDay(day), (measure.days.get(day) ?? 0) / divisor])),
  };
}

function busiest(months: Readonly<Record<string, number>>): string | null {
  const [first] = Object.entries(months).sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === 0 ? null : first[0];
}

/** What tables and indices take up whose name begins so. */
function storageOf(db: Database, prefix: string): number {
  const bytes = db.prepare<[number, string], number>(
    'SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND substr(name, 1, ?) = ?',
  );
  return bytes.pluck().get(prefix.length, prefix) ?? 0;
}

/** @param day days since 1970-01-01 */
function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

function monthOf(day: number): string {
  return formatDay(day).slice(0, 'YYYY-MM'.length);
}

function monthBefore(month: string): string {
  return monthOf(Date.parse(month) / DAY_MS - 1);
}

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthOf(Date.parse(month) / DAY_MS + 31)) months.push(month);
  return months;
}

/** The days (since 1970-01-01) of a month. */
function daysOf(month: string): number[] {
  const first = Date.parse(month) / DAY_MS;
  return Array.from({ length: 31 }, (_, index) => first + index).filter((day) => monthOf(day) === month);
}
