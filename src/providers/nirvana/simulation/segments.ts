import { type Change, type Lifetime, periods } from '../../../simulation/history.ts';
import type { Random } from '../../../core/random.ts';
import { type Family, GB_PER_VCPU } from '../store/catalog.ts';
import type { Segment } from '../store/records.ts';

/** Families with their shares. */
export const FAMILIES: readonly (readonly [Family, number])[] = [
  ['standard', 8],
  ['highmem', 2],
  ['highcpu', 1],
];

export interface Shape {
  readonly family: Family;
  readonly vcpu: number;
}

/** Several machines of one instance type. */
export interface Machines {
  readonly shape: Shape;
  readonly count: number;
}

export function memoryGb({ family, vcpu }: Shape): number {
  return vcpu * GB_PER_VCPU[family];
}

/** The segments of a dimension. [nirvana/resize-closes-dimension-segment-opens] */
export function dimensionSegments(
  random: Random,
  dimension: string,
  lifetime: Lifetime,
  changes: readonly Change<number>[],
): Segment[] {
  return periods(lifetime, changes).map(({ startedAt, endedAt, state }) => ({
    id: random.uuid(),
    dimension,
    quantity: state,
    startedAt,
    endedAt,
  }));
}

/** The segments of bundles such as `compute_n1_standard_8`, with the leaves they consist of. */
export function bundleSegments(random: Random, lifetime: Lifetime, changes: readonly Change<Machines>[]): Segment[] {
  return periods(lifetime, changes).map(({ startedAt, endedAt, state: { shape, count } }) => {
    const row = (dimension: string, quantity: number): Segment => ({
      id: random.uuid(),
      dimension,
      quantity,
      startedAt,
      endedAt,
    });
    return {
      ...row(`compute_n1_${shape.family}_${shape.vcpu}`, count),
      children: [row('compute_vcpu', count * shape.vcpu), row('compute_memory_gb', count * memoryGb(shape))],
    };
  });
}
