import type { CursorCodec, Position } from './cursor.ts';

/** Which page of a listing that can be read in both directions. `Key` is what the listing is ordered by. */
export interface PagePosition<Key extends Position> {
  readonly direction: 'next' | 'previous';
  /** The key of the row that the page follows or precedes, exclusive; `null` for the listing's end on that side. */
  readonly beside: Key | null;
}

export const FIRST_PAGE = { direction: 'next', beside: null } as const;

export interface TwoWayPage<Row, Key extends Position> {
  /** In the listing's order. */
  readonly rows: readonly Row[];
  /** `null` where there is no such page. */
  readonly next: PagePosition<Key> | null;
  readonly previous: PagePosition<Key> | null;
}

export interface TwoWayListing<Row, Key extends Position> {
  /** Reads rows from a key on, inclusive, or from the end of the listing. Backward, they come in reverse order. */
  readonly read: (way: 'forward' | 'backward', from: Key | null, limit: number) => readonly Row[];
  readonly keyOf: (row: Row) => Key;
}

/**
 * Reads one page of a listing with cursors in both directions. One read of `limit + 2` rows tells whether there are rows
 * on either side: it starts at the row that the page lies beside.
 */
export function readTwoWayPage<Row, Key extends Position>(
  { read, keyOf }: TwoWayListing<Row, Key>,
  { direction, beside }: PagePosition<Key>,
  limit: number,
): TwoWayPage<Row, Key> {
  const [way, opposite] =
    direction === 'next' ? (['forward', 'backward'] as const) : (['backward', 'forward'] as const);
  const found = read(way, beside, beside === null ? limit + 1 : limit + 2);
  const startsBeside = beside !== null && found[0] !== undefined && isSame(beside, keyOf(found[0]));
  const from = startsBeside ? 1 : 0;
  const rows = found.slice(from, from + limit);
  const goesOn = found.length > from + limit;
  // The row that the cursor was made for may be gone, or not there yet under an earlier clock: then only a read tells.
  const hasBehind = startsBeside || (beside !== null && read(opposite, beside, 1).length > 0);
  if (direction === 'previous') rows.reverse();

  const [first, last] = [rows[0], rows.at(-1)];
  const [hasNext, hasPrevious] = direction === 'next' ? [goesOn, hasBehind] : [hasBehind, goesOn];
  const at = (row: Row | undefined): Key | null => (row === undefined ? null : keyOf(row));
  return {
    rows,
    next: hasNext ? { direction: 'next', beside: at(last) } : null,
    previous: hasPrevious ? { direction: 'previous', beside: at(first) } : null,
  };
}

function isSame(a: Position, b: Position): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** @param scope the endpoint with its filter and sort order; the cursor is valid for no other */
export function sealPagePosition(
  cursors: CursorCodec,
  scope: string,
  { direction, beside }: PagePosition<Position>,
): string {
  return cursors.seal(scope, beside === null ? [direction] : [direction, ...beside]);
}

/**
 * @typeParam Key the keys of the listing that the scope names
 * @returns `undefined` for a text that {@link sealPagePosition} didn't return for this scope
 */
export function openPagePosition<Key extends Position>(
  cursors: CursorCodec,
  scope: string,
  cursor: string,
): PagePosition<Key> | undefined {
  const position = cursors.open(scope, cursor);
  if (position?.length === 0) return FIRST_PAGE;
  const [direction, ...beside] = position ?? [];
  if (direction !== 'next' && direction !== 'previous') return undefined;
  // Authenticated for this scope, so the key is one of its listing's.
  return { direction, beside: beside.length === 0 ? null : (beside as Position as Key) };
}
