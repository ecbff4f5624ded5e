import Big from 'big.js';
import { dayOf } from '../../../../core/time/instant.ts';
import type { BillingMode } from '../../feature-name.ts';
import { metricName } from '../../metric-name.ts';
import type { Commitment } from '../account/commitments.ts';
import type { Group } from '../groups.ts';
import type { CostTotal } from './costs.ts';
import { costOf, type PricedUse } from './pricing.ts';
import type { ReportQuery } from '../report/reporter.ts';

const MINUTES_PER_DAY = 1440;

/** What a total of a month consists of. */
export interface MonthlyTotal extends Pick<CostTotal, 'used' | 'lastSize'> {
  readonly group: Group;
  /** Reserved minutes; 0 without commitments. */
  readonly committed: bigint;
  readonly parts: readonly { readonly mode: BillingMode; readonly used: bigint; readonly cost: Big | undefined }[];
}

/**
 * Splits what is used into what is reserved and what is beyond it. The first minutes of a month use what is reserved.
 * [gcore/reserved-minutes-month-pool-paid]
 */
export function splitMonth(
  totals: readonly CostTotal[],
  commitments: readonly Commitment[],
  query: Pick<ReportQuery, 'period' | 'now' | 'filter'>,
): MonthlyTotal[] {
  const reserved = reservedIn(commitments, query);
  const split = totals.map(({ group, used, lastSize, uses }): MonthlyTotal => {
    const reservation = reserved.get(nameOf(group));
    reserved.delete(nameOf(group));
    if (reservation === undefined) {
      return { group, used, lastSize, committed: 0n, parts: [{ mode: 'PAYG', used, cost: costOf(uses) }] };
    }
    const { minutes, cost, overcommitPrice } = reservation;
    const inside = used < minutes ? used : minutes;
    const beyond = usesAfter(minutes, uses).map((use) => ({ ...use, price: overcommitPrice ?? use.price }));
    return {
      ...{ group, used, lastSize, committed: minutes },
      parts: [
        { mode: 'Commit', used: inside, cost },
        ...(used > inside ? [{ mode: 'Overcommit' as const, used: used - inside, cost: costOf(beyond) }] : []),
      ],
    };
  });
  const { types, regions, schemaFilter, tags } = query.filter;
  // A filter by what resources are like finds none of a commitment that nothing uses.
  const unused = schemaFilter !== undefined || tags !== undefined ? [] : [...reserved.values()];
  const added = unused
    .filter(({ group: { type } }) => types.length === 0 || types.includes(type))
    .filter(({ group: { region_id } }) => regions.length === 0 || regions.includes(region_id))
    .map(({ group, minutes, cost }): MonthlyTotal => {
      return { group, used: 0n, lastSize: 0n, committed: minutes, parts: [{ mode: 'Commit', used: 0n, cost }] };
    });
  return [...split, ...added];
}

interface Reservation {
  readonly group: Group;
  readonly minutes: bigint;
  readonly cost: Big;
  readonly overcommitPrice: Big | undefined;
}

/** What is reserved in a period that has begun, by what it is. */
function reservedIn(
  commitments: readonly Commitment[],
  { period, now }: Pick<ReportQuery, 'period' | 'now'>,
): Map<string, Reservation> {
  const reserved = new Map<string, Reservation>();
  for (const commitment of commitments) {
    const minutes = minutesReserved(commitment, period);
    if (minutes === 0 || period.from > now) continue;
    const { price, overcommitPrice } = commitment;
    const group = groupReserved(commitment);
    const known = reserved.get(nameOf(group));
    reserved.set(nameOf(group), {
      group,
      minutes: (known?.minutes ?? 0n) + BigInt(minutes),
      cost: (known?.cost ?? new Big(0)).plus(price.times(minutes)),
      overcommitPrice: known?.overcommitPrice ?? overcommitPrice,
    });
  }
  return reserved;
}

/** How many minutes a commitment reserves in a period of whole days. */
export function minutesReserved({ count, from_day, to_day }: Commitment, period: ReportQuery['period']): number {
  const days = Math.min(to_day ?? Infinity, dayOf(period.to)) - Math.max(from_day, dayOf(period.from));
  return Math.max(0, count * days * MINUTES_PER_DAY);
}

/** What a commitment reserves. */
export function groupReserved({ type, flavor, region_id }: Commitment): Group {
  const billing_metric_name = metricName(type, { flavor });
  return { type, billing_metric_name, region_id, variant: flavor, profile: 'flat' };
}

/** The same text for groups whose use a commitment covers together. */
export function nameOf({ type, billing_metric_name, region_id, variant }: Group): string {
  return JSON.stringify([type, billing_metric_name, region_id, variant]);
}

/** The use that is left after a number of base units. */
function usesAfter(covered: bigint, uses: readonly PricedUse[]): PricedUse[] {
  let left = covered;
  return uses.map(({ price, used }) => {
    const inside = BigInt(used) < left ? BigInt(used) : left;
    left -= inside;
    return { price, used: BigInt(used) - inside };
  });
}
