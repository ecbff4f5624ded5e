import type Big from 'big.js';
import { dayOf } from '../../../../core/time/instant.ts';
import type { Commitment } from '../account/commitments.ts';
import { groupReserved, minutesReserved, nameOf } from '../costs/commitment.ts';
import type { Group, StoredGroup } from '../groups.ts';
import { firstSampleOf, type SampleRange } from '../metering.ts';
import type { UsedResource } from './usage.ts';

/** The minutes that a commitment reserves in a month. */
export interface Pool {
  readonly commitment: Commitment;
  readonly minutes: bigint;
  /** Those that nothing has used. */
  left: bigint;
}

interface Share {
  readonly pool: Pool;
  left: bigint;
}

/** What is reserved in a month. */
export interface Pools {
  readonly all: readonly Pool[];
  /** What is reserved for a group; `undefined` for nothing. */
  readonly of: (group: Group) => GroupPools | undefined;
}

interface GroupPools {
  /** What a minute costs beyond what is reserved, where that isn't the metric's price. */
  readonly overcommitPrice: Big | undefined;
  /** Takes what is used on a day from the pools. What it doesn't take is beyond them. */
  readonly take: (day: number, used: bigint) => readonly (readonly [Pool, bigint])[];
}

/**
 * The first minutes of a month use the pools, as the monthly report has it, so each day has a share of them. The day's
 * resources use it in the order of reports.
 */
export function createPools(
  commitments: readonly Commitment[],
  period: { readonly from: number; readonly to: number },
  { first, end }: SampleRange,
  groups: Iterable<StoredGroup>,
  resourcesOf: (group: number) => Iterable<UsedResource>,
): Pools {
  const byGroup = new Map<string, Pool[]>();
  for (const commitment of commitments) {
    const minutes = BigInt(minutesReserved(commitment, period));
    if (minutes === 0n) continue;
    const name = nameOf(groupReserved(commitment));
    byGroup.set(name, [...(byGroup.get(name) ?? []), { commitment, minutes, left: minutes }]);
  }
  const days = Array.from({ length: dayOf(period.to) - dayOf(period.from) }, (_, day) => dayOf(period.from) + day);
  const usedOn = new Map<string, bigint>();
  for (const group of groups) {
    if (!byGroup.has(nameOf(group)) || first >= end) continue;
    for (const { used } of resourcesOf(group.id)) {
      for (const day of days) {
        const key = `${nameOf(group)} ${day}`;
        usedOn.set(key, (usedOn.get(key) ?? 0n) + used(firstSampleOf(day), firstSampleOf(day + 1)));
      }
    }
  }
  const shares = new Map<string, Share[]>();
  for (const [name, pools] of byGroup) {
    for (const day of days) {
      const key = `${name} ${day}`;
      shares.set(
        key,
        takeFrom(pools, usedOn.get(key) ?? 0n).map(([pool, left]) => ({ pool, left })),
      );
    }
  }
  return {
    all: [...byGroup.values()].flat(),
    of(group) {
      const name = nameOf(group);
      const pools = byGroup.get(name);
      return (
        pools && {
          overcommitPrice: pools.find(({ commitment }) => commitment.overcommitPrice)?.commitment.overcommitPrice,
          take: (day, used) =>
            takeFrom(shares.get(`${name} ${day}`) ?? [], used).map(([{ pool }, taken]) => [pool, taken]),
        }
      );
    },
  };
}

function takeFrom<Source extends { left: bigint }>(sources: readonly Source[], wanted: bigint): [Source, bigint][] {
  const taken: [Source, bigint][] = [];
  let rest = wanted;
  for (const source of sources) {
    const amount = rest < source.left ? rest : source.left;
    if (amount === 0n) continue;
    source.left -= amount;
    rest -= amount;
    taken.push([source, amount]);
  }
  return taken;
}
