import { RESOURCE_TYPES } from '../../resource-types.ts';
import type { Group, StoredGroup } from '../groups.ts';
import type { Use } from '../sums/day-sums.ts';

/** A group with what it comes to in a report. */
export type GroupUse = readonly [StoredGroup, Use];

/** The JSON of the totals of groups, which come in the order of totals. [gcore/backup-resources-but-no-total] */
export function totalsOf(uses: readonly GroupUse[]): string[] {
  return byTotal(uses).flatMap((groups) => {
    const [group] = groups[0] ?? [];
    if (group === undefined || RESOURCE_TYPES[group.type].total === 'none') return [];
    return JSON.stringify(
      totalOf(
        group,
        sumOf(groups, ({ used }) => used),
      ),
    );
  });
}

/** Adds up something of groups. */
export function sumOf(groups: readonly GroupUse[], of: (use: Use) => bigint): bigint {
  return groups.reduce((sum, [, use]) => sum + of(use), 0n);
}

/**
 * Puts groups together that reports show as one total. They come in the order of totals.
 * [gcore/totals-item-each-type-billing]
 */
export function byTotal(uses: readonly GroupUse[]): GroupUse[][] {
  const totals: GroupUse[][] = [];
  for (const use of uses) {
    const last = totals.at(-1);
    if (last?.[0] !== undefined && isSameTotal(last[0][0], use[0])) last.push(use);
    else totals.push([use]);
  }
  return totals;
}

function isSameTotal(a: Group, b: Group): boolean {
  return (
    a.type === b.type &&
    a.billing_metric_name === b.billing_metric_name &&
    a.region_id === b.region_id &&
    (separatorOf(a) === undefined || a.variant === b.variant)
  );
}

/** The field that separates totals, besides metric and region. [gcore/totals-some-types-grouped-flavor] */
function separatorOf({ type }: Group): string | undefined {
  const { total } = RESOURCE_TYPES[type];
  return total === 'plain' || total === 'none' ? undefined : total;
}

/**
 * A total as usage reports show it.
 *
 * @param lastSize for types whose totals only cost reports show
 */
export function totalOf(group: Group, used: bigint, lastSize = 0n): Record<string, unknown> {
  const { type, billing_metric_name, region_id, variant } = group;
  const { meter, total } = RESOURCE_TYPES[type];
  const [name, value] = total === 'none' ? ['last_size', Number(lastSize)] : [separatorOf(group), variant];
  const own = name !== undefined && { [name]: value };
  // Sorted by name, as the vendor sends them.
  return {
    billing_metric_name,
    billing_value: Number(used) / meter.divisor,
    billing_value_unit: meter.unit,
    ...(name !== 'volume_type' && own),
    region: region_id,
    region_id,
    type,
    ...(name === 'volume_type' && own),
  };
}
