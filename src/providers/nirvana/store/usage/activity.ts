import type { UsageRow } from '../records.ts';

/** Stands for "in any dimension"; no dimension has this name. */
export const ANY_DIMENSION = '';

/**
 * When a usage row decides whether its resource matches a filter, and from when on. A listing with `active_at_min` shows
 * each resource by its earliest row that ends after that instant: this row, for instants from `coveredUntil` (inclusive) to
 * `endedAt` (exclusive). A listing without it shows each resource by its earliest row.
 * [nirvana/active-min-active-max-select, nirvana/rows-half-open-active-max]
 */
export interface Activity {
  /** ms */
  readonly startedAt: number;
  /** ms, exclusive; `null` if it never ends. */
  readonly endedAt: number | null;
  /** The latest end of the rows that started earlier, ms; `null` for the earliest row. */
  readonly coveredUntil: number | null;
  /** Whether no other row is active when this one ends. */
  readonly pauses: boolean;
}

type Lifetime = Pick<UsageRow, 'startedAt' | 'endedAt'>;

/**
 * The activities of a resource in one dimension, or in any, earliest first. Rows that end no later than an earlier one
 * are omitted: they never decide.
 *
 * @param rows the resource's usage rows in that dimension, earliest first
 */
export function activitiesOf(rows: readonly Lifetime[]): Activity[] {
  const deciding: Lifetime[] = [];
  for (const row of rows) {
    const last = deciding.at(-1);
    if (last !== undefined && !endsLater(row, last)) continue;
    // Of two rows that start at once, the one that ends later matches whenever the other does.
    if (last?.startedAt === row.startedAt) deciding.pop();
    deciding.push(row);
  }
  return deciding.map(({ startedAt, endedAt }, index) => {
    const next = deciding[index + 1];
    return {
      startedAt,
      endedAt,
      coveredUntil: deciding[index - 1]?.endedAt ?? null,
      pauses: endedAt !== null && (next === undefined || next.startedAt > endedAt),
    };
  });
}

function endsLater(row: Lifetime, other: Lifetime): boolean {
  return other.endedAt !== null && (row.endedAt === null || row.endedAt > other.endedAt);
}

/** Whether the resource was not active just before. */
export function begins({ startedAt, coveredUntil }: Activity): boolean {
  return coveredUntil === null || coveredUntil < startedAt;
}

/** Rows by dimension; under {@link ANY_DIMENSION}, all of them. */
export function byDimension<Row extends { readonly dimension: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>([[ANY_DIMENSION, [...rows]]]);
  for (const row of rows) {
    const group = groups.get(row.dimension);
    if (group === undefined) groups.set(row.dimension, [row]);
    else group.push(row);
  }
  return groups;
}
