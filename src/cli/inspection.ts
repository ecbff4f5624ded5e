import type { Database } from 'better-sqlite3';
import type { DatasetOrigin } from '../core/storage/origin.ts';
import { type Day, firstDayOf, formatDay, formatMonth, type Month, monthOf } from '../core/time/day.ts';
import { dayOf, formatInstant } from '../core/time/instant.ts';
import type { Provider } from '../core/provider/provider.ts';
import type { Measure, Summary } from '../core/provider/summary.ts';

/** The output of `inspect --json`. Minor versions may add fields; they neither remove a field nor change its meaning. */
export interface Inspection {
  /** Path of a file, or `:memory:`. */
  readonly data: string;
  readonly scenario: string;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** RFC 3339. Later usage is not counted. */
  readonly clock: string;
  /** `YYYY-MM`: the month shown day by day. */
  readonly month: string;
  readonly storage_bytes: number;
  /** By name. */
  readonly providers: Readonly<Record<string, InspectedProvider>>;
}

export interface InspectedProvider {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  /** `YYYY-MM-DD`: the first and the last UTC day with usage; `null` without usage. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  /** `YYYY-MM`: the month with the largest amount of `headlines.growth`; `null` without usage. */
  readonly busiest_month: string | null;
  readonly storage_bytes: number;
  /** Names of the measures in the charts. */
  readonly headlines: Summary['headlines'];
  /** By name. Measures without usage are omitted. */
  readonly measures: Readonly<Record<string, InspectedMeasure>>;
}

export interface InspectedMeasure {
  readonly unit: string;
  readonly description: string;
  readonly total: number;
  /** By UTC month, `YYYY-MM`: every month from the provider's first usage to the clock. */
  readonly months: Readonly<Record<string, number>>;
  /** By UTC day, `YYYY-MM-DD`: every day of `month`. */
  readonly days: Readonly<Record<string, number>>;
}

export interface InspectionRequest {
  readonly data: string;
  readonly db: Database;
  readonly origin: DatasetOrigin;
  readonly providers: readonly Provider[];
  /** ms */
  readonly now: number;
  /** `YYYY-MM`; the last whole month if `undefined`. */
  readonly month: string | undefined;
}

/** Summarizes a dataset at an instant. Only reads it. */
export function inspect({ data, db, origin, providers, now, month }: InspectionRequest): Inspection {
  const { scenario, seed, parameters } = origin;
  const shown = month === undefined ? monthOf(dayOf(now)) - 1 : monthOf(dayOf(Date.parse(month)));
  const storage = storageOf(db);
  return {
    data,
    scenario,
    seed,
    parameters,
    clock: formatInstant(now),
    month: formatMonth(shown),
    storage_bytes: storage(),
    providers: Object.fromEntries(
      providers.map((provider) => [
        provider.name,
        inspectProvider(provider, db, { now, month: shown, storage: storage(Object.keys(provider.tables)) }),
      ]),
    ),
  };
}

function inspectProvider(
  provider: Provider,
  db: Database,
  { now, month, storage }: { readonly now: number; readonly month: number; readonly storage: number },
): InspectedProvider {
  const { counts, measures, headlines } = provider.summarize(db, now);
  // The summary counts the provider's first kind by the clock; other kinds are counted as rows.
  const otherKinds = provider.kinds.slice(1).flatMap((kind) => Object.entries(kind.count(db)));
  let [first, last] = [Infinity, -Infinity];
  for (const { days } of measures) {
    for (const day of days.keys()) [first, last] = [Math.min(first, day), Math.max(last, day)];
  }
  const isUsed = first <= last;
  const months = isUsed ? range(monthOf(first), monthOf(dayOf(now)) + 1) : [];
  const inspected = Object.fromEntries(
    measures.map((measure) => [measure.name, inspectMeasure(measure, months, daysOf(month))]),
  );
  // An account may have no usage of a headline; the first measure takes its place.
  const used = (name: string): string => (name in inspected ? name : (measures[0]?.name ?? name));
  const shown = { growth: used(headlines.growth), rhythm: used(headlines.rhythm) };
  return {
    title: provider.title,
    counts: { ...counts, ...Object.fromEntries(otherKinds) },
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

/** The month with the largest amount; the first of several. */
function busiest(months: Readonly<Record<string, number>>): string | null {
  const [first] = Object.entries(months).sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === 0 ? null : first[0];
}

/** Reads every page once and sums up the bytes that tables take with their indexes; those of all tables by default. */
function storageOf(db: Database): (tables?: readonly string[]) => number {
  const sizes = db
    .prepare<[], [table: string, bytes: number]>(
      `SELECT ifnull(tbl_name, stat.name), sum(pgsize) FROM dbstat AS stat
       LEFT JOIN sqlite_schema AS entry ON entry.name = stat.name WHERE aggregate = TRUE GROUP BY 1`,
    )
    .raw()
    .all();
  return (tables) =>
    sizes.reduce((sum, [table, bytes]) => (tables === undefined || tables.includes(table) ? sum + bytes : sum), 0);
}

function daysOf(month: Month): Day[] {
  return range(firstDayOf(month), firstDayOf(month + 1));
}

/** The whole numbers of [from, to). */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
