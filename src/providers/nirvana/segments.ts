import { type Change, type Lifetime, periods } from '../../simulation/history.ts';
import type { Random } from '../../simulation/random.ts';
import type { Segment } from './records.ts';

/** Families of instance types, and how many GB of memory come with each vCPU: n1-standard-8 has 32 GB. */
const GB_PER_VCPU = { standard: 4, highmem: 8, highcpu: 2 } as const;
export type Family = keyof typeof GB_PER_VCPU;

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

/** A dimension's segments: each change closes one and opens the next at the same instant. */
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

/** The segments of bundles such as `compute_n1_standard_8`, with the leaves that they expand to. */
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
