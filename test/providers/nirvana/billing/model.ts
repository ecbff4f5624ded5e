import Big from 'big.js';
import { at, DAY_MS, type Price, type UsageItem, type UsageSegment } from './account.ts';

/*
 * The bill, recomputed from /v1/usage and the exported prices as docs/nirvana.md describes it, without sums or SQL.
 */

/** What a segment is billed as. */
interface Row {
  readonly project: string;
  readonly type: string;
  readonly dimension: string;
  readonly component: string;
  readonly billed: boolean;
  readonly segment: UsageSegment;
}

export function rowsOf(items: readonly UsageItem[]): Row[] {
  return items.flatMap(({ project_id: project, resource_type: type, dimensions }) =>
    dimensions.flatMap((segment): Row[] => {
      const { dimension, children = [] } = segment;
      const own = { project, type, dimension };
      return [
        { ...own, component: '', billed: children.length === 0, segment },
        ...children.map((child) => ({ ...own, component: child.dimension, billed: true, segment: child })),
      ];
    }),
  );
}

/** Quantity x ms of the segments in a period, up to the clock. */
export function consumedIn(rows: readonly Row[], from: number, to: number, now: number): bigint {
  let consumed = 0n;
  for (const { segment } of rows) {
    const start = Math.max(from, at(segment.started_at));
    const end = Math.min(to, now, segment.ended_at === null ? Infinity : at(segment.ended_at));
    if (end > start) consumed += BigInt(segment.quantity) * BigInt(end - start);
  }
  return consumed;
}

/** Quantity x ms as quantity-hours, rounded to nine fractional digits. */
export function hoursOf(consumed: bigint): Big {
  return new Big(`${(consumed * 5000n + 9n) / 18n}e-9`);
}

export function keyOf({ project, type, dimension, component, billed }: Row): string {
  return JSON.stringify([project, type, dimension, component, billed]);
}

export function groupsOf(items: readonly UsageItem[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rowsOf(items)) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

export function priceOn(prices: readonly Price[], metric: string, date: string): string | undefined {
  const known = prices.filter((price) => price.metric === metric && price.from <= date);
  return known.sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1)?.price ?? undefined;
}

/** A day's cost: each group's growth of the month's rounded quantity-hours on that day, times its price. */
export function costOn(items: readonly UsageItem[], prices: readonly Price[], date: string, now: number): Big {
  const month = at(`${date.slice(0, 7)}-01`);
  let cost = new Big(0);
  for (const [row, ...others] of groupsOf(items).values()) {
    if (row?.billed !== true) continue;
    const price = priceOn(prices, row.component === '' ? row.dimension : row.component, date);
    if (price === undefined) continue;
    const until = (end: number): Big => hoursOf(consumedIn([row, ...others], month, end, now));
    cost = cost.plus(
      until(at(date) + DAY_MS)
        .minus(until(at(date)))
        .times(price),
    );
  }
  return cost;
}
