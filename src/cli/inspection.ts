import type { Database } from 'better-sqlite3';
import { inspectProvider, type InspectedProvider, lastWholeMonth } from '../core/provider/inspect.ts';
import type { Provider } from '../core/provider/provider.ts';
import type { DatasetOrigin } from '../core/storage/origin.ts';
import { formatMonth, monthOf } from '../core/time/day.ts';
import { dayOf, formatInstant } from '../core/time/instant.ts';
import { atOnce } from '../core/turns.ts';

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
  readonly providers: Readonly<Record<string, StoredProvider>>;
}

/** With the bytes that the provider's tables take. */
export type StoredProvider = InspectedProvider & { readonly storage_bytes: number };

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
  const shown = month === undefined ? lastWholeMonth(now) : monthOf(dayOf(Date.parse(month)));
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
      providers.map((provider) => {
        const { headlines, measures, ...inspected } = atOnce(inspectProvider(provider, db, { now, month: shown }));
        const storage_bytes = storage(Object.keys(provider.tables));
        return [provider.name, { ...inspected, storage_bytes, headlines, measures }];
      }),
    ),
  };
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
